/** Faults in what is decided about a deployment. */

import { faultsIn, type Mutation } from "./mutation.ts";

const promises = "test/program/promises/promises.test.ts";
/** The rules look at what the program wires, in examples that have to be fine. */
const wiring = "model/rules/rules.test.ts";

const firewall = faultsIn("model/access/firewall.ts", "model/access/firewall.test.ts");
const flows = faultsIn("model/access/flows.ts", "model/access/flows.test.ts");
const identities = faultsIn("model/access/identities.ts", "model/access/identities.test.ts");
const secrets = faultsIn("model/access/secrets.ts", "model/access/secrets.test.ts");
const drain = faultsIn("model/bridges/drain.ts", "model/bridges/drain.test.ts");
const octo = faultsIn("model/bridges/octo.ts", "model/bridges/octo.test.ts");
const octoRules = faultsIn("model/bridges/octo.ts", wiring);
const bridges = faultsIn("model/bridges/bridges.ts", "model/services/services.test.ts");
const compose = faultsIn("model/bundle/compose.ts", "model/bundle/compose.test.ts");
const bundle = faultsIn("model/bundle/renderBundle.ts", "model/bundle/renderBundle.test.ts");
const composed = faultsIn("model/bundle/compose.ts", "test/program/bundles.test.ts");
const cidr = faultsIn("model/clouds/cidr.ts", "model/clouds/cidr.test.ts");
const names = faultsIn("model/clouds/names.ts", "model/clouds/names.test.ts");
const packetRates = faultsIn("model/clouds/packetRates.ts", "model/clouds/packetRates.test.ts");
const regions = faultsIn("model/clouds/regions.ts", "model/clouds/regions.test.ts");
const cost = faultsIn("model/cost/cost.ts", "model/cost/cost.test.ts");
const roles = faultsIn("model/platform/roles.ts", "model/platform/roles.test.ts");
const services = (file: string) => faultsIn(`model/services/${file}.ts`, "model/services/services.test.ts");
const wired = (file: string) => faultsIn(`model/services/${file}.ts`, wiring);
const promised = (file: string) => faultsIn(`model/services/${file}.ts`, promises);
const nginx = faultsIn("model/services/nginx.ts", "test/rendered/nginxAccess.test.ts");
const topology = faultsIn("model/topology.ts", "model/services/services.test.ts");

