/** Machines in the clouds: what scales, what it costs a call when one goes, and who may reach Prosody-JVB. */

import type { Deployment } from "../deployment.ts";
import {
  drainMinutesOf,
  gracefulSeconds,
  longestGracefulShutdownSeconds,
  machineShutdownSeconds,
  shutdownConf,
} from "../bridges/drain.ts";
import { ingressOf } from "../access/firewall.ts";
import { cloudNames } from "../clouds/regions.ts";
import { cloudOf, isCloud, isDocker, isGroup, isVm } from "../hosts/hosts.ts";
import { regionGroups, stressThreshold } from "../bridges/octo.ts";
import type { HostSettings, Settings } from "../settings.ts";
import { ports } from "../topology.ts";
import { listed } from "./lists.ts";
import { guardsProgram, rule, type Rule } from "./rule.ts";
import { ofRole } from "./view.ts";

const onDockerHost = ({ hosts, appServer }: Settings): boolean =>
  hosts.some((host) => host.name === appServer.host && isDocker(host));

const scaleBefore = rule({
  id: "T22",
  title: "a group adds bridges below the stress at which Jicofo avoids them",
  why: `From ${stressThreshold} on Jicofo splits conferences and overloads bridges; a new one takes minutes to come.`,
  fix: `Aim below ${stressThreshold}; 0.5 leaves time for a new bridge to start.`,
  *find({ settings }) {
    for (const { setting, scaling } of settings.hosts.filter(isGroup))
      if (scaling.targetStress >= stressThreshold)
        yield {
          key: `${setting}.targetStress`,
          value: scaling.targetStress,
          what: `is not below ${stressThreshold}, where Jicofo takes a bridge for full`,
        };
  },
});

const drains = rule({
  id: "T29",
  title:
    "a machine that has to go keeps its bridge for as long as its calls may last, and the cloud waits for it",
  why: "A cloud's own shutdown script gets 90 s, and a call may last an hour. JVB's own times are a day, and a minute for moving people.",
  fix: guardsProgram,
  *find(deployment) {
    for (const { host, service } of ofRole(deployment, "jvb")) {
      const conf = service.files.find(({ path }) => path.endsWith("/custom-jvb.conf"))?.content;
      const missing = shutdownConf(drainMinutesOf(host)).filter(
        (line) => typeof conf !== "string" || !conf.includes(line),
      );
      if (missing.length > 0)
        yield {
          key: `container ${service.name}: custom-jvb.conf`,
          value: undefined,
          what: `is without ${missing.join(" and ")}`,
        };
      if (isDocker(host)) continue;
      const seconds = machineShutdownSeconds(host.drainMinutes);
      if (seconds <= gracefulSeconds(host.drainMinutes) || seconds > longestGracefulShutdownSeconds)
        yield {
          key: `${host.setting}.drainMinutes`,
          value: host.drainMinutes,
          what: "is longer than a cloud keeps a machine that has to go",
          fix: "Give at most 55 minutes.",
        };
    }
  },
});

const sizes = rule({
  id: "group-size",
  title: "a group's sizes fit each other",
  why: "The autoscaler would be refused, half-way through the update.",
  fix: "Raise max, or lower the other.",
  *find({ settings }) {
    for (const { setting, scaling } of settings.hosts.filter(isGroup)) {
      if (scaling.min > scaling.max)
        yield { key: `${setting}.min`, value: scaling.min, what: `is above max, ${scaling.max}` };
      for (const [index, { min }] of scaling.schedules.entries())
        if (min > scaling.max)
          yield {
            key: `${setting}.schedules[${index}].min`,
            value: min,
            what: `is above max, ${scaling.max}`,
          };
    }
  },
});

