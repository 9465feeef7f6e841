/** The public name, its certificate, and nginx. */

import type { Deployment } from "../deployment.ts";
import type { Service } from "../services/service.ts";
import { ports } from "../topology.ts";
import { rule, type Finding, type Rule } from "./rule.ts";
import { customized, envKey, isOn, ofRole, textOf, userFileKey } from "./view.ts";

const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const publicUrl = new RegExp(`^https://${label}(\\.${label})*(:\\d{1,5})?$`);

const url = rule({
  id: "T37",
  title: "PUBLIC_URL is https://host[:port], without a path",
  why: "The image only strips `https://` and builds other URLs from the rest (rendered: `https://http://x`).",
  fix: "Fix jitsi:appPrefix, jitsi:baseDomain or jitsi:webApp.meetHost.",
  *find(deployment) {
    for (const { service } of [...ofRole(deployment, "web"), ...ofRole(deployment, "prosody")]) {
      const value = textOf(service, "PUBLIC_URL");
      if (value === undefined || !publicUrl.test(value)) {
        const { settings, topology } = deployment;
        const key =
          value !== topology.meetOrigin
            ? envKey(service, "PUBLIC_URL")
            : value === topology.publicUrl
              ? "jitsi:baseDomain"
              : "jitsi:webApp.meetHost";
        yield {
          key,
          value: key === "jitsi:baseDomain" ? settings.baseDomain : value,
          what: "does not form a URL https://host[:port]",
        };
      }
    }
  },
});

const letsencrypt = rule({
  id: "T53",
  title: "Let's Encrypt reaches the public host name on port 80, and it is the only name",
  why: "acme.sh listens on port 8000 of the container before nginx starts, and requests a certificate for one name (web config:55-63). Without a certificate, the container exits.",
  fix: "Use jitsi:tls.mode certificate or selfSigned.",
  *find(deployment) {
    for (const { service } of ofRole(deployment, "web"))
      if (isOn(service, "ENABLE_LETSENCRYPT")) {
        yield* letsencryptName(deployment, service);
        yield* letsencryptPort(deployment, service);
      }
  },
});

function* letsencryptName({ settings, topology }: Deployment, service: Service): Iterable<Finding> {
  const domain = textOf(service, "LETSENCRYPT_DOMAIN");
  const names = new Set(
    [topology.publicUrl, topology.meetOrigin, textOf(service, "PUBLIC_URL") ?? ""].map(hostOf),
  );
  const other = [...names].find((name) => name !== domain);
  if (!topology.publicHost.includes("."))
    yield {
      key: "jitsi:tls.mode",
      value: settings.tls.mode,
      what: `does not issue a certificate for ${topology.publicHost}`,
    };
  else if (other !== undefined && other === hostOf(topology.meetOrigin) && other !== topology.publicHost)
    yield {
      key: "jitsi:webApp.meetHost",
      value: other,
      what: `is not in the certificate, which covers only ${domain}`,
      fix: "Use jitsi:webApp.meetPath, or provide a certificate for both names (jitsi:tls.mode certificate).",
    };
  else if (other !== undefined)
    yield {
      key: envKey(service, "LETSENCRYPT_DOMAIN"),
      value: domain,
      what: `is not the public host ${other}`,
    };
  if (!textOf(service, "LETSENCRYPT_ACME_SERVER"))
    yield {
      key: envKey(service, "LETSENCRYPT_ACME_SERVER"),
      value: undefined,
      what: "is missing, so acme.sh would use ZeroSSL",
    };
}

function* letsencryptPort({ settings }: Deployment, service: Service): Iterable<Finding> {
  const { httpPort, listenAddress } = settings.appServer;
  if (!service.ports.some(({ host, container }) => host === 80 && container === ports.webHttp))
    yield {
      key: "jitsi:appServer.httpPort",
      value: httpPort,
      what: "is not 80, which Let's Encrypt connects to",
      fix: "Use 80, or jitsi:tls.mode certificate or selfSigned.",
    };
  if (service.ports.some(({ address }) => address.startsWith("127.")))
    yield {
      key: "jitsi:tls.mode",
      value: settings.tls.mode,
      what: `cannot work while the web ports listen only on ${listenAddress}`,
    };
}

const hostOf = (text: string): string => text.replace(/^https?:\/\//, "").replace(/[:/].*$/, "");

const ownTls = rule({
  id: "T54",
  title: "nginx serves HTTPS itself",
  why: "With DISABLE_HTTPS, its redirect to HTTPS loops behind a load balancer, and nothing listens on port 8443, which is published and checked.",
  fix: "Remove it. A load balancer in front can connect to it over HTTPS.",
  *find(deployment) {
    for (const { service } of ofRole(deployment, "web"))
      if (isOn(service, "DISABLE_HTTPS"))
        yield {
          key: envKey(service, "DISABLE_HTTPS"),
          value: "1",
          what: "leaves nothing listening on the HTTPS port",
        };
  },
});

/** Exact and prefix locations of upstream's own server (docker-jitsi-meet `meet.conf`); some only with their feature on. */
const upstreamLocations = [
  "= /config.js",
  "= /interface_config.js",
  "= /external_api.js",
  "= /_api/room-info",
  "= /http-bind",
  "= /xmpp-websocket",
  "= /rtcstats-ws/",
  "= /socket.io/",
  "/etherpad/",
  "@root_path",
];

/** Files that nginx reads into upstream's server. */
const inServer = /^\/config\/(nginx-custom\/[^/]+\.conf|nginx\/custom-meet\.conf)$/;

const locations = rule({
  id: "nginx-location",
  title: "no location exists twice in nginx's server",
  why: "nginx would refuse to start: `duplicate location`.",
  fix: "Remove it, or use a regular expression, which nginx tries before plain prefixes.",
  *find(deployment) {
    const [, given] = customized(deployment).find(([container]) => container === "web") ?? [];
    const mine = (given?.files ?? []).filter(({ path }) => inServer.test(path));
    if (mine.length === 0) return;
    const takenBy = new Map(upstreamLocations.map((location) => [location, "upstream's server"]));
    const userPaths = new Set(mine.map(({ path }) => path));
    for (const { service } of ofRole(deployment, "web"))
      for (const { path, content } of service.files)
        if (typeof content === "string" && inServer.test(path) && !userPaths.has(path))
          for (const { location } of locationsOf(content)) takenBy.set(location, "the program");
    for (const { path, content } of mine)
      for (const { location, line } of locationsOf(content)) {
        const owner = takenBy.get(location);
        if (owner !== undefined)
          yield {
            key: userFileKey("web", path, line),
            value: location,
            what: `is also a location of ${owner}`,
          };
        takenBy.set(location, path);
      }
  },
});

/** Outer locations of a text; regular expressions may repeat, and `^~` is a prefix like any other. */
function* locationsOf(text: string): Iterable<{ location: string; line: number }> {
  let depth = 0;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.replace(/#.*$/, "");
    const match = /^\s*location\s+(=\s*|\^~\s*)?([^\s~{]\S*)\s*\{/.exec(line);
    if (match !== null && depth === 0)
      yield { location: `${match[1]?.startsWith("=") ? "= " : ""}${match[2]}`, line: index + 1 };
    depth += line.split("{").length - line.split("}").length;
  }
}

export const webRules: readonly Rule[] = [url, letsencrypt, ownTls, locations];
