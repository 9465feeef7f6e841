/** Google Cloud as the simulated provider shows it: kinds by type, and the refusals all of them share. */
import { text } from "../docker/inputs.ts";
import type { CloudWorld, Thing } from "../cloud/cloudWorld.ts";
import type { Cloud, Kind, Look, Use } from "../cloud/kind.ts";
import type { Values } from "../values.ts";
import {
  account,
  accounts,
  memberKind,
  memberTypes,
  pool,
  poolProvider,
  poolProviders,
  pools,
} from "./accounts.ts";
import { recordSet, recordSets, zone, zones } from "./dns.ts";
import { autoscaler, autoscalers, group } from "./autoscalers.ts";
import { groups, healthCheck, healthChecks, template, templates } from "./group.ts";
import { disk, diskPolicies, diskPolicy, disks, resourcePolicies, resourcePolicy } from "./disks.ts";
import { instances } from "./machine.ts";
import { projectProblems, regionProblems, zoneProblems } from "./names.ts";
import { address, firewall, instance, network, networks, subnetwork, subnetworks } from "./network.ts";
import { addresses } from "./addresses.ts";
import { firewalls } from "./firewalls.ts";
import { absolutePath, isCompute, lastPart, projectNumber, projectOfPath, scopeOf } from "./paths.ts";
import {
  bucket,
  buckets,
  metricDescriptor,
  metricDescriptors,
  refuseWithoutApi,
  service,
  services,
} from "./project.ts";
import { notThere } from "./refusals.ts";
import {
  cryptoKey,
  cryptoKeys,
  keyRing,
  keyRings,
  secret,
  secretVersion,
  secretVersions,
  secrets,
} from "./secrets.ts";
import { uptimeCheck, uptimeChecks } from "./uptimeChecks.ts";

const memberKinds = Object.keys(memberTypes).map(
  (type) => [type, memberKind(type as keyof typeof memberTypes)] as const,
);

const kinds: Readonly<Record<string, Kind>> = {
  [account]: accounts,
  [address]: addresses,
  [autoscaler]: autoscalers,
  [bucket]: buckets,
  [cryptoKey]: cryptoKeys,
  [disk]: disks,
  [diskPolicy]: diskPolicies,
  [firewall]: firewalls,
  [group]: groups,
  [healthCheck]: healthChecks,
  [instance]: instances,
  [keyRing]: keyRings,
  [metricDescriptor]: metricDescriptors,
  [network]: networks,
  [pool]: pools,
  [poolProvider]: poolProviders,
  [recordSet]: recordSets,
  [resourcePolicy]: resourcePolicies,
  [secret]: secrets,
  [secretVersion]: secretVersions,
  [service]: services,
  [uptimeCheck]: uptimeChecks,
  [subnetwork]: subnetworks,
  [template]: templates,
  [zone]: zones,
  ...Object.fromEntries(memberKinds),
};

/** Where a name's short form is looked up: the id's end behind this. */
const parents: Readonly<Record<string, string>> = {
  [secret]: "secrets",
  [zone]: "managedZones",
};

/** Types that live in no project of their own. */
const unscoped = new Set<string>([
  "gcp:kms/cryptoKey:CryptoKey",
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
  "gcp:serviceaccount/iAMMember:IAMMember",
  "gcp:storage/bucketIAMMember:BucketIAMMember",
  secretVersion,
]);

export const gcp: Cloud = {
  kinds: withScopes(kinds),
  settingProblems: (settings) => [
    ...projectProblems(text(settings.project)),
    ...regionProblems(text(settings.region)),
    ...zoneProblems(text(settings.zone)),
  ],
  commonProblems: (type, { inputs, settings }) => scopeProblems(type, inputs, settings),
  admit: (call) => {
    refuseWithoutApi(call);
  },
  find,
  notFound: ({ type, by }, value, look) =>
    by === undefined ? notThere(pathOf(type, value, look)) : notFoundBy(type, by, value),
  inUse: ({ type, id }, user) =>
    `googleapi: Error 400: The ${resourceWord(type)} resource '${id}' is already being used by '${user.id}', resourceInUseByAnotherResource`,
  exists: (type, id) => {
    if (type === account)
      return `googleapi: Error 409: Service account ${lastPart(id).split("@")[0]!} already exists within project ${projectOfPath(id)}., alreadyExists`;
    if (type === bucket)
      return "googleapi: Error 409: The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again., conflict";
    if (type === pool || type === poolProvider)
      return "googleapi: Error 409: Requested entity already exists (a deleted one keeps its name for 30 days)., alreadyExists";
    if (type === keyRing || type === cryptoKey)
      return `googleapi: Error 409: ${type.split(":")[2]!} ${id} already exists (they cannot be deleted; import it)., alreadyExists`;
    return `googleapi: Error 409: The resource '${id}' already exists, alreadyExists`;
  },
  beforeDelete: ({ type, old, inputs }) => {
    const policy = text(old.deletionPolicy);
    const name = text(old.name) || text(inputs.name);
    if (policy === "PREVENT")
      throw new Error(
        `cannot destroy ${resourceWord(type)} "${name}" while deletion_policy is "PREVENT": set it to "DELETE" and run \`pulumi up\` first`,
      );
    if (type === instance && old.deletionProtection === true)
      throw new Error(
        `Cannot delete instance ${name}: instance Deletion Protection is enabled. Set deletion_protection to false for this resource and run "terraform apply" before attempting to delete it.`,
      );
    return policy === "ABANDON";
  },
};

