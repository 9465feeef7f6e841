/** The trust store that bridges and Jicofo are given is read by Java's own keytool. */

import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { trustStore } from "../../model/access/trustStore.ts";
import { TlsBackend } from "../../simulator/plugins/tlsBackend.ts";
import type { Values } from "../../simulator/plugins/values.ts";
import { testWith } from "../setUp/withNeeds.ts";

async function authorityCertificate(): Promise<string> {
  const backend = new TlsBackend();
  const make = async (type: string, inputs: Values) =>
    (await backend.create({ type, urn: type, inputs })).state;
  const key = await make("tls:index/privateKey:PrivateKey", { algorithm: "ECDSA", ecdsaCurve: "P256" });
  const authority = await make("tls:index/selfSignedCert:SelfSignedCert", {
    privateKeyPem: key.privateKeyPem!,
    isCaCertificate: true,
    subject: { commonName: "authority" },
    allowedUses: ["cert_signing"],
    validityPeriodHours: 24 * 365,
    earlyRenewalHours: 24,
  });
  return authority.certPem as string;
}

testWith("keytool")("Java reads the trust store that the program writes", async () => {
  const authority = await authorityCertificate();
  const folder = mkdtempSync(join(tmpdir(), "trust-"));
  const list = (file: string, password: string): string =>
    execFileSync("keytool", ["-list", "-keystore", file, "-storepass", password], {
      encoding: "utf8",
      stdio: "pipe",
    });
  try {
    const file = join(folder, "store.jks");
    writeFileSync(file, Buffer.from(trustStore([authority], "changeit"), "base64"));
    const listing = list(file, "changeit");
    expect(listing).toMatch(/authority-0,.*trustedCertEntry/);
    expect(listing).toContain(new X509Certificate(authority).fingerprint256);
    expect(() => list(file, "wrong-one")).toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
