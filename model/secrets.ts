/** Every secret of a deployment: one per purpose and trust zone. */

export interface SecretSpec {
  readonly name: string;
  readonly purpose: string;
  /** Characters, all of `[A-Za-z0-9]`: upstream puts secrets raw into HOCON, Lua and an unquoted shell word (trap T12). */
  readonly length: number;
}

export const secretNames = {
  jicofo: "jicofo-password",
  bridge: "bridge-password",
  mainProsodyUnusedBridge: "main-prosody-unused-bridge-password",
  influxdbAdmin: "influxdb-admin-password",
  influxdbWriter: "influxdb-writer-password",
  influxdbReader: "influxdb-reader-password",
  grafanaAdmin: "grafana-admin-password",
  /** Made with the certificate, by OctoRelayNetwork. */
  prosodyJvbKey: "prosody-jvb-key",
} as const;

const length = 32;

/** Those that are random passwords. */
export const generatedSecrets: readonly SecretSpec[] = [
  { name: secretNames.jicofo, length, purpose: "Jicofo's account `focus` on both Prosodies" },
  { name: secretNames.bridge, length, purpose: "the bridges' account on Prosody-JVB, and nothing else" },
  {
    name: secretNames.mainProsodyUnusedBridge,
    length,
    purpose: "an account that the image insists on making on the main Prosody; nobody is given it (trap T11)",
  },
  {
    name: secretNames.influxdbAdmin,
    length,
    purpose: "InfluxDB's administrator, used once to make the other accounts",
  },
  { name: secretNames.influxdbWriter, length, purpose: "Telegraf, write only" },
  { name: secretNames.influxdbReader, length, purpose: "Grafana, read only" },
  { name: secretNames.grafanaAdmin, length, purpose: "Grafana's administrator" },
];

/** What the images can take without quoting. */
export const secretPattern = /^[A-Za-z0-9]{16,}$/;

/** Env names that hold a secret by their own words: a plain text there is refused. */
export const looksSecret = (envName: string): boolean =>
  /(PASSWORD|SECRET|TOKEN|CREDENTIALS|BINDPW|_KEY)$/.test(envName);