export const modelMutations: readonly Mutation[] = [
  firewall('from: "bridgesInNetwork",', 'from: "world",', "Prosody-JVB is open to the world"),
  firewall('from: "bridgeAddresses",', 'from: "world",', "Prosody-JVB is open to the world"),
  firewall('from: "healthChecks",', 'from: "world",', "anybody can shut bridges down over their REST API"),
  firewall('protocol: "udp",', 'protocol: "tcp",', "no media reaches a bridge"),
  firewall(
    "port: settings.appServer.httpsPort,",
    "port: settings.appServer.httpPort,",
    "nobody reaches the web page",
  ),
  firewall('...mediaPorts.map((port) => media("bridges", port)),', "", "no media reaches a bridge"),
  firewall(
    '...appMedia.map((port) => media("app", port)),',
    "",
    "no media reaches the bridge beside the app server",
  ),
  firewall("from: { cidrs: prometheus.from },", 'from: "world",', "measurements are open to the world"),
  flows('over: "private",', 'over: "public",', "the allow-list of Prometheus names the public address"),
  flows(
    "from: bridgeAddresses(deployment), why }",
    'from: "anyone", why }',
    "docs tell people to open Prosody-JVB to everybody",
  ),
  flows(
    ".filter(({ address }) => !isLoopback(address))",
    "",
    "docs tell people to open ports that only this computer reaches",
  ),
  identities(
    "projectRoles: machines.some(isGroup) ? [metricWriter] : [],",
    "projectRoles: [metricWriter],",
    "every machine may write metrics of all customers",
  ),
  identities(
    "machines.flatMap(({ services }) => services.flatMap(secretsOf))",
    "deployment.hosts.flatMap(({ services }) => services.flatMap(secretsOf))",
    "a bridge may read every secret",
  ),
  identities('provesNames: name === "app" &&', "provesNames:", "a bridge may write the name's challenge"),
  secrets(
    'account === "jvb" ? secretNames.bridge : secretNames.bridge2;',
    "secretNames.bridge;",
    "after a rotation bridges log in with the old password",
  ),
  secrets(
    'account === "jvb" ? "jvb2" : "jvb";',
    '"jvb2";',
    "after a rotation the old account is gone while bridges still use it",
  ),
  secrets(
    "export const passwordLength = 32;",
    "export const passwordLength = 8;",
    "passwords can be guessed",
  ),
  secrets(
    "export const secretPattern = /^[A-Za-z0-9]{16,}$/;",
    "export const secretPattern = /./;",
    "a secret breaks Prosody's or Jicofo's configuration",
  ),
  drain(
    "export const shuttingDownSeconds = 20;",
    "export const shuttingDownSeconds = 5;",
    "Jicofo does not notice that a bridge goes, and nobody is moved",
  ),
  drain(
    "export const longestGracefulShutdownSeconds = 3600;",
    "export const longestGracefulShutdownSeconds = 90;",
    "Google Cloud ends machines that still drain",
  ),
  drain(
    "Math.min(gracefulSeconds(drainMinutes) + reserveSeconds, longestGracefulShutdownSeconds)",
    "gracefulSeconds(drainMinutes)",
    "the cloud ends a machine while the last participants are moved",
  ),
  drain(
    'host.on === "gcpGroup" ? 0 : host.turn * turnOf(host.drainMinutes)',
    "0",
    "all bridges of a pool drain at once",
  ),
  drain("drainMinutes * 60;", "drainMinutes;", "calls end after a minute"),
  drain("${drainMinutes} minutes`,", "${drainMinutes} seconds`,", "the bridge gives calls up after a minute"),
  octo(
    'export const selectionStrategy = "RegionBasedBridgeSelectionStrategy";',
    'export const selectionStrategy = "SplitBridgeSelectionStrategy";',
    "participants are put on bridges far away",
  ),
  octo(
    "export const stressThreshold = 0.8;",
    "export const stressThreshold = 8;",
    "Jicofo overloads bridges",
  ),
  octo(
    "settings.regions.local ?? (withBridges.includes(near) ? near : (withBridges[0] ?? near))",
    "near",
    "conferences begin in a region without a bridge",
  ),
  octoRules(
    "JVB_OCTO_RELAY_ID: bridge.relayId,",
    'JVB_OCTO_RELAY_ID: "bridge",',
    "relays between bridges mix up",
  ),
  octoRules(
    "JVB_OCTO_REGION: bridge.region,",
    'JVB_OCTO_REGION: "europe",',
    "participants are put on bridges far away",
  ),
  octo(
    "].sort();",
    "];",
    "the order of hosts in the settings changes Jicofo's configuration, and restarts it",
  ),
  bridges(
    "besideAppServer: host.name === settings.appServer.host,",
    "besideAppServer: false,",
    "the bridge beside the app server looks for Prosody-JVB on the internet",
  ),
  bridges("nickname: id,", "nickname: name,", "two deployments' bridges of one name count as one"),
  bridges(
    'typeof publicAddress === "string" && isLoopback(publicAddress) ? publicAddress : everywhere',
    "everywhere",
    "a local deployment is open to the whole network",
  ),
  compose(
    "read_only: true,\n",
    "read_only: false as never,\n",
    "a container can change its configuration on the machine",
  ),
  compose(
    "bind: { create_host_path: false },",
    "bind: { create_host_path: true as never },",
    "a missing file becomes an empty folder, and the container starts without it",
  ),
  composed(
    'security_opt: ["no-new-privileges"],',
    "security_opt: [],",
    "a program in a container can become root",
  ),
  composed(
    "stop_grace_period: `${service.stopGraceSeconds}s`,",
    'stop_grace_period: "1s",',
    "containers are killed while they say goodbye",
  ),
  compose(
    'other.health === undefined ? "service_started" : "service_healthy"',
    '"service_started"',
    "Jicofo starts before Prosody answers, and waits 15 s",
  ),
  compose('text.replaceAll("$", "$$$$")', "text", "a `$` in an env value becomes empty"),
  composed("host_ip: address,", 'host_ip: "0.0.0.0",', "Prosody-JVB listens on the public address"),
  bundle(
    "drain: bridge === undefined ? null : drainPolicy(host, bridge),",
    "drain: null,",
    "a machine goes without draining its bridge",
  ),
  bundle("bytes[9] = 255;", "", "a preview on another operating system wants to replace every machine"),
  bundle(
    '"secret" in file ? { ...file, version: secrets[file.secret] } : file,',
    "file,",
    "a new key does not restart the container that has it in a file",
  ),
  bundle(
    'if (!host.runsAppServer || settings.tls.mode !== "letsencrypt") return null;',
    'if (settings.tls.mode !== "letsencrypt") return null;',
    "bridges wait for the app server's name",
  ),
  bundle(
    "if (packed.length <= limit) return packed;",
    "return packed;",
    "the cloud refuses a bundle in the middle of an update",
  ),
  bundle(
    "if (isSecret(content)) return { secret: content.secret };",
    "if (isSecret(content)) return { text: content.secret };",
    "a container gets a secret's name in place of the secret",
  ),
  cidr(
    "return first % 2 ** (32 - prefix) === 0 ? { first, prefix } : undefined;",
    "return { first, prefix };",
    "the cloud refuses a network in the middle of an update",
  ),
  cidr(
    "a.first < b.first + sizeOf(b) && b.first < a.first + sizeOf(a)",
    "a.first === b.first",
    "networks that overlap are taken",
  ),
  cidr(
    "inner.prefix >= outer.prefix && overlaps(outer, inner)",
    "overlaps(outer, inner)",
    "a network that is too large passes for one within another",
  ),
  names(
    "const max = rule.max - room;",
    "const max = rule.max;",
    "the cloud refuses a name, once Pulumi has put its suffix behind it",
  ),
  names(
    'createHash("sha256").update(whole)',
    'createHash("sha256").update(kind)',
    "two long names become one",
  ),
  names(
    'if (whole.length <= max && !whole.endsWith("-") && isName(kind, whole)) return whole;',
    "if (whole.length <= max) return whole;",
    "the cloud refuses a name",
  ),
  packetRates("row.cloud === cloud &&", "", "a bridge goes by the limits of another cloud's machine"),
  packetRates("vCPU * cautiousPerVCPU", "cautiousPerVCPU", "bridges call themselves full when nearly idle"),
  regions('gcp: "-", aws: ""', 'gcp: "", aws: "-"', "machines are put into zones that do not exist"),
  regions("slot: firstSlot + index,", "slot: index,", "networks of two clouds overlap"),
  cost(
    'identitiesOf(deployment).filter(({ cloud }) => cloud === "gcp")',
    "identitiesOf(deployment)",
    "the cost has secrets that nobody pays for",
  ),
  cost(
    "(megabitsPerSecond * 3600) / 8 / 1000",
    "megabitsPerSecond * 3600 / 1000",
    "traffic costs eight times too much",
  ),
  cost("* stress;", ";", "a participant's hour costs too little"),
  roles(
    'export const grantableRoles: readonly string[] = ["roles/monitoring.metricWriter"];',
    'export const grantableRoles: readonly string[] = ["roles/monitoring.metricWriter", "roles/owner"];',
    "CI can make itself owner of the project",
  ),
  services("prosody")('PROSODY_MODE: "brewery",', 'PROSODY_MODE: "client",', "bridges join nothing"),
  services("prosody")(
    "JVB_AUTH_PASSWORD: secret(secretNames.mainProsodyUnusedBridge),",
    "JVB_AUTH_PASSWORD: secret(secretNames.bridge),",
    "the bridges' password opens the main Prosody",
  ),
  promised("prosody")(
    "tmpfs: [...scratch, accountsMadeAtStart],\n    ports: breweryPort(context),",
    "tmpfs: [...scratch],\n    ports: breweryPort(context),",
    "old passwords stay valid after a rotation",
  ),
  services("prosody")(
    "JIBRI_XMPP_USER: otherBridgeAccount(account),",
    "JIBRI_XMPP_USER: account,",
    "bridges that still use the other account are locked out during a rotation",
  ),
  wired("jicofo")(
    "disable-certificate-verification = false",
    "disable-certificate-verification = true",
    "Jicofo talks to whoever poses as Prosody-JVB",
  ),
  services("jicofo")(
    "ENABLE_JVB_XMPP_SERVER: flag(true),",
    "ENABLE_JVB_XMPP_SERVER: flag(false),",
    "Jicofo looks for bridges on the main Prosody",
  ),
  services("jicofo")(
    "JVB_XMPP_SERVER: hostNames.prosodyJvb,",
    "JVB_XMPP_SERVER: hostNames.prosody,",
    "Jicofo looks for bridges on the main Prosody",
  ),
  services("jicofo")(
    "JICOFO_ENABLE_HEALTH_CHECKS: flag(false),",
    "JICOFO_ENABLE_HEALTH_CHECKS: flag(true),",
    "Jicofo is called sick while there is no bridge",
  ),
  services("jvb")(
    "DISABLE_CERTIFICATE_VERIFICATION = false",
    "DISABLE_CERTIFICATE_VERIFICATION = true",
    "a bridge gives its password to whoever poses as Prosody-JVB",
  ),
  wired("jvb")(
    "JVB_ADVERTISE_PRIVATE_CANDIDATES: flag(false),",
    "JVB_ADVERTISE_PRIVATE_CANDIDATES: flag(true),",
    "participants try addresses that lead elsewhere",
  ),
  promised("jvb")('restart: "on-failure",', 'restart: "unless-stopped",', "a drained bridge comes back"),
  wired("jvb")(
    "SHUTDOWN_REST_ENABLED: flag(true),",
    "SHUTDOWN_REST_ENABLED: flag(false),",
    "no bridge can be drained",
  ),
  wired("jvb")(
    "JVB_AUTH_PASSWORD: secret(bridgeSecret(bridge.account)),",
    "JVB_AUTH_PASSWORD: secret(secretNames.jicofo),",
    "a bridge that is broken into opens Jicofo's account",
  ),
  wired("jvb")(
    "JVB_ADVERTISE_IPS: bridge.publicAddress,",
    'JVB_ADVERTISE_IPS: "127.0.0.1",',
    "nobody hears anything",
  ),
  wired("web")(
    "XMPP_BOSH_URL_BASE: `http://${hostNames.prosody}:${ports.prosodyHttp}`,",
    "XMPP_BOSH_URL_BASE: `http://${hostNames.prosodyJvb}:${ports.prosodyHttp}`,",
    "nobody can join",
  ),
  services("web")(
    "LETSENCRYPT_USE_STAGING: flag(tls.staging),",
    "LETSENCRYPT_USE_STAGING: flag(true),",
    "browsers refuse the certificate",
  ),
  services("telegraf")(
    'insecureSkipVerify: !besideAppServer && settings.tls.mode === "selfSigned",',
    "insecureSkipVerify: true,",
    "measurements and their password go to whoever poses as the app server",
  ),
  services("telegraf")(
    'address: isDocker(host) ? (host.privateAddress ?? "127.0.0.1") : everywhere,',
    "address: everywhere,",
    "measurements are open to the world",
  ),
  faultsIn("model/topology.ts", wiring)(
    "jvbAuth: `auth.jvb.${domain}`,",
    "jvbAuth: `auth.${domain}`,",
    "a bridge's account is one on the main Prosody too",
  ),
  topology(
    'brewery.network === "google" && !inGoogleNetwork(host) ? brewery.publicAddress : brewery.address',
    "brewery.address",
    "bridges outside Google Cloud look for a private name",
  ),
  nginx(
    "location(`= ${monitoringPaths.influxdbWrite}`",
    "location(`^~ ${monitoringPaths.influxdbWrite}`",
    "anybody can ask InfluxDB, not only write",
  ),
  nginx(
    '"    proxy_set_header X-Forwarded-For $remote_addr;"',
    '"    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"',
    "a client can pose as another address",
  ),
  nginx(
    '"    proxy_set_header X-Real-IP $remote_addr;",',
    "",
    "a client can pose as another address to Grafana",
  ),
  nginx("metrics|avatar|signup", "avatar|signup", "Grafana's own figures are open to everybody"),
];
