/** Faults in the rules that refuse what would not work. */

import { faultsIn, type Mutation } from "./mutation.ts";

const rule = (file: string) => faultsIn(`model/rules/${file}.ts`, `model/rules/${file}.test.ts`);
const brewery = rule("brewery");
const bridges = rule("bridges");
const clouds = rule("clouds");
const envNames = rule("envNames");
const envValues = rule("envValues");
const ports = rule("ports");
const prosody = rule("prosody");
const release = rule("release");
const runtime = rule("runtime");
const secrets = rule("secrets");
const turn = rule("turn");
const web = rule("web");

export const ruleMutations: readonly Mutation[] = [
  brewery("if (right && value !== right)", "if (false)", "bridges that join another room are not noticed"),
  brewery(
    'domain && domain === textOf(main, "XMPP_AUTH_DOMAIN")',
    "false",
    "a bridge's account may be one on the main Prosody",
  ),
  brewery(
    'if (value !== right)\n        yield {\n          key: envKey(service, "JVB_XMPP_PORT"),',
    'if (false)\n        yield {\n          key: envKey(service, "JVB_XMPP_PORT"),',
    "bridges that dial another port are not noticed",
  ),
  brewery(
    "else if (host.privateAddress === undefined)",
    "else if (false)",
    "bridges without a way to Prosody-JVB are not noticed",
  ),
  bridges(
    "addresses.every(isLocalAddress)",
    "false",
    "a bridge that announces a private address only is not noticed",
  ),
  bridges(
    'textOf(service, "JVB_ADVERTISE_PRIVATE_CANDIDATES") !== "0"',
    "false",
    "private candidates are not noticed",
  ),
  clouds(
    "scaling.targetStress >= stressThreshold",
    "scaling.targetStress > 1",
    "a group that grows too late is not noticed",
  ),
  clouds("if (scaling.min > scaling.max)", "if (false)", "a group that cannot be made is not noticed"),
  clouds("if (!group.spot) continue;", "continue;", "a region left to spot machines is not noticed"),
  clouds(
    "if (!onDockerHost(settings)) return;",
    "return;",
    "a group that cannot reach its app server is not noticed",
  ),
  clouds(
    'settings.tls.challenge === "dns-01" &&',
    'settings.tls.challenge === "http-01" &&',
    "a certificate that cannot be got is not noticed",
  ),
  envNames(
    "Object.hasOwn(removedEnv, name)\n          ? {",
    "false\n          ? {",
    "a variable that upstream removed is not noticed",
  ),
  envNames(
    "if (free.has(name) || envOf(service, name) === undefined) continue;",
    "continue;",
    "a wired variable can be overwritten",
  ),
  envValues(
    "const meant = flagFor[text.trim().toLowerCase()];",
    "const meant = undefined;",
    "people are not told what to write in place of `true`",
  ),
  envValues(
    'if (text === "1" || text === "0" || envKind(image, name) !== "flag") return undefined;',
    "return undefined;",
    "`false` switches something on",
  ),
  ports(
    'if (role === "web") return port.protocol === "tcp";',
    'if (role === "web" || role === "grafana") return true;',
    "Grafana can be published past nginx",
  ),
  ports(
    '(isDocker(host) ? !isWorld(port.address) && port.address === own : brewery.network === "google") &&',
    "",
    "Prosody-JVB can be published to the world",
  ),
  ports(
    "({ port: { address } }) => address === port.address || isWorld(address) || isWorld(port.address),",
    "() => false,",
    "two containers on one port are not noticed",
  ),
  ports(
    "if (String(port.container) !== own || String(port.host) !== own)",
    "if (false)",
    "media that goes nowhere is not noticed",
  ),
  prosody(
    "bytesPerSecond(limit) < leastClientRate",
    "bytesPerSecond(limit) < 0",
    "large rooms that stall are not noticed",
  ),
  prosody(
    "if (network !== undefined && !trustsNginx)",
    "if (false)",
    "all participants count as one client, unnoticed",
  ),
  prosody(
    "if (right && textOf(service, name) !== right)",
    "if (false)",
    "names that differ between containers are not noticed",
  ),
  release(
    "if (!(releases as readonly string[]).includes(tag))",
    "if (false)",
    "a release with other ports and users is taken",
  ),
  release(
    "else if (valueOf(reference) !== valueOf(placed))",
    "else if (false)",
    "bridges of two versions are not noticed",
  ),
  runtime(
    "needed + hostOverheadMiB > host.memoryGiB * 1024",
    "false",
    "a host that is too small is not noticed",
  ),
  runtime(
    "return inside !== undefined && inside.number < network.address + sizeOf(network)",
    "return false",
    "a network that holds a host's address is not noticed",
  ),
  secrets(
    "if (isSecret(value) && ownSecrets.has(value.secret) && !allowed.includes(value.secret))",
    "if (false)",
    "a bridge can be given Jicofo's password",
  ),
  secrets(
    "const isPrivateKey = (text: string): boolean => /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);",
    'const isPrivateKey = (text: string): boolean => text === "";',
    "a private key in plain text is not noticed",
  ),
  turn("if (!credentials)", "if (false)", "a TURN server that turns everybody away is not noticed"),
  web(
    "value === undefined || !publicUrl.test(value)",
    "value === undefined",
    "a public URL that breaks every address is not noticed",
  ),
  web("if (owner !== undefined)", "if (false)", "nginx that will not start is not noticed"),
  faultsIn("model/rules/envPlaces.ts", "model/rules/envPlaces.test.ts")(
    "if (found !== undefined) return found;",
    "",
    "a quote in a setting is code in a container",
  ),
  faultsIn("model/rules/envPlaces.ts", "model/rules/envPlaces.test.ts")(
    "!places.every(takesSecret)",
    "false",
    "a secret stands where nobody could check it",
  ),
  faultsIn("model/rules/places.ts", "model/rules/envPlaces.test.ts")(
    '"js#": number("js"),',
    '"js#": quoted("js", "\'", /^.*$/),',
    "a page stays white",
  ),
  faultsIn("model/rules/networks.ts", "model/rules/networks.test.ts")(
    "if (isWide(cidr))",
    "if (false)",
    "the whole internet asks Prometheus' port",
  ),
];
