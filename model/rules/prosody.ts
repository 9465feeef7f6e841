/** What both Prosodies, Jicofo and nginx must agree on, and limits that large rooms need. */

import type { Deployment } from "../deployment.ts";
import { contains, holds, parseNetwork } from "./addresses.ts";
import { guardsProgram, rule, type Finding, type Rule } from "./rule.ts";
import { envKey, isOn, listKeys, ofRole, one, partKey, textOf } from "./view.ts";

/** Internal XMPP names, and the containers that read each. */
const domains = {
  XMPP_DOMAIN: ["web", "jicofo"],
  XMPP_AUTH_DOMAIN: ["jicofo"],
  XMPP_MUC_DOMAIN: ["web", "jicofo"],
  XMPP_INTERNAL_MUC_DOMAIN: ["jicofo"],
  XMPP_GUEST_DOMAIN: ["web"],
  XMPP_HIDDEN_DOMAIN: ["web", "jicofo"],
} as const;

const sameDomains = rule({
  id: "T38",
  title: "web, the main Prosody and Jicofo use the same internal XMPP names",
  why: "Each has its own defaults. Changing a name in only one of them sends participants to rooms that nobody hosts.",
  fix: guardsProgram,
  *find(deployment) {
    const prosody = one(deployment, "prosody")?.service;
    if (prosody === undefined) return;
    for (const [name, readers] of Object.entries(domains)) {
      const right = textOf(prosody, name);
      if (!right) yield { key: envKey(prosody, name), value: undefined, what: "is missing" };
      for (const role of readers)
        for (const { service } of ofRole(deployment, role))
          if (right && textOf(service, name) !== right)
            yield {
              key: envKey(service, name),
              value: textOf(service, name),
              what: `is not the main Prosody's ${right}`,
            };
    }
  },
});

const mucDomain = rule({
  id: "T39",
  title: "XMPP_MUC_DOMAIN is XMPP_DOMAIN with one label in front",
  why: "Prosody's muc_domain_mapper inserts subdomains between the two.",
  fix: guardsProgram,
  *find(deployment) {
    for (const { service } of ofRole(deployment, "prosody")) {
      const domain = textOf(service, "XMPP_DOMAIN") ?? "";
      const muc = textOf(service, "XMPP_MUC_DOMAIN") ?? "";
      const [label = "", ...rest] = muc.split(".");
      if (muc !== "" && (label === "" || rest.join(".") !== domain))
        yield { key: envKey(service, "XMPP_MUC_DOMAIN"), value: muc, what: `is not LABEL.${domain}` };
    }
  },
});

const found = rule({
  id: "T40",
  title: "nginx and Jicofo reach the main Prosody by its name on the host's network",
  why: "The images' defaults name a host that exists only in upstream's Compose file.",
  fix: guardsProgram,
  *find(deployment) {
    const prosody = one(deployment, "prosody")?.service;
    if (prosody === undefined) return;
    const right = {
      web: ["XMPP_BOSH_URL_BASE", `http://${prosody.name}:${textOf(prosody, "PROSODY_HTTP_PORT") ?? "5280"}`],
      jicofo: ["XMPP_SERVER", prosody.name],
    } as const;
    for (const role of ["web", "jicofo"] as const)
      for (const { service } of ofRole(deployment, role)) {
        const [name, expected] = right[role];
        if (textOf(service, name) !== expected)
          yield {
            key: envKey(service, name),
            value: textOf(service, name),
            what: `does not point to the main Prosody, ${expected}`,
          };
      }
  },
});

const healthPort = rule({
  id: "T41",
  title: "Prosody's HTTP port is 5280, which upstream's health check uses",
  why: "The port is hard-coded in the script; on another port, the container would never become healthy.",
  fix: guardsProgram,
  *find(deployment) {
    for (const { service } of [...ofRole(deployment, "prosody"), ...ofRole(deployment, "prosodyJvb")]) {
      const value = textOf(service, "PROSODY_HTTP_PORT") ?? "5280";
      const upstreams = service.health?.test.some((word) => word.endsWith("/healthcheck.sh")) ?? false;
      if (upstreams && value !== "5280")
        yield {
          key: envKey(service, "PROSODY_HTTP_PORT"),
          value,
          what: "is not the port of the health check",
        };
    }
  },
});

/** jitsi/infra-provisioning's figure for large rooms, bytes a second. */
const leastClientRate = 512 * 1024;

