/** Forms of names, labels and metadata on Google Cloud. Every function gives the cloud's refusals, a sentence each. */
import type { Value } from "../values.ts";
import { isObject } from "../values.ts";
import { badRequest, badValue } from "./refusals.ts";

/** RFC 1035: most names of Compute Engine and Cloud DNS. */
export const rfc1035 = "[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?";

/** cloud.google.com/resource-manager/docs/creating-managing-projects */
const projectPattern = /^(?:[a-z][-a-z0-9.]*:)?[a-z][-a-z0-9]{4,28}[a-z0-9]$/;

/** cloud.google.com/compute/docs/metadata/setting-custom-metadata#limitations */
const metadataValueBytes = 256 * 1024;
const metadataTotalBytes = 512 * 1024;

/** Regions and the letters of their zones (cloud.google.com/compute/docs/regions-zones); most have a, b and c. */
const zoneLetters: Readonly<Record<string, string>> = {
  "europe-west1": "bcd",
  "us-central1": "abcf",
  "us-east1": "bcd",
};
const regions = new Set(
  (
    "africa-south1 asia-east1 asia-east2 asia-northeast1 asia-northeast2 asia-northeast3 asia-south1 asia-south2 " +
    "asia-southeast1 asia-southeast2 asia-southeast3 australia-southeast1 australia-southeast2 europe-central2 " +
    "europe-north1 europe-north2 europe-southwest1 europe-west1 europe-west2 europe-west3 europe-west4 europe-west6 " +
    "europe-west8 europe-west9 europe-west10 europe-west12 me-central1 me-central2 me-west1 northamerica-northeast1 " +
    "northamerica-northeast2 northamerica-south1 southamerica-east1 southamerica-west1 us-central1 us-east1 us-east4 " +
    "us-east5 us-south1 us-west1 us-west2 us-west3 us-west4"
  ).split(" "),
);

/** A name by a pattern; nothing is said of unknown or missing ones. */
export function nameProblems(field: string, value: Value | undefined, pattern: string): string[] {
  if (typeof value !== "string" || value === "" || new RegExp(`^(?:${pattern})$`).test(value)) return [];
  return [badValue(field, value, `Must be a match of regex '${pattern}'`)];
}

export function projectProblems(project: string): string[] {
  if (project === "" || projectPattern.test(project)) return [];
  return [
    `"project" ("${project}") is no project id: 6 to 30 lower-case letters, digits and hyphens, beginning with a letter.`,
  ];
}

export function regionProblems(region: string): string[] {
  if (region === "" || regions.has(region)) return [];
  return [`googleapi: Error 400: Invalid value for field 'region': '${region}'. Unknown region., invalid`];
}

export function zoneProblems(zone: string): string[] {
  if (zone === "") return [];
  const region = regionOfZone(zone);
  if (regions.has(region) && zonesOf(region).includes(zone)) return [];
  return [`googleapi: Error 400: Invalid value for field 'zone': '${zone}'. Unknown zone., invalid`];
}

/** `europe-west1` of `europe-west1-b`. */
export function regionOfZone(zone: string): string {
  return zone.replace(/-[a-z]$/, "");
}

export function zonesOf(region: string): string[] {
  return [...(zoneLetters[region] ?? "abc")].map((letter) => `${region}-${letter}`);
}

export function labelProblems(labels: Value | undefined): string[] {
  if (!isObject(labels)) return [];
  const bad = Object.entries(labels).flatMap(([key, value]) => {
    if (!/^\p{Ll}[\p{Ll}0-9_-]{0,62}$/u.test(key))
      return [
        badValue(
          "labels",
          key,
          "Label keys begin with a lower-case letter and have at most 63 of [a-z0-9_-]",
        ),
      ];
    if (typeof value !== "string" || /^[\p{Ll}0-9_-]{0,63}$/u.test(value)) return [];
    return [badValue(`labels.${key}`, value, "Label values have at most 63 of [a-z0-9_-]")];
  });
  const count = Object.keys(labels).length;
  return count > 64 ? [...bad, badValue("labels", String(count), "There can be at most 64 labels")] : bad;
}

