/** What a policy is told of a resource, the same from the engine and from a recorded run. */

/** In place of a value that a preview cannot know yet. No rule holds it against a resource. */
export const unknown = Symbol("unknown");

export interface PolicyResource {
  readonly urn: string;
  /** Type token, e.g. `gcp:compute/disk:Disk`. */
  readonly type: string;
  readonly name: string;
  /** Inputs, or inputs and outputs. Secrets in plain text, for a rule has to see whether one is where it must not be; never show them. */
  readonly props: Properties;
  readonly options: { readonly protect: boolean };
}

export type Properties = Readonly<Record<string, unknown>>;

/** @returns {} for anything else, `unknown` included */
export const mapIn = (value: unknown): Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Properties) : {};

/** A list, or the one thing in its place. Without what is not there. */
export const listIn = (value: unknown): readonly unknown[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
    (item) => item !== undefined && item !== null && item !== unknown,
  );

/** Whether there is anything in a list, known or not. */
export const isGiven = (value: unknown): boolean =>
  value === unknown || (Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null);

export const textsIn = (value: unknown): readonly string[] =>
  listIn(value).filter((item) => typeof item === "string");

/** Whether a switch is on, or may be. AWS' launch templates have switches as text. */
export const mayBeOn = (value: unknown): boolean => value === true || value === "true" || value === unknown;

export type Cloud = "gcp" | "aws";

/** @returns undefined for a resource of no cloud */
export const cloudOf = ({ type }: Pick<PolicyResource, "type">): Cloud | undefined =>
  type.startsWith("gcp:") ? "gcp" : type.startsWith("aws:") ? "aws" : undefined;

/** Type tokens that several rules ask for. */
export const types = {
  awsInstance: "aws:ec2/instance:Instance",
  awsLaunchTemplate: "aws:ec2/launchTemplate:LaunchTemplate",
  awsParameter: "aws:ssm/parameter:Parameter",
  awsVolume: "aws:ebs/volume:Volume",
  container: "docker:index/container:Container",
  gcpBucket: "gcp:storage/bucket:Bucket",
  gcpDisk: "gcp:compute/disk:Disk",
  gcpInstance: "gcp:compute/instance:Instance",
  gcpTemplates: [
    "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
    "gcp:compute/instanceTemplate:InstanceTemplate",
  ],
} as const;

export const isGcpMachine = (type: string): boolean =>
  type === types.gcpInstance || types.gcpTemplates.some((template) => template === type);
