import { createPrivateKey, X509Certificate } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { describe as describeDeployment } from "../../../model/deployment.ts";
import { exampleSettings } from "../../../model/rules/fixtures.ts";
import { generatedSecretNames, secretPattern } from "../../../model/access/secrets.ts";
import { neededBy } from "./secretValues.ts";
import { withThrowAwaySecrets } from "./throwAwaySecrets.ts";

const settings = exampleSettings();
const needed = neededBy(describeDeployment(settings));

describe("everything that a deployment needs", () => {
  test("passwords that the images can take, each another one", async () => {
    const values = await withThrowAwaySecrets(needed, settings, {});
    const passwords = Object.entries(values).filter(([name]) => name.endsWith("-password"));
    expect(passwords).toHaveLength(generatedSecretNames.length);
    for (const [, value] of passwords) expect(value).toMatch(secretPattern);
    expect(new Set(passwords.map(([, value]) => value)).size).toBe(passwords.length);
    expect(Object.keys(values).toSorted()).toEqual([...needed.secrets, ...needed.artifacts].toSorted());
  });

  test("a certificate for Prosody-JVB's domain, its key, and a store with the authority that signed it", async () => {
    const values = await withThrowAwaySecrets(needed, settings, {});
    const server = new X509Certificate(values.prosodyJvbCertificate as string);
    expect(server.checkHost("auth.jvb.meet.jitsi")).toBe("auth.jvb.meet.jitsi");
    expect(server.checkPrivateKey(createPrivateKey(values["prosody-jvb-key"] as string))).toBe(true);
    const authority = onlyCertificateIn(Buffer.from(values.bridgeTrustStore as string, "base64"));
    expect(authority.ca).toBe(true);
    expect(server.checkIssued(authority)).toBe(true);
    expect(server.verify(authority.publicKey)).toBe(true);
  });
});

/** JKS: magic, version, count, tag, alias, date, type, then the length and DER of the certificate (model/access/trustStore.ts). */
function onlyCertificateIn(store: Buffer): X509Certificate {
  const start = store.indexOf("X.509") + "X.509".length;
  const length = store.readUInt32BE(start);
  return new X509Certificate(store.subarray(start + 4, start + 4 + length));
}

test("given values stay", async () => {
  const values = await withThrowAwaySecrets(needed, settings, { "jicofo-password": "given" });
  expect(values["jicofo-password"]).toBe("given");
});

test("a certificate that was given in parts is not mixed with a made-up one", async () => {
  const values = await withThrowAwaySecrets(needed, settings, { prosodyJvbCertificate: "given" });
  expect(values["prosody-jvb-key"]).toBeUndefined();
  expect(values.bridgeTrustStore).toBeUndefined();
});

test("nobody can make up the key of a certificate that the customer has", async () => {
  const own = exampleSettings({ tls: { mode: "certificate", certificate: "PEM", keySecret: "tls-key" } });
  const values = await withThrowAwaySecrets(neededBy(describeDeployment(own)), own, {});
  expect(values).not.toHaveProperty("tls-key");
});