export function tagProblems(tags: Value | undefined): string[] {
  if (!Array.isArray(tags)) return [];
  const bad = tags.flatMap((tag, index) => nameProblems(`tags.items[${index}]`, tag, rfc1035));
  return tags.length > 64 ? [...bad, badValue("tags", String(tags.length), "At most 64 tags")] : bad;
}

export function metadataProblems(metadata: Value | undefined, startupScript?: Value): string[] {
  const given = isObject(metadata) ? metadata : {};
  const all = startupScript === undefined ? given : { ...given, "startup-script": startupScript };
  const sizes = Object.entries(all).map(([key, value]) => {
    const bytes = typeof value === "string" ? Buffer.byteLength(value) : 0;
    return { key, bytes };
  });
  const bad = sizes.flatMap(({ key, bytes }) => [
    ...(/^[a-zA-Z0-9_-]{1,127}$/.test(key)
      ? []
      : [badValue("metadata.items.key", key, "Must be a match of regex '[a-zA-Z0-9-_]{1,127}'")]),
    ...(bytes <= metadataValueBytes
      ? []
      : [
          `googleapi: Error 413: Value for field 'resource.metadata.items.value' of the key '${key}' is too large: ` +
            `maximum size ${metadataValueBytes} character(s); actual size ${bytes}., fieldSizeTooLarge`,
        ]),
  ]);
  const total = sizes.reduce((sum, { key, bytes }) => sum + bytes + Buffer.byteLength(key), 0);
  if (total <= metadataTotalBytes) return bad;
  return [
    ...bad,
    `googleapi: Error 413: Value for field 'resource.metadata' is too large: maximum size ${metadataTotalBytes} ` +
      `character(s); actual size ${total}., fieldSizeTooLarge`,
  ];
}

/** Names of roles: predefined ones, and custom ones of a project or organization. */
export function roleProblems(role: Value | undefined): string[] {
  if (typeof role !== "string" || role === "") return [];
  const custom = "(?:projects/[^/]+|organizations/[0-9]+)/roles/[a-zA-Z0-9_.]{3,64}";
  if (new RegExp(`^(?:roles/[a-zA-Z0-9]+(?:\\.[a-zA-Z0-9]+)*|${custom})$`).test(role)) return [];
  return [badRequest(`Role "${role}" is not supported for this resource.`)];
}

/** cloud.google.com/iam/docs/principal-identifiers */
const memberPatterns: readonly RegExp[] = [
  /^(?:allUsers|allAuthenticatedUsers)$/,
  /^(?:user|group|serviceAccount):[^@\s]+@[^@\s]+\.[^@\s]+$/,
  /^serviceAccount:[a-z][-a-z0-9.:]*\.svc\.id\.goog\[[^/\]]+\/[^\]]+\]$/,
  /^domain:[^@\s]+\.[^@\s]+$/,
  /^(?:projectOwner|projectEditor|projectViewer):[^\s]+$/,
  /^principal:\/\/iam\.googleapis\.com\/projects\/[0-9]+\/locations\/global\/workloadIdentityPools\/[^/]+\/subject\/.+$/,
  /^principalSet:\/\/iam\.googleapis\.com\/projects\/[0-9]+\/locations\/global\/workloadIdentityPools\/[^/]+\/(?:attribute\.[^/]+\/.+|group\/.+|\*)$/,
  /^principal(?:Set)?:\/\/(?:cloudresourcemanager|iam)\.googleapis\.com\/(?:organizations|folders|locations)\/.+$/,
];

export function memberProblems(member: Value | undefined): string[] {
  if (typeof member !== "string" || member === "") return [];
  if (memberPatterns.some((pattern) => pattern.test(member))) return [];
  return [
    badRequest(
      `Invalid IAM member "${member}": a member is serviceAccount:<email>, user:<email>, group:<email>, ` +
        "domain:<domain>, or principal:// or principalSet:// with the project's number.",
    ),
  ];
}
