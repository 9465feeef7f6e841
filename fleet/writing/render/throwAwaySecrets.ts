/** Random passwords and a certificate for trying a rendered folder out. A real deployment's are made by Pulumi and kept in its state. */

import { randomInt, webcrypto } from "node:crypto";
import type { Settings } from "../../../model/settings.ts";
import { passwordLength, secretNames } from "../../../model/access/secrets.ts";
import { trustStorePassword } from "../../../model/services/verifiedTls.ts";
import { xmpp } from "../../../model/topology.ts";
import { trustStore } from "../../../model/access/trustStore.ts";
import { Failure } from "../../terminal/failure.ts";
import type { Needed, Values } from "./secretValues.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * @param known values that stay as they are
 * @returns known and made-up values. A private key that belongs to a certificate of the user's stays missing, and so does the
 *   bridges' certificate if parts of it are given.
 */
export async function withThrowAwaySecrets(
  needed: Needed,
  { tls }: Pick<Settings, "tls">,
  known: Values,
): Promise<Values> {
  const pki: readonly string[] = [secretNames.prosodyJvbKey, ...needed.artifacts];
  const notPasswords = new Set([...pki, ...(tls.mode === "certificate" ? [tls.keySecret] : [])]);
  const passwords = needed.secrets
    .filter((name) => !(name in known) && !notPasswords.has(name))
    .map((name) => [name, password()] as const);
  return {
    ...known,
    ...Object.fromEntries(passwords),
    ...(pki.some((name) => name in known) ? {} : await certificateOfProsodyJvb()),
  };
}

const password = (): string =>
  Array.from({ length: passwordLength }, () => letters[randomInt(letters.length)]).join("");

const days = 24 * 60 * 60 * 1000;

/** What components/octoRelayNetwork makes with the tls provider: an authority, Prosody-JVB's certificate, a store that trusts it. */
async function certificateOfProsodyJvb(): Promise<Values> {
  const x509 = await loadX509();
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const notBefore = new Date();
  const validity = { notBefore, notAfter: new Date(notBefore.getTime() + 3650 * days) };
  const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

  const authorityKeys = await newKeys();
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=throw-away bridges",
    serialNumber: "01",
    ...validity,
    keys: authorityKeys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const serverKeys = await newKeys();
  const server = await x509.X509CertificateGenerator.create({
    subject: `CN=${xmpp.jvbAuth}`,
    issuer: authority.subject,
    serialNumber: "02",
    ...validity,
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment,
        true,
      ),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([{ type: "dns", value: xmpp.jvbAuth }]),
    ],
  });
  const key = await webcrypto.subtle.exportKey("pkcs8", serverKeys.privateKey);
  return {
    [secretNames.prosodyJvbKey]: `${x509.PemConverter.encode(key, "PRIVATE KEY")}\n`,
    prosodyJvbCertificate: `${server.toString("pem")}\n`,
    bridgeTrustStore: trustStore([authority.toString("pem")], trustStorePassword),
  };
}

/** A devDependency: nothing but this needs it. */
async function loadX509() {
  try {
    await import("reflect-metadata");
    const x509 = await import("@peculiar/x509");
    x509.cryptoProvider.set(webcrypto as never);
    return x509;
  } catch (error) {
    throw new Failure(
      `A certificate cannot be made here (${(error as Error).message}). Run \`npm ci\` in the project.`,
    );
  }
}
