/** Values that only a provider can know: made up, of plausible form, always the same for the same URN. */
import { createHash } from "node:crypto";
import { isList, unwrap, type Properties, type Value } from "./values.ts";

export interface NewResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Properties;
  /** Outputs that the program wants marked secret (`additionalSecretOutputs`). */
  readonly secretOutputs: readonly string[];
  /** Inputs of the resource's provider. */
  readonly settings?: Properties;
}

/** Gets the resource with its inputs as the provider's check has filled them. */
type Maker = (resource: NewResource) => Value;

/** A computed output other than the id; text with the property's name if nothing is known about its form. */
export function computedOutput(resource: NewResource, property: string): Value {
  const maker = MAKERS[resource.type]?.[property];
  return maker?.(resource) ?? `${property}-${digest(resource.urn + property).slice(0, 12)}`;
}

/** The id of a new resource; 64 hexadecimal digits (Docker's form) if nothing else is known. */
export function computedId(resource: NewResource): string {
  const id = MAKERS[resource.type]?.id?.(resource);
  return id === undefined ? digest(resource.urn) : textOf(id);
}

/** Computed outputs whose form matters to a program. Forms as the providers' documentation shows them. */
const MAKERS: Readonly<Record<string, Readonly<Record<string, Maker>>>> = {
  "docker:index/container:Container": {
    bridge: () => "",
    containerLogs: () => "",
    exitCode: () => 0,
    networkDatas: (r) => [
      {
        gateway: `172.18.${byte(r.urn, 0)}.1`,
        globalIpv6Address: "",
        globalIpv6PrefixLength: 0,
        ipAddress: `172.18.${byte(r.urn, 0)}.${byte(r.urn, 1)}`,
        ipPrefixLength: 16,
        ipv6Gateway: "",
        macAddress: `02:42:${digest(r.urn)
          .slice(0, 8)
          .replace(/(..)(?=.)/g, "$1:")}`,
        networkName: "bridge",
      },
    ],
  },
  "docker:index/network:Network": { scope: () => "local" },
  "docker:index/volume:Volume": {
    id: (r) => r.inputs.name ?? r.name,
    mountpoint: (r) => `/var/lib/docker/volumes/${textOf(r.inputs.name)}/_data`,
  },
  "docker:index/remoteImage:RemoteImage": {
    imageId: (r) => `sha256:${digest(r.urn)}`,
    repoDigest: (r) => `${textOf(r.inputs.name).replace(/[:@].*$/, "")}@sha256:${digest(r.urn + "repo")}`,
  },
  "random:index/randomPassword:RandomPassword": {
    id: () => "none",
    result: (r) => letters(r.urn, lengthOf(r)),
    bcryptHash: (r) => `$2a$10$${letters(r.urn + "bcrypt", 53)}`,
  },
  "random:index/randomString:RandomString": {
    id: (r) => letters(r.urn, lengthOf(r)),
    result: (r) => letters(r.urn, lengthOf(r)),
  },
  "random:index/randomId:RandomId": {
    id: (r) => bytes(r).toString("base64url"),
    b64Std: (r) => bytes(r).toString("base64"),
    b64Url: (r) => bytes(r).toString("base64url"),
    dec: (r) => BigInt(`0x${bytes(r).toString("hex")}`).toString(),
    hex: (r) => bytes(r).toString("hex"),
  },
  "random:index/randomInteger:RandomInteger": { id: integer, result: integer },
  "random:index/randomUuid:RandomUuid": { id: uuid, result: uuid },
  "random:index/randomPet:RandomPet": { id: (r) => `calm-${letters(r.urn, 6).toLowerCase()}` },
  "random:index/randomShuffle:RandomShuffle": { id: () => "-", results: (r) => shuffled(r) },
  "tls:index/privateKey:PrivateKey": { privateKeyPem: (r) => pem("EC PRIVATE KEY", r) },
  "tls:index/certRequest:CertRequest": { certRequestPem: (r) => pem("CERTIFICATE REQUEST", r) },
  "tls:index/selfSignedCert:SelfSignedCert": { certPem: (r) => pem("CERTIFICATE", r) },
  "tls:index/locallySignedCert:LocallySignedCert": { certPem: (r) => pem("CERTIFICATE", r) },
};

function textOf(value: Value | undefined): string {
  const open = unwrap(value ?? null);
  return typeof open === "string" || typeof open === "number" ? String(open) : "";
}

function digest(seed: string): string {
  return createHash("sha256").update(seed).digest("hex");
}

/** The frame is right, the content is not: nothing can be read from it. */
function pem(label: string, { urn }: NewResource): string {
  return `-----BEGIN ${label}-----\n${Buffer.from(digest(urn)).toString("base64").slice(0, 64)}\n-----END ${label}-----\n`;
}

function byte(seed: string, index: number): number {
  return Number.parseInt(digest(seed).slice(2 * index, 2 * index + 2), 16);
}

/** `length` letters and digits. */
function letters(seed: string, length: number): string {
  let text = "";
  for (let block = 0; text.length < length; block++) {
    text += createHash("sha512")
      .update(`${seed}#${block}`)
      .digest("base64")
      .replace(/[^A-Za-z0-9]/g, "");
  }
  return text.slice(0, length);
}

function lengthOf(resource: NewResource): number {
  const length = unwrap(resource.inputs.length ?? null);
  return typeof length === "number" ? length : 32;
}

function bytes(resource: NewResource): Buffer {
  const length = unwrap(resource.inputs.byteLength ?? null);
  const count = typeof length === "number" ? length : 8;
  return createHash("shake256", { outputLength: count }).update(resource.urn).digest();
}

function integer(resource: NewResource): number {
  const min = Number(unwrap(resource.inputs.min ?? 0));
  const max = Number(unwrap(resource.inputs.max ?? min));
  return min + (Number.parseInt(digest(resource.urn).slice(0, 8), 16) % (max - min + 1));
}

function uuid(resource: NewResource): string {
  const hex = digest(resource.urn);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

function shuffled(resource: NewResource): Value {
  const items = unwrap(resource.inputs.inputs ?? []);
  return isList(items) ? items.toReversed() : [];
}