const spot = rule({
  id: "spot",
  title: "spot machines are only for what comes on top",
  why: "Google takes them all away with 30 s notice when it needs them; somebody must be left to move the calls to.",
  fix: "Set spot to false, or give the region group another group or static bridges without it.",
  *find({ settings }) {
    const bridges = [...settings.bridges.static, ...settings.bridges.autoscaling];
    const lasting = bridges.flatMap(({ host }) =>
      settings.hosts.filter(
        (candidate) => candidate.name === host && !(isGroup(candidate) && candidate.spot),
      ),
    );
    for (const group of settings.hosts.filter(isGroup)) {
      if (!group.spot) continue;
      const near =
        regionGroups(settings).find(({ regions }) => regions.includes(group.region))?.regions ?? [];
      if (!lasting.some(({ region }) => near.includes(region)))
        yield {
          key: `${group.setting}.spot`,
          value: true,
          what: `leaves ${listed(near.length > 0 ? [...near] : [group.region])} without a bridge that stays`,
        };
    }
  },
});

const groupNetwork = rule({
  id: "group-network",
  title: "autoscaling bridges are in the app server's Google network",
  why: "Their addresses come and go, so no allow-list of addresses can let them, and only them, to Prosody-JVB.",
  fix: "Choose: put the app server there too (jitsi:appServer.gcp), or use a static pool, whose addresses are fixed (`on: gcp`), or take one group per deployment.",
  *find({ settings }) {
    if (!onDockerHost(settings)) return;
    for (const { setting, name } of settings.hosts.filter(isGroup))
      yield { key: setting, value: name, what: "is in another network than the app server" };
  },
});

const placeOf = (host: HostSettings): string => (isCloud(host) ? cloudNames[cloudOf(host)] : "Docker hosts");

const labels = rule({
  id: "region-label",
  title: "a region's label belongs to one cloud",
  why: "Jicofo takes bridges of one label for neighbours, and would send relays between clouds over the internet.",
  fix: "Give the Docker host's region a label of its own, e.g. `hetzner-fsn1`; jitsi:regions.groups joins regions that are near.",
  *find({ settings }) {
    const owners = new Map<string, string>();
    for (const host of settings.hosts.filter((candidate) => !isDocker(candidate)))
      owners.set(host.region, placeOf(host));
    for (const [index, host] of settings.hosts.filter(isDocker).entries()) {
      const owner = owners.get(host.region);
      if (owner !== undefined)
        yield {
          key: `jitsi:hosts[${index}].region`,
          value: host.region,
          what: `is the label of a region of ${owner} in this deployment`,
        };
    }
  },
});

const nobodyElse = rule({
  id: "brewery-closed",
  title: "nobody but bridges reaches Prosody-JVB, and nobody but Google's health checks a bridge's REST API",
  why: "Whoever joins the brewery gets conferences; the REST API shuts a bridge down without a password.",
  fix: guardsProgram,
  *find(deployment: Deployment) {
    for (const { name, to, port, from } of ingressOf(deployment)) {
      const open = from === "world" && (port === ports.c2sJvb || port === ports.colibri);
      const wrong = to === "bridges" && port === ports.colibri && from !== "healthChecks";
      if (open || wrong) yield { key: `firewall ${name}`, value: from, what: `may reach port ${port}` };
    }
  },
});

const dnsChallenge = rule({
  id: "dns-challenge",
  title: "a name is proved by DNS only where the app server may write the zone",
  why: "Only a machine of the platform's own project has an identity that the zone lets in.",
  fix: "Use `challenge: http-01`, or bring a certificate of your own: `mode: certificate`.",
  *find({ settings }) {
    if (settings.tls.mode === "letsencrypt" && settings.tls.challenge === "dns-01" && onDockerHost(settings))
      yield { key: "jitsi:tls.challenge", value: "dns-01", what: "needs an app server in Google Cloud" };
  },
});

const onePerMachine = rule({
  id: "one-bridge-per-machine",
  title: "a machine of a cloud has one bridge",
  why: "It is drained, replaced and addressed with its bridge.",
  fix: guardsProgram,
  *find({ settings, bridges }) {
    for (const host of settings.hosts) {
      const mine = bridges.filter((bridge) => bridge.host === host.name).length;
      if ((isGroup(host) || (isVm(host) && host.name !== settings.appServer.host)) && mine !== 1)
        yield { key: host.setting, value: host.name, what: `has ${mine} bridges` };
    }
  },
});

export const cloudRules: readonly Rule[] = [
  scaleBefore,
  drains,
  sizes,
  spot,
  groupNetwork,
  labels,
  nobodyElse,
  dnsChallenge,
  onePerMachine,
];
