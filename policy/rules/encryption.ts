/** Data is encrypted where it lies. */

import {
  isGcpMachine,
  listIn,
  mapIn,
  mayBeOn,
  types,
  unknown,
  type PolicyResource,
} from "../policyResource.ts";
import type { Finding, ResourceRule } from "./rule.ts";

/**
 * AWS encrypts a volume only if told to, or if the account says so for all; S3 and Google Cloud encrypt everything, with keys of theirs (AWS: "Default
 * encryption FAQ" of S3, since January 2023; cloud.google.com/docs/security/encryption/default-encryption).
 */
export const encryption: ResourceRule = {
  name: "encryption",
  description: "Disks and buckets are encrypted, and no state file contains a key.",
  level: "mandatory",
  settings: ["ownKeys"],
  check(resource, { ownKeys }) {
    if (resource.type.startsWith("aws:")) return awsDisks(resource);
    return [...givenKeys(resource), ...(ownKeys ? missingKeys(resource) : [])];
  },
};

interface AwsDisk {
  readonly path: string;
  readonly encrypted: unknown;
}

const notEncrypted = ({ path, encrypted }: AwsDisk): Finding => ({
  path,
  value: encrypted,
  what: "leaves encryption to the account's default, which may be off",
  fix: "Set it to true.",
});

function awsDisks({ type, props }: PolicyResource): Finding[] {
  if (type === types.awsLaunchTemplate) {
    if (props.blockDeviceMappings === unknown) return [];
    const mappings = listIn(props.blockDeviceMappings);
    if (mappings.length === 0) return [notEncrypted({ path: "blockDeviceMappings", encrypted: undefined })];
    return mappings
      .map((mapping, index) => ({
        path: `blockDeviceMappings[${index}].ebs.encrypted`,
        encrypted: mapIn(mapIn(mapping).ebs).encrypted,
      }))
      .filter(({ encrypted }) => !mayBeOn(encrypted))
      .map(notEncrypted);
  }
  const disks: AwsDisk[] =
    type === types.awsVolume
      ? [{ path: "encrypted", encrypted: props.encrypted }]
      : type === types.awsInstance
        ? ["rootBlockDevice", "ebsBlockDevices"].flatMap((key) =>
            listIn(props[key]).map((disk, index) => ({
              path: key === "rootBlockDevice" ? `${key}.encrypted` : `${key}[${index}].encrypted`,
              encrypted: mapIn(disk).encrypted,
            })),
          )
        : [];
  const ofItself = type === types.awsInstance && props.launchTemplate === undefined;
  // Without a template, a root disk that is not described is as the image has it.
  if (ofItself && props.rootBlockDevice === undefined)
    disks.push({ path: "rootBlockDevice.encrypted", encrypted: undefined });
  return disks.filter(({ encrypted }) => !mayBeOn(encrypted)).map(notEncrypted);
}

/** Google's names of properties that take a key itself. */
const keyItself = ["rawKey", "diskEncryptionKeyRaw", "rsaEncryptedKey", "diskEncryptionKeyRsa"];

function givenKeys({ type, props }: PolicyResource): Finding[] {
  if (!type.startsWith("gcp:compute/")) return [];
  return placesIn(props, "").flatMap(({ path, map }) =>
    keyItself
      .filter((key) => typeof map[key] === "string" && map[key] !== "")
      .map((key) => ({
        path: path === "" ? key : `${path}.${key}`,
        value: "(a key)",
        what: "stores the disk's key in the state",
        fix: "Use a Cloud KMS key instead (kmsKeySelfLink).",
      })),
  );
}

/** All maps at or below a value, with their paths. */
function placesIn(
  value: unknown,
  path: string,
): { readonly path: string; readonly map: Readonly<Record<string, unknown>> }[] {
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) => placesIn(item, `${path}[${index}]`));
  if (typeof value !== "object" || value === null) return [];
  const below = Object.entries(value).flatMap(([key, item]) =>
    placesIn(item, path === "" ? key : `${path}.${key}`),
  );
  return [{ path, map: value as Readonly<Record<string, unknown>> }, ...below];
}

function missingKeys({ type, props }: PolicyResource): Finding[] {
  const needed: { path: string; key: unknown }[] = [];
  if (type === types.gcpBucket)
    needed.push({ path: "encryption.defaultKmsKeyName", key: mapIn(props.encryption).defaultKmsKeyName });
  if (type === types.gcpDisk)
    needed.push({
      path: "diskEncryptionKey.kmsKeySelfLink",
      key: mapIn(props.diskEncryptionKey).kmsKeySelfLink,
    });
  if (type === types.gcpInstance)
    needed.push({ path: "bootDisk.kmsKeySelfLink", key: mapIn(props.bootDisk).kmsKeySelfLink });
  else if (isGcpMachine(type))
    for (const [index, disk] of listIn(props.disks).entries())
      needed.push({
        path: `disks[${index}].diskEncryptionKey.kmsKeySelfLink`,
        key: mapIn(mapIn(disk).diskEncryptionKey).kmsKeySelfLink,
      });
  return needed
    .filter(({ key }) => key === undefined || key === null || key === "")
    .map(({ path, key }) => ({
      path,
      value: key,
      what: "has no customer-managed key",
      fix: "Use a Cloud KMS key.",
    }));
}
