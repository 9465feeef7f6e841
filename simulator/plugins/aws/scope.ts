/** Regions, accounts, arns and tags on AWS. */
import { object, text, texts } from "../docker/inputs.ts";
import { hexDigits } from "../cloud/madeUp.ts";
import type { Look } from "../cloud/kind.ts";
import { isObject } from "../values.ts";
import type { Value, Values } from "../values.ts";

/** The account a provider acts in: the one it allows, if it names any. */
export function accountOf(settings: Values): string {
  return texts(settings.allowedAccountIds).find((id) => id !== "") ?? "123456789012";
}

const regionPattern =
  /^(?:af|ap|ca|cn|eu|il|me|mx|sa|us)(?:-gov)?-(?:central|north|south|east|west|northeast|northwest|southeast|southwest)-[1-9]$/;

/** Where a resource is: its own region, else the provider's. */
export function regionOf({ inputs, settings }: Pick<Look, "inputs" | "settings">): string {
  return text(inputs.region) || text(settings.region);
}

export function regionProblems(region: string): string[] {
  if (region === "" || regionPattern.test(region)) return [];
  return [`invalid AWS Region: ${region}`];
}

/** Availability zones are a region and a letter. */
export function zoneProblems(zone: string, region: string): string[] {
  if (zone === "" || (zone.startsWith(region) && /^[a-f]$/.test(zone.slice(region.length)))) return [];
  return [
    `api error InvalidParameterValue: Value (${zone}) for parameter availabilityZone is invalid. It is not a zone of ${region}.`,
  ];
}

/** `arn:aws:ec2:<region>:<account>:<resource>`, in the region of the resource. */
export function arn(look: Pick<Look, "inputs" | "settings">, service: string, resource: string): string {
  return `arn:aws:${service}:${regionOf(look)}:${accountOf(look.settings)}:${resource}`;
}

/** An id as EC2 makes them up: `vpc-0` and 16 digits. */
export function ec2Id(prefix: string, seed: string): string {
  return `${prefix}-0${hexDigits(seed, 16)}`;
}

/** docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html */
export function tagProblems(tags: Value | undefined): string[] {
  if (!isObject(tags)) return [];
  const bad = Object.entries(tags).flatMap(([key, value]) => {
    if (
      key.length < 1 ||
      key.length > 128 ||
      /^aws:/i.test(key) ||
      !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(key)
    )
      return [`api error InvalidParameterValue: '${key}' is not a valid tag key.`];
    if (typeof value === "string" && (value.length > 256 || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(value)))
      return [`api error InvalidParameterValue: '${value}' is not a valid tag value (tag ${key}).`];
    return [];
  });
  const count = Object.keys(tags).length;
  return count > 50 ? [...bad, `api error TagLimitExceeded: more than 50 tags (${count}).`] : bad;
}

/** The resource's tags and the provider's. */
export function tagsAll(inputs: Values, settings: Values): Values {
  return { ...object(object(settings.defaultTags).tags), ...object(inputs.tags) };
}
