/** Who may hold which secret: a second opinion beside model/rules/secrets.ts, on what really runs. */

const bridgePasswords = ["bridge-password", "bridge2-password"];

/** By container: those of the program, and those that the test stacks give of their own. */
const ofContainer: Readonly<Record<string, readonly string[]>> = {
  web: ["tls-key"],
  "web-app": [],
  prosody: ["jicofo-password", "jicofo-account", "main-prosody-unused-bridge-password", "jwt"],
  "prosody-jvb": ["jicofo-password", ...bridgePasswords, "prosody-jvb-key"],
  jicofo: ["jicofo-password"],
  jvb: bridgePasswords,
  influxdb: ["influxdb-admin-password", "influxdb-writer-password", "influxdb-reader-password"],
  grafana: ["grafana-admin-password", "influxdb-reader-password"],
  telegraf: ["influxdb-writer-password"],
};

/** @param service its name, e.g. `jvb-fsn-a` */
export function mayHold(service: string): readonly string[] {
  const allowed = ofContainer[service.startsWith("jvb-") ? "jvb" : service];
  if (allowed === undefined) throw new Error(`nobody has said what ${service} may hold`);
  return allowed;
}

/** Of a secret in a store: itself, or another one in the form that a container's file has. */
export const inStored = (name: string): readonly string[] =>
  name === "jicofo-account" ? [name, "jicofo-password"] : [name];

/** What other teams' stacks are told, encrypted. */
export const inOutputs = [...bridgePasswords, "grafana-admin-password", "influxdb-reader-password"];
