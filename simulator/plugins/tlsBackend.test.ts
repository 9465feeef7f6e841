import { X509Certificate } from "node:crypto";
import { expect, test } from "@jest/globals";
import { TlsBackend } from "./tlsBackend.ts";
import type { Values } from "./values.ts";

const backend = new TlsBackend();
const make = async (name: string, inputs: Values) =>
  (
    await backend.create({
      type: `tls:index/${name[0]!.toLowerCase()}${name.slice(1)}:${name}`,
      urn: name,
      inputs,
    })
  ).state;

const key = () => make("PrivateKey", { algorithm: "ECDSA", ecdsaCurve: "P256" });
const years = { validityPeriodHours: 24 * 365, earlyRenewalHours: 24 };

async function chain() {
  const authorityKey = await key();
  const authority = await make("SelfSignedCert", {
    privateKeyPem: authorityKey.privateKeyPem!,
    isCaCertificate: true,
    subject: { commonName: "authority" },
    allowedUses: ["cert_signing"],
    ...years,
  });
  const request = await make("CertRequest", {
    privateKeyPem: (await key()).privateKeyPem!,
    subject: { commonName: "auth.jvb.meet.jitsi" },
    dnsNames: ["auth.jvb.meet.jitsi"],
  });
  const server = await make("LocallySignedCert", {
    certRequestPem: request.certRequestPem!,
    caPrivateKeyPem: authorityKey.privateKeyPem!,
    caCertPem: authority.certPem!,
    allowedUses: ["digital_signature", "server_auth"],
    ...years,
  });
  return { authority: authority.certPem as string, server: server.certPem as string };
}

test("a locally signed certificate is trusted through its authority and holds the requested name", async () => {
  const { authority, server } = await chain();
  const certificate = new X509Certificate(server);
  expect(certificate.verify(new X509Certificate(authority).publicKey)).toBe(true);
  expect(certificate.checkHost("auth.jvb.meet.jitsi")).toBe("auth.jvb.meet.jitsi");
  expect(new X509Certificate(authority).ca).toBe(true);
  expect(certificate.ca).toBe(false);
});

test("another authority does not vouch for it", async () => {
  const [one, other] = await Promise.all([chain(), chain()]);
  expect(new X509Certificate(one.server).verify(new X509Certificate(other.authority).publicKey)).toBe(false);
});
