/** Names within each cloud's limits. The one place that knows how long a name may be and what may be in it. */

import { createHash } from "node:crypto";

interface NameRule {
  readonly min: number;
  readonly max: number;
  /** What the cloud accepts, apart from the length. */
  readonly pattern: RegExp;
  /** One character that is not accepted anywhere in a name. */
  readonly illegal: RegExp;
  readonly lowerCase: boolean;
  /** Between the parts; a dash unless the cloud's names are paths. */
  readonly separator?: "/";
  /** Where the limit is written. */
  readonly source: string;
}

const rfc1035 = { pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/, illegal: /[^-a-z0-9]/g, lowerCase: true } as const;
const word = { pattern: /^[A-Za-z0-9_-]+$/, illegal: /[^A-Za-z0-9_-]/g, lowerCase: false } as const;

/** Limits: general knowledge of the clouds' API references, each named in `source`, not read from the APIs. */
export const nameRules = {
  /** Instances, networks, addresses, firewalls, disks, templates, groups, autoscalers, health checks. */
  gcpCompute: { min: 1, max: 63, ...rfc1035, source: "Compute Engine API, `name`" },
  gcpServiceAccount: {
    min: 6,
    max: 30,
    ...rfc1035,
    source: "IAM API, projects.serviceAccounts.create, `accountId`",
  },
  gcpSecret: { min: 1, max: 255, ...word, source: "Secret Manager API, projects.secrets.create, `secretId`" },
  /** Key rings and keys. */
  gcpKms: { min: 1, max: 63, ...word, source: "Cloud KMS API, `keyRingId`, `cryptoKeyId`" },
  /** Without dots and underscores, which the cloud would take, but not everywhere. */
  gcpBucket: {
    min: 3,
    max: 63,
    pattern: /^(?!goog)(?!.*google)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    illegal: /[^-a-z0-9]/g,
    lowerCase: true,
    source: "Cloud Storage, Bucket naming guidelines",
  },
  /** Workload identity pools and their providers. */
  gcpWorkloadIdentity: {
    min: 4,
    max: 32,
    pattern: /^(?!gcp-)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    illegal: /[^-a-z0-9]/g,
    lowerCase: true,
    source: "IAM API, `workloadIdentityPoolId`",
  },
  gcpDnsZone: { min: 1, max: 63, ...rfc1035, source: "Cloud DNS API, managedZones, `name`" },
  /** Also keys, if they begin with a letter. */
  gcpLabelValue: {
    min: 0,
    max: 63,
    pattern: /^[a-z0-9_-]*$/,
    illegal: /[^a-z0-9_-]/g,
    lowerCase: true,
    source: "Resource Manager, Requirements for labels",
  },
  awsIamRole: { min: 1, max: 64, ...word, source: "IAM API, CreateRole, `RoleName`" },
  /** Instance profiles and inline policies. */
  awsIamOther: { min: 1, max: 128, ...word, source: "IAM API, `InstanceProfileName`, `PolicyName`" },
  /** `/part/part`. */
  awsSsmParameter: {
    min: 2,
    max: 1011,
    pattern: /^\/(?!aws|ssm)([A-Za-z0-9_.-]+\/){0,14}[A-Za-z0-9_.-]+$/,
    illegal: /[^A-Za-z0-9_./-]/g,
    lowerCase: false,
    separator: "/",
    source: "SSM API, PutParameter, `Name`",
  },
  awsLaunchTemplate: { min: 3, max: 128, ...word, source: "EC2 API, CreateLaunchTemplate" },
  awsSecurityGroup: {
    min: 1,
    max: 255,
    pattern: /^(?!sg-)[A-Za-z0-9_-]+$/,
    illegal: /[^A-Za-z0-9_-]/g,
    lowerCase: false,
    source: "EC2 API, CreateSecurityGroup, `GroupName`",
  },
  awsTagValue: {
    min: 0,
    max: 256,
    pattern: /^[\p{L}\p{N}\p{Z}_.:/=+@-]*$/u,
    illegal: /[^\p{L}\p{N}\p{Z}_.:/=+@-]/gu,
    lowerCase: false,
    source: "EC2, Tag restrictions",
  },
} as const satisfies Record<string, NameRule>;

export type NameKind = keyof typeof nameRules;

/** Of roles, instance profiles and parameters in AWS: what CI may touch is bound to it (model/platform/awsPolicies.ts). */
export const awsPath = "/jitsi/";

/** What Pulumi appends to a name that it chooses: a dash and seven hex digits (pulumi-terraform-bridge, `AutoName`). */
const autonamed = 8;

const hashLength = 8;

/**
 * A name that stays: the parts joined with dashes (SSM parameters: `/part/part`), the same in every run.
 * What is too long, too short or has characters that the cloud refuses is shortened and gets a hash of the whole, so that different texts stay
 * different. (`a-b`, `c`) and (`a`, `b-c`) are the same text. Never ends with a dash.
 * @throws Error if no such name is possible, e.g. a bucket's with `google` in it
 */
export const fit = (kind: NameKind, ...parts: readonly string[]): string => fitInto(kind, 0, parts);

/** The same with room for what Pulumi appends: for the names of Pulumi resources that name themselves. */
export const fitAuto = (kind: NameKind, ...parts: readonly string[]): string =>
  fitInto(kind, autonamed, parts);

/** Whether the cloud takes the name as it stands. */
export function isName(kind: NameKind, name: string): boolean {
  const { min, max, pattern } = nameRules[kind];
  return name.length >= min && name.length <= max && pattern.test(name);
}

function fitInto(kind: NameKind, room: number, parts: readonly string[]): string {
  const rule: NameRule = nameRules[kind];
  const separator = rule.separator ?? "-";
  const whole = (rule.separator ?? "") + parts.join(separator);
  const max = rule.max - room;
  if (whole.length <= max && !whole.endsWith("-") && isName(kind, whole)) return whole;

  const hash = createHash("sha256").update(whole).digest("hex").slice(0, hashLength);
  const legal = (rule.lowerCase ? whole.toLowerCase() : whole).replace(rule.illegal, "-");
  // A name must begin with a letter nearly everywhere.
  const begun = rule.separator !== undefined || /^[a-zA-Z]/.test(legal) ? legal : `j${legal}`;
  const head = begun.slice(0, max - hashLength - 1).replace(/[-/]+$/, "");
  const name = `${head}-${hash}`;
  if (!isName(kind, name))
    throw new Error(`"${whole}" cannot be made a name of kind ${kind} (${rule.source}).`);
  return name;
}
