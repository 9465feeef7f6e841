/** Secrets are where only those can read them who need them. */

import { looksSecret } from "../../model/access/secrets.ts";
import { textsIn, types, unknown, type PolicyResource } from "../policyResource.ts";
import type { Finding, StackRule } from "./rule.ts";
import { sharedTextsOf, type SharedText } from "./sharedPlaces.ts";

export const secrets: StackRule = {
  name: "secrets",
  description: "No secrets in metadata, user data, labels or plain parameters.",
  level: "mandatory",
  settings: [],
  checkStack(resources) {
    const known = resources.flatMap(secretsMadeBy);
    return resources.flatMap((resource) =>
      sharedTextsOf(resource).flatMap((place) =>
        [...knownIn(place, known), ...keysIn(place), ...passwordsIn(place)].map((finding) => ({
          resource,
          ...finding,
        })),
      ),
    );
  },
};

interface KnownSecret {
  readonly of: string;
  /** A part that is in no other text by chance. */
  readonly mark: string;
}

/** Property of each type that is a secret. */
const secretProperty: Readonly<Record<string, readonly string[]>> = {
  "random:index/randomPassword:RandomPassword": ["result"],
  "tls:index/privateKey:PrivateKey": ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"],
  "gcp:secretmanager/secretVersion:SecretVersion": ["secretData"],
};

const shortestSecret = 8;

function secretsMadeBy({ type, name, props }: PolicyResource): KnownSecret[] {
  const keys =
    type === types.awsParameter && props.type === "SecureString" ? ["value"] : secretProperty[type];
  return (keys ?? [])
    .flatMap((key) => (props[key] === unknown ? [] : textsIn(props[key])))
    .filter((text) => text.length >= shortestSecret)
    .map((text) => ({ of: name, mark: markOf(text) }));
}

/** Of a key in PEM the second line: texts around it may break lines in their own way. */
const markOf = (text: string): string =>
  text.startsWith("-----BEGIN") ? (text.split("\n")[1] ?? text) : text;

const knownIn = ({ path, text }: SharedText, known: readonly KnownSecret[]): Finding[] => {
  const owners = new Set(known.filter(({ mark }) => text.includes(mark)).map(({ of }) => of));
  return [...owners].map((of) => finding(path, `holds the secret ${of}`));
};

const keysIn = ({ path, text }: SharedText): Finding[] =>
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text) ? [finding(path, "holds a private key")] : [];

/**
 * In JSON, an env file or a shell script: `"JVB_AUTH_PASSWORD": "text"`, `JVB_AUTH_PASSWORD=text`. A reference (`${...}`, `$NAME`) is none, and neither
 * is what a Java trust store wants for a password: it protects nothing (model/access/trustStore.ts).
 */
const assignment = /(?<![A-Za-z0-9_$.{-])([A-Z][A-Z0-9_]+)(?:"\s*:\s*"|=["']?)([^"'\s$][^"'\s]*)/g;

const passwordsIn = ({ path, text }: SharedText): Finding[] => {
  const names = [...text.matchAll(assignment)].map(([, name]) => name!).filter(looksSecret);
  return [...new Set(names)].map((name) => finding(path, `sets ${name} to a plain text`));
};

const finding = (path: string, what: string): Finding => ({
  path,
  value: "(hidden)",
  what,
  fix: "Store it in Secret Manager or as a SecureString, and let the machine read it by name.",
});
