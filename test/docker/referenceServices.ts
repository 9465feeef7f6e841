import { afterEach } from "@jest/globals";
import type { Container } from "dockerode";
import { run } from "./containers.ts";
import type { ContainerSpec } from "./containers.ts";
import type { Daemon } from "./daemon.ts";
// Rendered for release stable-11146-2 of jitsi/docker-jitsi-meet.
import reference from "./referenceEnv.json" with { type: "json" };

const release = "stable-11146-2";

/** The images that the tests of the stand-ins use, under the names of the official ones. */
export const images = {
  web: `ghcr.io/jitsi/web:${release}`,
  prosody: `ghcr.io/jitsi/prosody:${release}`,
  jicofo: `ghcr.io/jitsi/jicofo:${release}`,
  jvb: `ghcr.io/jitsi/jvb:${release}`,
  influxdb: "influxdb:1.12.4",
  grafana: "grafana/grafana:12.4.0",
  telegraf: "telegraf:1.39.2",
  webApp: { image: "registry.example:5000/team/app:7@sha256:00", port: 8088 },
};

/** The network on which the containers of the tests are. */
export const network = "jitsi";

export const jicofoPassword = "focusSecret";
export const bridgePassword = "bridgeSecret";

type Changes = Readonly<Record<string, string>>;

const healthScript = ["/usr/local/bin/healthcheck.sh"];

/** Main Prosody of the reference, with `changes` of its variables. */
export function prosodyMain(changes: Changes = {}) {
  return { image: images.prosody, env: envOf("prosody-main", changes), health: healthScript };
}

/** Prosody-JVB of the reference. */
export function prosodyJvb(changes: Changes = {}) {
  return { image: images.prosody, env: envOf("prosody-jvb", changes), health: healthScript };
}

/** A bridge of the reference, which looks for the host `prosody-jvb`. */
export function bridge(changes: Changes = {}) {
  const env = envOf("jvb", { JVB_XMPP_SERVER: "prosody-jvb", ...changes });
  return { image: images.jvb, env, health: healthScript };
}

/** Jicofo of the reference, which looks for the hosts `prosody` and `prosody-jvb`. */
export function jicofo() {
  const health = ["curl", "-fsS", "http://127.0.0.1:8888/about/version"];
  return { image: images.jicofo, env: envOf("jicofo"), health };
}

/** The web server of the reference, with HTTPS and without visitor nodes. */
export function web(changes: Changes = {}) {
  const env = envOf("web", { DISABLE_HTTPS: "0", XMPP_BOSH_URL_BASE: "http://prosody:5280", ...changes });
  return { image: images.web, env, health: ["curl", "-fsSk", "https://127.0.0.1:8443/config.js"] };
}

const started: Container[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((container) => container.remove({ force: true, v: true })));
});

/** Starts a container on the tests' network, and removes it when the test ends. */
export async function runInTest(daemon: Daemon, spec: ContainerSpec): Promise<Container> {
  const container = await run(daemon, { network, ...spec });
  started.push(container);
  return container;
}

/** The variables of the reference for a service, with values for its placeholders. */
function envOf(service: keyof typeof reference, changes: Changes = {}): Record<string, string> {
  const values: Record<string, string> = {
    "<jicofo>": jicofoPassword,
    "<jvb>": service === "prosody-main" ? "unusedSecret" : bridgePassword,
    "<instance-name>": "bridge-1",
  };
  const env: Record<string, string> = { ...reference[service] };
  for (const [name, value] of Object.entries(env)) env[name] = values[value] ?? value;
  return { ...env, ...changes };
}
