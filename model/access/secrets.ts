/** Every secret of a deployment: one per purpose and trust zone. */

import type { BridgeAccount, Settings } from "../settings.ts";

export interface SecretSpec {
  readonly name: string;
  readonly purpose: string;
  /** Characters, all of `[A-Za-z0-9]`: upstream puts secrets raw into HOCON, Lua and an unquoted shell word (trap T12). */
  readonly length: number;
  /** Another number makes a new password. */
  readonly rotation: number;
}

/** The one that bridges do not use: its password may change without anybody being logged in. */
export const otherBridgeAccount = (account: BridgeAccount): BridgeAccount =>
  account === "jvb" ? "jvb2" : "jvb";

/** The secret of each of the bridges' accounts. */
export const bridgeSecret = (account: BridgeAccount): string =>
  account === "jvb" ? secretNames.bridge : secretNames.bridge2;

export const secretNames = {
  jicofo: "jicofo-password",
  /** The same password, in the file that the main Prosody has for the account: made of it, never on its own. */
  jicofoAccount: "jicofo-account",
  bridge: "bridge-password",
  /** Of the account that bridges do not use at present, or no longer. */
  bridge2: "bridge2-password",
  mainProsodyUnusedBridge: "main-prosody-unused-bridge-password",
  influxdbAdmin: "influxdb-admin-password",
  influxdbWriter: "influxdb-writer-password",
  influxdbReader: "influxdb-reader-password",
  grafanaAdmin: "grafana-admin-password",
  /** Made with the certificate, by OctoRelayNetwork. */
  prosodyJvbKey: "prosody-jvb-key",
} as const;

export const passwordLength = 32;

/** Those that are random passwords. */
const purposes: Readonly<Record<string, string>> = {
  [secretNames.jicofo]: "Jicofo's account `focus` on both Prosodies",
  [secretNames.bridge]: "the bridges' account `jvb` on Prosody-JVB, and nothing else",
  [secretNames.bridge2]: "their account `jvb2` there: one is in use, the other's password can change",
  [secretNames.mainProsodyUnusedBridge]:
    "an account that the image insists on making on the main Prosody; nobody is given it (trap T11)",
  [secretNames.influxdbAdmin]: "InfluxDB's administrator: it must have one, nothing uses it",
  [secretNames.influxdbWriter]: "Telegraf, write only",
  [secretNames.influxdbReader]: "Grafana, read only",
  [secretNames.grafanaAdmin]: "Grafana's administrator",
};

/** The main Prosody's file of Jicofo's account (its internal storage); Prosody hashes the password at the first login. No quoting: trap T12. */
export const jicofoAccountFile = (password: string): string => `return { ["password"] = "${password}" };\n`;

export const generatedSecretNames: readonly string[] = Object.keys(purposes);

/** @returns undefined for a secret that is no password of the program's own */
export const purposeOfSecret = (name: string): string | undefined => purposes[name];

export const generatedSecrets = ({
  bridgeLogin: { rotations },
}: Pick<Settings, "bridgeLogin">): SecretSpec[] => {
  const rotated: Readonly<Record<string, number>> = {
    [secretNames.bridge]: rotations.jvb,
    [secretNames.bridge2]: rotations.jvb2,
  };
  return Object.entries(purposes).map(([name, purpose]) => ({
    name,
    purpose,
    length: passwordLength,
    rotation: rotated[name] ?? 1,
  }));
};

/** What the images can take without quoting. */
export const secretPattern = /^[A-Za-z0-9]{16,}$/;

/** Env names that hold a secret by their own words: a plain text there is refused. */
export const looksSecret = (envName: string): boolean =>
  /(PASSWORD|SECRET|TOKEN|CREDENTIALS|BINDPW|_KEY)$/.test(envName);
