/** The two Prosodies: bridges and Jicofo must meet on Prosody-JVB, under the same names (facts: docker-jitsi-meet, "brewery"). */

import type { Placed } from "./view.ts";
import type { Deployment } from "../deployment.ts";
import { isDocker } from "../hosts/hosts.ts";
import { breweryHostFor } from "../topology.ts";
import { listed } from "./lists.ts";
import { guardsProgram, rule, type Rule } from "./rule.ts";
import { breweryClients, envKey, envOf, isOn, listKeys, ofRole, one, services, textOf } from "./view.ts";

/** Names that must be given, and be equal, wherever they are read. */
const meetingNames = [
  "JVB_XMPP_AUTH_DOMAIN",
  "JVB_XMPP_INTERNAL_MUC_DOMAIN",
  "JVB_BREWERY_MUC",
  "JVB_AUTH_USER",
] as const;

const names = rule({
  id: "T7",
  title: "Prosody-JVB, Jicofo and every bridge use the same names for the bridge room (brewery)",
  why: "The images' defaults contradict each other (prosody config:46 and brewery.cfg.lua). If one differs, bridges join a room that Jicofo does not watch.",
  fix: guardsProgram,
  *find(deployment) {
    const brewery = one(deployment, "prosodyJvb")?.service;
    if (brewery === undefined) return;
    for (const name of meetingNames) {
      const right = textOf(brewery, name);
      if (!right) yield { key: envKey(brewery, name), value: undefined, what: "is missing" };
      for (const { service } of breweryClients(deployment)) {
        // Jicofo logs in as `focus`, whatever the bridges' account is.
        if (name === "JVB_AUTH_USER" && service.role === "jicofo") continue;
        const value = textOf(service, name);
        if (right && value !== right)
          yield { key: envKey(service, name), value, what: `is not Prosody-JVB's ${right}` };
      }
    }
    const main = one(deployment, "prosody")?.service;
    const domain = textOf(brewery, "JVB_XMPP_AUTH_DOMAIN");
    if (main !== undefined && domain && domain === textOf(main, "XMPP_AUTH_DOMAIN"))
      yield {
        key: envKey(brewery, "JVB_XMPP_AUTH_DOMAIN"),
        value: domain,
        what: "is also the main Prosody's XMPP_AUTH_DOMAIN, so a bridge account could log in there",
      };
  },
});

const port = rule({
  id: "T8",
  title: "Jicofo and the bridges connect to the port on which Prosody-JVB listens",
  why: "Prosody's image listens on 5222 by default; Jicofo and JVB connect to 6222.",
  fix: guardsProgram,
  *find(deployment) {
    const placed = one(deployment, "prosodyJvb");
    if (placed === undefined) return;
    const inside = textOf(placed.service, "XMPP_PORT") ?? "5222";
    const outside = placed.service.ports.find(({ container }) => String(container) === inside)?.host;
    for (const { host, service } of breweryClients(deployment)) {
      const right = host.name === placed.host.name ? inside : String(outside ?? inside);
      const value = textOf(service, "JVB_XMPP_PORT");
      if (value !== right)
        yield {
          key: envKey(service, "JVB_XMPP_PORT"),
          value,
          what: `is not the port of Prosody-JVB, ${right}`,
        };
    }
  },
});

const separate = rule({
  id: "T9",
  title: "ENABLE_JVB_XMPP_SERVER is on in Jicofo and in every bridge",
  why: "Otherwise, Jicofo would watch one Prosody while bridges join the other.",
  fix: guardsProgram,
  *find(deployment) {
    for (const { service } of breweryClients(deployment))
      if (!isOn(service, "ENABLE_JVB_XMPP_SERVER"))
        yield {
          key: envKey(service, "ENABLE_JVB_XMPP_SERVER"),
          value: textOf(service, "ENABLE_JVB_XMPP_SERVER"),
          what: "points to the main Prosody, which has no bridges",
        };
  },
});

