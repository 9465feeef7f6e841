/** The tls provider: real keys and certificates, kept nowhere but in the state, as the real one. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  webcrypto,
  type KeyObject,
} from "node:crypto";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import type { Backend, ExistingRequest, ResourceRequest } from "./backend.ts";
import type { Values } from "./values.ts";

const hour = 60 * 60 * 1000;

export class TlsBackend implements Backend {
  constructor() {
    x509.cryptoProvider.set(webcrypto as never);
  }

  async create({ type, inputs }: ResourceRequest): Promise<{ id: string; state: Values }> {
    const make = makers[type];
    if (!make) throw new Error(`The simulated tls provider makes no ${type}.`);
    const outputs = await make(inputs);
    return {
      id: createHash("sha1").update(JSON.stringify(outputs)).digest("hex"),
      state: { ...inputs, ...outputs },
    };
  }

  read({ state }: ExistingRequest): Promise<Values> {
    return Promise.resolve(state);
  }

  update({ inputs, state }: ExistingRequest): Promise<Values> {
    return Promise.resolve({ ...state, ...inputs });
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }
}

const makers: Readonly<Record<string, (inputs: Values) => Values | Promise<Values>>> = {
  "tls:index/privateKey:PrivateKey": makeKey,
  "tls:index/selfSignedCert:SelfSignedCert": selfSigned,
  "tls:index/certRequest:CertRequest": certificateRequest,
  "tls:index/locallySignedCert:LocallySignedCert": locallySigned,
};

function makeKey(inputs: Values): Values {
  const { privateKey, publicKey } = newKey(inputs);
  const publicDer = publicKey.export({ type: "spki", format: "der" });
  const fingerprint = (algorithm: string) => createHash(algorithm).update(publicDer).digest("hex");
  return {
    privateKeyPem: privateKey.export(
      privateKey.asymmetricKeyType === "rsa"
        ? { type: "pkcs1", format: "pem" }
        : privateKey.asymmetricKeyType === "ec"
          ? { type: "sec1", format: "pem" }
          : { type: "pkcs8", format: "pem" },
    ) as string,
    privateKeyPemPkcs8: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    privateKeyOpenssh: "",
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }) as string,
    publicKeyOpenssh: "",
    publicKeyFingerprintMd5: fingerprint("md5"),
    publicKeyFingerprintSha256: fingerprint("sha256"),
  };
}

function newKey(inputs: Values): { privateKey: KeyObject; publicKey: KeyObject } {
  switch (inputs.algorithm) {
    case "RSA":
      return generateKeyPairSync("rsa", { modulusLength: inputs.rsaBits as number });
    case "ED25519":
      return generateKeyPairSync("ed25519");
    default:
      return generateKeyPairSync("ec", { namedCurve: (inputs.ecdsaCurve as string).replace(/^P/, "P-") });
  }
}

async function selfSigned(inputs: Values): Promise<Values> {
  const keys = await cryptoKeys(inputs.privateKeyPem as string);
  const { validity, outputs } = validityOf(inputs);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: subjectOf(inputs),
    keys,
    signingAlgorithm: signing,
    ...validity,
    extensions: extensionsOf(inputs, (inputs.dnsNames as string[] | undefined) ?? []),
  });
  return { ...outputs, keyAlgorithm: "ECDSA", certPem: pem(certificate) };
}

async function certificateRequest(inputs: Values): Promise<Values> {
  const keys = await cryptoKeys(inputs.privateKeyPem as string);
  const names = (inputs.dnsNames as string[] | undefined) ?? [];
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subjectOf(inputs),
    keys,
    signingAlgorithm: signing,
    extensions: names.length > 0 ? [alternativeNames(names)] : [],
  });
  return { keyAlgorithm: "ECDSA", certRequestPem: pem(request) };
}

async function locallySigned(inputs: Values): Promise<Values> {
  const request = new x509.Pkcs10CertificateRequest(inputs.certRequestPem);
  const authority = new x509.X509Certificate(inputs.caCertPem);
  const { privateKey } = await cryptoKeys(inputs.caPrivateKeyPem as string);
  const { validity, outputs } = validityOf(inputs);
  const alternatives = request.getExtension(subjectAltName) as x509.SubjectAlternativeNameExtension | null;
  const names = alternatives?.names.items.map(({ value }) => value) ?? [];
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: request.subject,
    issuer: authority.subject,
    publicKey: request.publicKey,
    signingKey: privateKey,
    signingAlgorithm: signing,
    ...validity,
    extensions: extensionsOf(inputs, names),
  });
  return { ...outputs, caKeyAlgorithm: "ECDSA", certPem: pem(certificate) };
}

/** RFC 5280, 4.2.1.6. */
const subjectAltName = "2.5.29.17";

const signing = { name: "ECDSA", hash: "SHA-256" };

/** @throws Error for keys other than ECDSA P-256: this simulator signs with no others. */
async function cryptoKeys(keyPem: string): Promise<webcrypto.CryptoKeyPair> {
  const key = createPrivateKey(keyPem);
  if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1")
    throw new Error("The simulated tls provider signs with ECDSA P256 keys only.");
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const { subtle } = webcrypto;
  return {
    privateKey: await subtle.importKey("pkcs8", der(key, "pkcs8"), algorithm, true, ["sign"]),
    publicKey: await subtle.importKey("spki", der(createPublicKey(key), "spki"), algorithm, true, ["verify"]),
  };
}

const der = (key: KeyObject, type: "pkcs8" | "spki"): Uint8Array<ArrayBuffer> =>
  new Uint8Array(key.export({ type: type as "spki", format: "der" }));

const pem = (item: { toString(format: "pem"): string }): string => `${item.toString("pem")}\n`;

const serialNumber = (): string => `00${webcrypto.randomUUID().replaceAll("-", "")}`;

function subjectOf(inputs: Values): string {
  const { commonName = "", organization } = (inputs.subject ?? {}) as {
    commonName?: string;
    organization?: string;
  };
  return [`CN=${commonName}`, ...(organization === undefined ? [] : [`O=${organization}`])].join(", ");
}

function validityOf(inputs: Values) {
  const hours = inputs.validityPeriodHours as number;
  const early = (inputs.earlyRenewalHours as number | undefined) ?? 0;
  const notBefore = new Date();
  const notAfter = new Date(notBefore.getTime() + hours * hour);
  return {
    validity: { notBefore, notAfter },
    outputs: {
      validityStartTime: notBefore.toISOString(),
      validityEndTime: notAfter.toISOString(),
      readyForRenewal: hours <= early,
    },
  };
}

const alternativeNames = (names: readonly string[]) =>
  new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns" as const, value })));

function extensionsOf(inputs: Values, names: readonly string[]): x509.Extension[] {
  const isAuthority = inputs.isCaCertificate === true;
  const uses = (inputs.allowedUses as string[]).map((use) => keyUsages[use] ?? 0);
  return [
    new x509.BasicConstraintsExtension(isAuthority, undefined, true),
    new x509.KeyUsagesExtension(
      uses.reduce((all, one) => all | one, 0),
      true,
    ),
    ...((inputs.allowedUses as string[]).includes("server_auth")
      ? [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth])]
      : []),
    ...(names.length > 0 ? [alternativeNames(names)] : []),
  ];
}

const keyUsages: Readonly<Record<string, number>> = {
  digital_signature: x509.KeyUsageFlags.digitalSignature,
  key_encipherment: x509.KeyUsageFlags.keyEncipherment,
  cert_signing: x509.KeyUsageFlags.keyCertSign,
  crl_signing: x509.KeyUsageFlags.cRLSign,
};
