/** Faults in what watches: alerts, Telegraf, policies. */

import { faultsIn, type Mutation } from "./mutation.ts";

const sense = "monitoring/alerts/sense.test.ts";
const bridgeAlerts = faultsIn("monitoring/alerts/bridgeAlerts.ts", sense);
const signalling = faultsIn("monitoring/alerts/signallingAlerts.ts", sense);
const machines = faultsIn("monitoring/alerts/machineAlerts.ts", sense);
const policy = (file: string) => faultsIn(`policy/rules/${file}.ts`, "test/program/policyRules.test.ts");

export const watchMutations: readonly Mutation[] = [
  bridgeAlerts(
    'threshold: { is: "lt", than: 1 },\n    // Jicofo has',
    'threshold: { is: "gt", than: 1 },\n    // Jicofo has',
    "nobody is told that there is no bridge",
  ),
  bridgeAlerts(
    'threshold: { is: "gte", than: 1 },',
    'threshold: { is: "lt", than: 1 },',
    "nobody is told that a bridge was lost",
  ),
  bridgeAlerts(
    'math: "$A > 1 && $A >= $B / 2 && $C <= $B / 2",',
    'math: "$A > 1 && $A < $B / 2 && $C <= $B / 2",',
    "nobody is told that most bridges are gone",
  ),
  bridgeAlerts(
    'math: "$A - $B",\n    threshold: { is: "gt", than: 0 },\n    // Longer than any',
    'math: "$B - $A",\n    threshold: { is: "gt", than: 0 },\n    // Longer than any',
    "nobody is told that a bridge cannot log in",
  ),
  machines(
    'threshold: { is: "lte", than: 0 },',
    'threshold: { is: "gt", than: 0 },',
    "every machine that is fine wakes somebody",
  ),
  policy("imdsV2")(
    'httpTokens === "required" || httpTokens === unknown',
    "true",
    "a machine without IMDSv2 passes",
  ),
  policy("privateBuckets")(
    'prevention === "enforced" || prevention === unknown',
    "true",
    "a bucket that may become public passes",
  ),
  policy("protectedData")(
    "!protectData || lost === undefined || resource.options.protect",
    "true",
    "unprotected data passes",
  ),
  policy("encryption")(
    "return disks.filter(({ encrypted }) => !mayBeOn(encrypted))",
    "return disks.filter(() => false)",
    "a disk without encryption passes",
  ),
  faultsIn("model/clouds/cidr.ts", "test/program/policyRules.test.ts")(
    'bits !== "" && Number(bits) < (address.includes(":") ? 16 : 8)',
    "false",
    "two halves of the internet pass",
  ),
  policy("publicPorts")(
    "if (to - from >= allowed.length) return false;",
    "return true;",
    "every port may be open to the world",
  ),
  faultsIn("policy/rules/secrets.ts", "test/program/policy.test.ts")(
    "return [...owners].map((of) => finding(path, `holds the secret ${of}`));",
    "return [];",
    "a secret in metadata passes",
  ),
  policy("sharedPlaces")(
    'return gunzipSync(bytes).toString("utf8");',
    "return text;",
    "a secret in packed user data passes",
  ),
  policy("labels")('ofCustomer || key !== "customer"', "false", "what costs money says not whose it is"),
  policy("places")(
    "!allowed[cloud].includes(region)",
    "false",
    "machines in regions that are not allowed pass",
  ),
  signalling('math: "$A < 1 && $B > 0",', 'math: "$A > 1 && $B > 0",', "nobody is told that Jicofo hangs"),
  signalling(
    'threshold: { is: "gt", than: coreLimits.bad },',
    'threshold: { is: "lt", than: coreLimits.bad },',
    "nobody is told that Prosody is full",
  ),
  signalling(
    'threshold: { is: "lt", than: certificateLimits.bad },',
    'threshold: { is: "gt", than: certificateLimits.bad },',
    "nobody is told that the certificate runs out",
  ),
  machines(
    'threshold: { is: "gt", than: fullLimits.bad },',
    'threshold: { is: "lt", than: fullLimits.bad },',
    "nobody is told that a disk fills",
  ),
  machines('math: "$A + $B + $C + $D",', 'math: "$A",', "nobody is told that AWS holds packets back"),
];