const bareHost = rule({
  id: "T10",
  title: "Jicofo's JVB_XMPP_SERVER is a single host without a port",
  why: "Jicofo uses the value verbatim (jicofo.conf:337). Only JVB supports lists and host:port.",
  fix: guardsProgram,
  *find(deployment) {
    for (const { service } of ofRole(deployment, "jicofo")) {
      const value = textOf(service, "JVB_XMPP_SERVER");
      if (!value || !/^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(value))
        yield { key: envKey(service, "JVB_XMPP_SERVER"), value, what: "is not a single host name" };
    }
  },
});

const passwords = rule({
  id: "T11",
  title: "both Prosodies receive both passwords",
  why: "The image exits without them, in every mode (prosody config:61,79).",
  fix: guardsProgram,
  *find(deployment) {
    for (const { service } of [...ofRole(deployment, "prosody"), ...ofRole(deployment, "prosodyJvb")])
      for (const name of ["JICOFO_AUTH_PASSWORD", "JVB_AUTH_PASSWORD"])
        if (!envOf(service, name))
          yield {
            key: envKey(service, name),
            value: undefined,
            what: "is missing, so Prosody exits immediately",
          };
  },
});

const address = rule({
  id: "brewery-address",
  title: "bridges on other hosts have an address at which they reach Prosody-JVB",
  why: "Otherwise, they cannot connect. The program never publishes 6222 to the internet unless you set it explicitly.",
  fix: "Set the host's address in the network or VPN that the hosts share. Without such a network, set jitsi:appServer.bridgeNetwork to public and add the allow-list from docs/hosts.md to the app server's host.",
  *find(deployment) {
    const keys = listKeys(deployment);
    const { brewery } = deployment.topology;
    const home = one(deployment, "prosodyJvb")?.host.name ?? deployment.settings.appServer.host;
    const remote = ofRole(deployment, "jvb").filter(({ host }) => host.name !== home);
    const remoteHosts = [...new Map(remote.map(({ host }) => [host.name, host])).values()];
    if (remoteHosts.length > 0 && brewery === undefined)
      yield {
        key: keys.host(home, "privateAddress"),
        value: undefined,
        what: `is missing, and bridges run on ${listed(remoteHosts.map(({ name }) => name))}`,
      };
    if (brewery?.network === "private")
      for (const host of remoteHosts)
        if (!isDocker(host))
          yield {
            key: "jitsi:appServer.bridgeNetwork",
            value: "private",
            what: `refers to a network of the hosts, and ${host.name} is not in one`,
            fix: "Set it to public and add the allow-list from docs/hosts.md to the app server's host, or move the app server to Google Cloud (jitsi:appServer.gcp).",
          };
        else if (host.privateAddress === undefined)
          yield {
            key: keys.host(host.name, "privateAddress"),
            value: undefined,
            what: `is missing, and its bridges must reach Prosody-JVB at ${brewery.address}`,
          };
    if (brewery !== undefined || remoteHosts.length === 0) yield* wrongWay(deployment, home);
  },
});

/** Clients of Prosody-JVB that are sent elsewhere. */
function* wrongWay(deployment: Deployment, home: string) {
  for (const { host, service } of breweryClients(deployment)) {
    const right = breweryHostFor(deployment.topology, host, host.name === home);
    const value = textOf(service, "JVB_XMPP_SERVER");
    if (value !== right && isBareOrBridge(service.role, value))
      yield {
        key: envKey(service, "JVB_XMPP_SERVER"),
        value,
        what: `does not point to Prosody-JVB, ${right}`,
      };
  }
}

/** T10 speaks of Jicofo's malformed ones. */
const isBareOrBridge = (role: Placed["service"]["role"], value: string | undefined): boolean =>
  role === "jvb" || (value !== undefined && /^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(value));

const order = rule({
  id: "start-order",
  title: "a container waits only for containers on its own host that start before it",
  why: "It would wait forever.",
  fix: guardsProgram,
  *find(deployment) {
    const started = new Set<string>();
    for (const { host, service } of services(deployment)) {
      for (const name of service.startAfter)
        if (!started.has(`${host.name}/${name}`))
          yield {
            key: `container ${service.name}: startAfter`,
            value: name,
            what: "does not start before it on its host",
          };
      started.add(`${host.name}/${service.name}`);
    }
  },
});

export const breweryRules: readonly Rule[] = [names, port, separate, bareHost, passwords, address, order];