/** Adds project, region and zone to the outputs of those that have them as computed inputs. */
function withScopes(all: Readonly<Record<string, Kind>>): Record<string, Kind> {
  return Object.fromEntries(
    Object.entries(all).map(([type, kind]) => [
      type,
      {
        ...kind,
        outputs: (look: Look & { readonly id: string }) => ({
          ...scopeOutputs(type, look),
          ...kind.outputs?.(look),
        }),
      },
    ]),
  );
}

function scopeOutputs(type: string, { inputs, settings, id }: Look & { readonly id: string }): Values {
  if (unscoped.has(type) || type === "gcp:projects/iAMMember:IAMMember") return {};
  const { project, region, zone: where } = scopeOf(inputs, settings);
  return {
    project,
    ...(id.includes("/regions/") ? { region } : {}),
    ...(id.includes("/zones/") || type === diskPolicy ? { zone: where } : {}),
    ...(type === bucket || memberTypes[type as keyof typeof memberTypes] ? {} : { deletionPolicy: "DELETE" }),
  };
}

function scopeProblems(type: string, inputs: Values, settings: Values): string[] {
  if (unscoped.has(type)) return [];
  const { project, region, zone: where } = scopeOf(inputs, settings);
  const isUnknown = (key: string) => typeof inputs[key] === "symbol" || typeof settings[key] === "symbol";
  const id = isCompute(type) ? absolutePath(type, "x", { project: "p", region: "r", zone: "z" }) : "";
  const missing = (key: string, value: string, needed: boolean) =>
    needed && value === "" && !isUnknown(key) ? [`${key}: required field is not set`] : [];
  return [
    ...missing("project", project, type !== "gcp:projects/iAMMember:IAMMember"),
    ...missing("region", region, id.includes("/regions/")),
    ...missing("zone", where, id.includes("/zones/")),
    ...projectProblems(project),
    ...(id.includes("/regions/") ? regionProblems(region) : []),
  ];
}

function find(world: CloudWorld, { type, by }: Use, value: string, look: Look): Thing | undefined {
  if (by !== undefined)
    return world.things(type).find(({ state }) => state[by] === value && isThere(type, state));
  const thing = world.thing(type, pathOf(type, value, look));
  return thing && isThere(type, thing.state) ? thing : undefined;
}

function isThere(type: string, state: Values): boolean {
  return (type !== pool && type !== poolProvider) || state.state !== "DELETED";
}

/** What a value in the form of a link, id or name stands for. */
function pathOf(type: string, value: string, { inputs, settings }: Look): string {
  const scope = scopeOf(inputs, settings);
  if (isCompute(type)) return absolutePath(type, value, scope);
  if (type === bucket) return lastPart(value);
  if (type === pool && !value.includes("/"))
    return `projects/${scope.project}/locations/global/workloadIdentityPools/${value}`;
  const collection = parents[type];
  if (collection !== undefined && !value.includes("/"))
    return `projects/${scope.project}/${collection}/${value}`;
  // A project may be given by its number.
  const project = projectOfPath(value);
  return /^\d+$/.test(project) && projectNumber(scope.project) === project
    ? value.replace(project, scope.project)
    : value;
}

function notFoundBy(type: string, by: string, value: string): string {
  if (type === account)
    return `googleapi: Error 400: The resource '${value}' of type 'serviceAccount' was not found., invalid`;
  return `googleapi: Error 400: Invalid value: no ${resourceWord(type)} of this project has the ${by} '${value}'., invalid`;
}

/** `instance_template` of `gcp:compute/regionInstanceTemplate:RegionInstanceTemplate`. */
function resourceWord(type: string): string {
  const name = type.split(":")[2]!.replace(/^Region/, "");
  return name.replaceAll(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
}
