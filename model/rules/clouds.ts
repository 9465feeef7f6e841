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
  title: "a group scales out below the stress at which Jicofo avoids bridges",
  why: `From ${stressThreshold}, Jicofo splits conferences and overloads bridges, and a new bridge takes minutes to start.`,
  fix: `Use a value below ${stressThreshold}; 0.5 leaves time for a new bridge to start.`,
  *find({ settings }) {
    for (const { setting, scaling } of settings.hosts.filter(isGroup))
      if (scaling.targetStress >= stressThreshold)
        yield {
          key: `${setting}.targetStress`,
          value: scaling.targetStress,
          what: `is not below ${stressThreshold}, where Jicofo considers a bridge full`,
        };
  },
});

const drains = rule({
  id: "T29",
  title: "a stopping machine keeps its bridge for as long as its calls may last, and the cloud waits for it",
  why: "By default, clouds give a shutdown script 90 s, but a call may last an hour. JVB's own limits are a day, and a minute for moving participants.",
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
          what: `lacks ${missing.join(" and ")}`,
        };
      if (isDocker(host)) continue;
      const seconds = machineShutdownSeconds(host.drainMinutes);
      if (seconds <= gracefulSeconds(host.drainMinutes) || seconds > longestGracefulShutdownSeconds)
        yield {
          key: `${host.setting}.drainMinutes`,
          value: host.drainMinutes,
          what: "is longer than clouds keep a stopping machine",
          fix: "Use at most 55 minutes.",
        };
    }
  },
});

const sizes = rule({
  id: "group-size",
  title: "a group's sizes are consistent",
  why: "Google would reject the autoscaler halfway through the update.",
  fix: "Raise max, or lower the other value.",
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
  title: "spot machines only add capacity on top of regular bridges",
  why: "Google reclaims all of them with 30 s notice when it needs them. Other bridges must be left to take over the calls.",
  fix: "Set spot to false, or add another group or static bridges without spot to the region group.",
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
          what: `leaves ${listed(near.length > 0 ? [...near] : [group.region])} without a permanent bridge`,
        };
    }
  },
});

const groupNetwork = rule({
  id: "group-network",
  title: "autoscaling bridges are in the app server's Google network",
  why: "Their addresses are ephemeral, so no allow-list can grant access to Prosody-JVB to them alone.",
  fix: "Move the app server there too (jitsi:appServer.gcp), use a pool, which has static addresses (`on: gcp`), or use one group per deployment.",
  *find({ settings }) {
    if (!onDockerHost(settings)) return;
    for (const { setting, name } of settings.hosts.filter(isGroup))
      yield { key: setting, value: name, what: "is in a different network from the app server" };
  },
});

const placeOf = (host: HostSettings): string => (isCloud(host) ? cloudNames[cloudOf(host)] : "Docker hosts");

const labels = rule({
  id: "region-label",
  title: "a region's label belongs to one cloud",
  why: "Jicofo treats bridges with the same label as local to each other, and would relay between clouds over the internet.",
  fix: "Give the Docker host's region its own label, e.g. `hetzner-fsn1`. Use jitsi:regions.groups to combine nearby regions.",
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
          what: `is already the label of a region of ${owner} in this deployment`,
        };
    }
  },
});

const nobodyElse = rule({
  id: "brewery-closed",
  title: "only bridges reach Prosody-JVB, and only Google's health checks reach a bridge's REST API",
  why: "Anyone who joins the bridge room gets conferences, and the REST API can shut down a bridge without a password.",
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
  title: "DNS challenges are used only where the app server may write to the zone",
  why: "Only machines in the platform's own project have an identity that may write to the zone.",
  fix: "Use `challenge: http-01`, or your own certificate (`mode: certificate`).",
  *find({ settings }) {
    if (settings.tls.mode === "letsencrypt" && settings.tls.challenge === "dns-01" && onDockerHost(settings))
      yield { key: "jitsi:tls.challenge", value: "dns-01", what: "requires an app server in Google Cloud" };
  },
});

const onePerMachine = rule({
  id: "one-bridge-per-machine",
  title: "a cloud machine has exactly one bridge",
  why: "The machine is drained, replaced and addressed together with its bridge.",
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
