/** Names of Google Cloud's resources: `projects/p/zones/z/instances/i`, with or without the API's address. */
import { text } from "../docker/inputs.ts";
import type { Value, Values } from "../values.ts";
import { decimalDigits, wholeNumber } from "../cloud/madeUp.ts";

const computeApi = "https://www.googleapis.com/compute/v1/";

type Place = "global" | "region" | "zone";

/** Collections of Compute Engine's API, by type. */
const collections: Readonly<Record<string, readonly [Place, string]>> = {
  "gcp:compute/address:Address": ["region", "addresses"],
  "gcp:compute/disk:Disk": ["zone", "disks"],
  "gcp:compute/firewall:Firewall": ["global", "firewalls"],
  "gcp:compute/healthCheck:HealthCheck": ["global", "healthChecks"],
  "gcp:compute/instance:Instance": ["zone", "instances"],
  "gcp:compute/network:Network": ["global", "networks"],
  "gcp:compute/regionAutoscaler:RegionAutoscaler": ["region", "autoscalers"],
  "gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager": ["region", "instanceGroupManagers"],
  "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate": ["region", "instanceTemplates"],
  "gcp:compute/resourcePolicy:ResourcePolicy": ["region", "resourcePolicies"],
  "gcp:compute/subnetwork:Subnetwork": ["region", "subnetworks"],
};

export interface Scope {
  readonly project: string;
  /** Of a zone, if only that is given. */
  readonly region: string;
  readonly zone: string;
}

/** Where a resource is: its own inputs, else the provider's settings. Empty where neither says. */
export function scopeOf(inputs: Values, settings: Values): Scope {
  const own = (key: string) => lastPart(text(inputs[key]));
  const zone = own("zone") || text(settings.zone);
  const zoneRegion = own("zone").replace(/-[a-z]$/, "");
  return {
    project: own("project") || text(settings.project),
    region: own("region") || zoneRegion || text(settings.region) || zone.replace(/-[a-z]$/, ""),
    zone,
  };
}

export function lastPart(path: string): string {
  return path.split("/").at(-1) ?? "";
}

/** The id of a Compute Engine resource. */
export function computePath(type: string, name: string, scope: Scope): string {
  const [place, collection] = collections[type] ?? ["global", type];
  const where = place === "global" ? "global" : `${place}s/${scope[place]}`;
  return `projects/${scope.project}/${where}/${collection}/${name}`;
}

export function selfLink(path: string): string {
  return computeApi + path;
}

/** A link, id, partial path or name as an id, from within a scope. */
export function absolutePath(type: string, value: string, scope: Scope): string {
  const path = value.replace(/^https:\/\/[^/]+\/(?:compute\/)?(?:v1|beta)\//, "").replace(/\?.*$/, "");
  if (path.startsWith("projects/")) return path;
  if (/^(?:global|regions|zones)\//.test(path)) return `projects/${scope.project}/${path}`;
  return computePath(type, path, scope);
}

/** `projects/<project>/...` -> project. */
export function projectOfPath(path: string): string {
  return /^projects\/([^/]+)\//.exec(path)?.[1] ?? "";
}

export function isCompute(type: string): boolean {
  return collections[type] !== undefined;
}

/** What almost every resource of Compute Engine has. */
export function computeOutputs(id: string, seed: string): Values {
  return { selfLink: selfLink(id), creationTimestamp: timestamp(seed) };
}

/** A moment of 2026-01-01, UTC. */
export function timestamp(seed: string): string {
  const seconds = wholeNumber(`${seed} time`) % 86_400;
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
}

/** A project's number; the same for all that asks. */
export function projectNumber(project: string): string {
  return decimalDigits(`project ${project}`, 12);
}

/** `effectiveLabels` and `pulumiLabels`: own, the provider's, and the one that says who made it. */
export function labelOutputs(inputs: Values, settings: Values): Values {
  const attribution =
    settings.addPulumiAttributionLabel === false ? {} : { "goog-pulumi-provisioned": "true" };
  const labels = { ...attribution, ...mapOf(settings.defaultLabels), ...mapOf(inputs.labels) };
  return { pulumiLabels: labels, effectiveLabels: labels };
}

function mapOf(value: Value | undefined): Values {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