const largeRooms = rule({
  id: "T48",
  title: "nginx and Prosody have capacity for large conferences",
  why: "The image's limits of 10kb/s per client and 768 connections per worker are exhausted by a few dozen participants. If Prosody does not trust the proxy, all participants look like one client.",
  fix: guardsProgram,
  *find(deployment) {
    for (const { host, service } of ofRole(deployment, "prosody")) {
      const limit = textOf(service, "PROSODY_C2S_LIMIT");
      if (!isOn(service, "PROSODY_DISABLE_C2S_LIMIT") && bytesPerSecond(limit) < leastClientRate)
        yield {
          key: envKey(service, "PROSODY_C2S_LIMIT"),
          value: limit,
          what: "is too low for large rooms, which need at least 512kb/s",
        };
      const network = parseNetwork(host.subnet);
      const trusted = (textOf(service, "PROSODY_TRUSTED_PROXIES") ?? "").split(",");
      const trustsNginx = trusted.some((text) => {
        const proxies = parseNetwork(text);
        return network !== undefined && proxies !== undefined && contains(proxies, network);
      });
      // The rule `subnet` speaks of networks that cannot be read.
      if (network !== undefined && !trustsNginx)
        yield {
          key: envKey(service, "PROSODY_TRUSTED_PROXIES"),
          value: trusted.join(),
          what: `does not contain nginx's network, ${host.subnet}`,
        };
    }
    yield* openFiles(deployment);
  },
});

/** Prosody's own units (mod_limits): b, kb, mb a second. No text is the image's default. */
function bytesPerSecond(rate = "10kb/s"): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([km]?)b\/s$/i.exec(rate) ?? [];
  const scale = { k: 1024, m: 1024 * 1024 }[(unit ?? "").toLowerCase()] ?? 1;
  return number === undefined ? 0 : Number(number) * scale;
}

function* openFiles(deployment: Deployment): Iterable<Finding> {
  for (const { service } of ofRole(deployment, "web")) {
    const connections = textOf(service, "NGINX_WORKER_CONNECTIONS") ?? "768";
    if (!(Number(connections) <= service.openFiles))
      yield {
        key: envKey(service, "NGINX_WORKER_CONNECTIONS"),
        value: connections,
        what: `exceeds the ${service.openFiles} files that the container may open`,
      };
    if (!(Number(connections) >= 2 * 768))
      yield {
        key: envKey(service, "NGINX_WORKER_CONNECTIONS"),
        value: connections,
        what: "is too low: every participant takes two",
      };
  }
}

const metricsNetwork = rule({
  id: "T50",
  title: "Prosody's metrics are open only to the host's own network",
  why: "The image accepts one CIDR, and Telegraf scrapes from the host's Docker network.",
  fix: "Set a private network in jitsi:hosts[].subnet.",
  *find(deployment) {
    const keys = listKeys(deployment);
    for (const { host, service } of [...ofRole(deployment, "prosody"), ...ofRole(deployment, "prosodyJvb")]) {
      const value = textOf(service, "PROSODY_METRICS_ALLOWED_CIDR");
      const key =
        value === host.subnet
          ? keys.host(host.name, "subnet")
          : envKey(service, "PROSODY_METRICS_ALLOWED_CIDR");
      const network = value === undefined ? undefined : parseNetwork(value);
      const [first = ""] = host.subnet.split("/");
      if (network === undefined) yield { key, value, what: "is not a single IPv4 network" };
      else if (network.prefix < 8) yield { key, value, what: "lets much of the internet read the metrics" };
      else if (!holds(network, first))
        yield { key, value, what: `does not contain ${host.subnet}, Telegraf's network` };
    }
  },
});

const jicofoHealth = rule({
  id: "T55",
  title: "Jicofo's own health check does not decide whether its container is healthy",
  why: "`/about/health` returns 500 while there is no bridge, and 404 if the check is off, so a lack of bridges would mark the container as unhealthy.",
  fix: guardsProgram,
  *find(deployment) {
    for (const { service } of ofRole(deployment, "jicofo"))
      if (service.health?.test.some((word) => /\/about\/health$|\/healthcheck\.sh$/.test(word)))
        yield {
          key: partKey(service, "health"),
          value: service.health.test.join(" "),
          what: "fails while there is no bridge",
        };
  },
});

export const prosodyRules: readonly Rule[] = [
  sameDomains,
  mucDomain,
  found,
  healthPort,
  largeRooms,
  metricsNetwork,
  jicofoHealth,
];
