/** Which networks, zones and identities a platform has: a pure function of its settings. */

import { privateDomain } from "../topology.ts";
import { cidr, formatCidr, nthSubnet, overlaps, parseCidr, isPrivate, type Cidr } from "../clouds/cidr.ts";
import { labelsOf } from "../clouds/labels.ts";
import { fit } from "../clouds/names.ts";
import { cloudNames, findRegion, type Cloud, type CloudRegion } from "../clouds/regions.ts";
import { nearestRegion } from "../clouds/nearestRegion.ts";
import { deepFreeze } from "../freeze.ts";
import { usualSubnet } from "../hosts/hosts.ts";
import type { Problem } from "../problem.ts";
import type { CiSettings, PlatformSettings } from "./settings.ts";

export interface PlatformPlan {
  /** Name of the Pulumi stack. */
  readonly stack: string;
  readonly baseDomain: string;
  readonly gcp: GcpPlan | undefined;
  readonly aws: AwsPlan | undefined;
  readonly ci: CiPlan | undefined;
  readonly operators: readonly string[];
  readonly protect: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

/** The plan of a platform that has Google Cloud. */
export type GooglePlatformPlan = Omit<PlatformPlan, "gcp"> & { readonly gcp: GcpPlan };

export interface GcpPlan {
  readonly project: string;
  /** Order of the settings. */
  readonly subnetworks: readonly { readonly region: string; readonly cidr: string }[];
  /** Where the bucket and the key of the stacks' states are made; they stay there. */
  readonly home: string;
  readonly stateBucket: string;
  /** Domain that only the network sees: `<appPrefix>.jitsi.internal` is where bridges find a customer's Prosody-JVB. */
  readonly privateDomain: string;
}

export interface AwsPlan {
  readonly account: string;
  /** Order of the settings. */
  readonly regions: readonly AwsRegionPlan[];
}

export interface AwsRegionPlan {
  readonly region: string;
  readonly cidr: string;
  readonly subnets: readonly { readonly availabilityZone: string; readonly cidr: string }[];
}

/** What a job must be to act as one of the two identities: the subject of its token, from GitHub. */
export interface CiPlan {
  readonly repository: string;
  readonly deployerSubject: string;
  /** One, or two: a preview and the nightly drift may have an environment each. */
  readonly previewerSubjects: readonly string[];
}

/** Of a region's network: 4,096 addresses, 16 subnets of `subnetPrefix`. */
const regionPrefix = 20;
const subnetPrefix = 24;
/** Slots of regions are below 256 (model/clouds/regions.ts), and every one needs its place. */
const networkPrefix = 12;

/** Networks of the Docker daemon on machines: its own default (docs.docker.com, "default-address-pools"), and the one made for Jitsi. */
const dockerNetworks: readonly Cidr[] = ["172.17.0.0/16", usualSubnet].map(cidr);

/**
 * Everything wrong with the settings that zod cannot see, or nothing.
 * Regions and networks are checked again here, so that a plan made from anything else than a file is as sound.
 */
export function platformProblems({ gcp, aws, networkCidr, ci }: PlatformSettings): Problem[] {
  const missingCloud: Problem[] =
    gcp === undefined && aws === undefined
      ? [
          {
            key: "jitsi:gcp",
            value: undefined,
            what: "is missing, and so is jitsi:aws",
            fix: "Set at least one cloud, e.g. `jitsi:gcp: { project: my-project, regions: [europe-west1] }`.",
          },
        ]
      : [];
  return [
    ...missingCloud,
    ...regionProblems("gcp", gcp?.regions),
    ...regionProblems("aws", aws?.regions),
    ...networkProblems(networkCidr),
    ...ciProblems(ci),
  ];
}

const regionProblems = (cloud: Cloud, names: readonly string[] = []): Problem[] =>
  names.flatMap((name, index) => {
    const at = { key: `jitsi:${cloud}.regions[${index}]`, value: name };
    if (findRegion(cloud, name) === undefined)
      return {
        ...at,
        what: `is not a supported ${cloudNames[cloud]} region`,
        fix: `Did you mean ${nearestRegion(cloud, name)}? Supported regions are listed in model/clouds/regions.ts.`,
      };
    const first = names.indexOf(name);
    return first === index
      ? []
      : { ...at, what: `is already used by [${first}]`, fix: "List each region once." };
  });

function networkProblems(networkCidr: string): Problem[] {
  const at = { key: "jitsi:networkCidr", value: networkCidr };
  const network = parseCidr(networkCidr);
  if (network === undefined)
    return [
      {
        ...at,
        what: "is not a valid IPv4 network",
        fix: "Use a network such as 10.64.0.0/12, without host bits.",
      },
    ];
  const problems: Problem[] = [];
  if (!isPrivate(network))
    problems.push({
      ...at,
      what: "is not in a private range",
      fix: "Use an unused part of 10.0.0.0/8 or 100.64.0.0/10.",
    });
  if (network.prefix > networkPrefix)
    problems.push({
      ...at,
      what: `is too small: each of ${2 ** (regionPrefix - networkPrefix)} regions has a fixed range in it`,
      fix: `Use a /${networkPrefix}, e.g. 10.64.0.0/12. Only the ranges of regions that you use are allocated.`,
    });
  const docker = dockerNetworks.find((other) => overlaps(network, other));
  if (docker !== undefined)
    problems.push({
      ...at,
      what: `overlaps ${formatCidr(docker)}, a network of Docker on the machines`,
      fix: "Use a part of 10.0.0.0/8. Otherwise, machines could not reach others at those addresses.",
    });
  return problems;
}

/** IAM API, `google.subject`. */
const longestSubject = 127;

const ciProblems = (ci: CiSettings | undefined): Problem[] =>
  ci === undefined
    ? []
    : Object.entries({
        environment: deployerSubject(ci),
        previewEnvironment: previewerSubject(ci),
        driftEnvironment: driftSubject(ci) ?? "",
      })
        .filter(([, subject]) => subject.length > longestSubject)
        .map(([key, subject]) => ({
          key: `jitsi:ci.${key}`,
          value: subject,
          what: `exceeds the ${longestSubject} characters that Google Cloud permits for a subject`,
          fix: "Use a shorter name for the environment or the repository.",
        }));

/**
 * @param settings without problems
 * @returns frozen, also inside
 * @throws Error for a region that no table has, or a network without room
 */
export function planPlatform(settings: PlatformSettings): PlatformPlan {
  const { stack, baseDomain, gcp, aws, ci, operators, protect, labels } = settings;
  const network = cidr(settings.networkCidr);
  return deepFreeze({
    stack,
    baseDomain,
    gcp: gcp === undefined ? undefined : planGcp(gcp, network),
    aws: aws === undefined ? undefined : planAws(aws, network),
    ci:
      ci === undefined
        ? undefined
        : {
            repository: ci.repository,
            deployerSubject: deployerSubject(ci),
            previewerSubjects: [previewerSubject(ci), driftSubject(ci)].filter(
              (subject) => subject !== undefined,
            ),
          },
    operators,
    protect,
    labels: labelsOf({ stack, component: "platform" }, labels),
  });
}

function planGcp({ project, regions }: NonNullable<PlatformSettings["gcp"]>, network: Cidr): GcpPlan {
  return {
    project,
    subnetworks: regions.map((region) => ({
      region,
      cidr: formatCidr(regionNetwork(network, known("gcp", region))),
    })),
    home: regions[0]!,
    stateBucket: fit("gcpBucket", project, "jitsi-state"),
    privateDomain,
  };
}

const planAws = ({ account, regions }: NonNullable<PlatformSettings["aws"]>, network: Cidr): AwsPlan => ({
  account,
  regions: regions.map((name) => {
    const region = known("aws", name);
    const own = regionNetwork(network, region);
    return {
      region: name,
      cidr: formatCidr(own),
      subnets: region.zones.slice(0, 2).map((availabilityZone, index) => ({
        availabilityZone,
        cidr: formatCidr(nthSubnet(own, subnetPrefix, index)),
      })),
    };
  }),
});

/** By the region's permanent slot: another region more or less moves none. */
const regionNetwork = (network: Cidr, { slot }: CloudRegion): Cidr => nthSubnet(network, regionPrefix, slot);

function known(cloud: Cloud, name: string): CloudRegion {
  const region = findRegion(cloud, name);
  if (region === undefined) throw new Error(`no region "${name}" of ${cloud} in model/clouds/regions.ts`);
  return region;
}

// Forms: docs.github.com, "OpenID Connect reference", example subject claims.
const environmentSubject = (repository: string, environment: string): string =>
  `repo:${repository}:environment:${environment}`;

const deployerSubject = ({ repository, environment }: CiSettings): string =>
  environmentSubject(repository, environment);

const previewerSubject = ({ repository, previewEnvironment }: CiSettings): string =>
  previewEnvironment === undefined
    ? `repo:${repository}:pull_request`
    : environmentSubject(repository, previewEnvironment);

const driftSubject = ({ repository, driftEnvironment }: CiSettings): string | undefined =>
  driftEnvironment === undefined ? undefined : environmentSubject(repository, driftEnvironment);
