/** Whether a platform has what a deployment needs of it. */

import { overlaps, parseCidr } from "../clouds/cidr.ts";
import type { Deployment } from "../deployment.ts";
import { inGoogleNetwork, isDocker } from "../hosts/hosts.ts";
import type { Problem } from "../problem.ts";
import type { PlatformFacts } from "./facts.ts";

/** @param source where the facts come from, e.g. `stack platform` or `jitsi:network` */
export const checkPlatform = (deployment: Deployment, facts: PlatformFacts, source: string): Problem[] => [
  ...missingRegions(deployment, facts, source),
  ...foreignDomain(deployment, facts, source),
  ...overlapping(deployment, facts, source),
];

function missingRegions({ settings }: Deployment, { gcp, aws }: PlatformFacts, source: string): Problem[] {
  const problems = settings.hosts.flatMap((host): Problem[] => {
    if (isDocker(host)) return [];
    const cloud = inGoogleNetwork(host) ? "Google Cloud" : "AWS";
    const known = Object.keys((inGoogleNetwork(host) ? gcp?.subnetworks : aws?.regions) ?? {});
    if (known.includes(host.cloudRegion)) return [];
    return [
      {
        key: `${host.setting}.region`,
        value: host.cloudRegion,
        what: `has no subnetwork in ${source}`,
        fix:
          known.length === 0
            ? `Add ${cloud} to that platform first.`
            : `Use ${known.join(" or ")}, or add the region to that platform and run its \`pulumi up\` first.`,
      },
    ];
  });
  return [...new Map(problems.map((problem) => [problem.key, problem])).values()];
}

/** The zone is where the public name goes, and where a name is proved. */
function foreignDomain({ settings }: Deployment, facts: PlatformFacts, source: string): Problem[] {
  if (facts.gcp === null || settings.baseDomain === facts.baseDomain) return [];
  return [
    {
      key: "jitsi:baseDomain",
      value: settings.baseDomain,
      what: `is not ${facts.baseDomain}, the domain of the DNS zone in ${source}`,
      fix: "Use that domain, or a platform with a zone for this one.",
    },
  ];
}

/** Containers would look for machines of the network inside their own host; and networks that overlap cannot be told apart. */
function overlapping({ settings }: Deployment, { gcp, aws }: PlatformFacts, source: string): Problem[] {
  const networks = [
    ...Object.entries(gcp?.subnetworks ?? {}).map(([region, { cidr }]) => ({ name: `gcp ${region}`, cidr })),
    ...Object.entries(aws?.regions ?? {}).map(([region, { cidr }]) => ({ name: `aws ${region}`, cidr })),
  ];
  const clash = (a: string, b: string): boolean => {
    const [first, second] = [parseCidr(a), parseCidr(b)];
    return first !== undefined && second !== undefined && overlaps(first, second);
  };
  const among = networks.flatMap((network, index) =>
    networks.slice(index + 1).flatMap((other): Problem[] =>
      clash(network.cidr, other.cidr)
        ? [
            {
              key: source,
              value: network.cidr,
              what: `of ${network.name} overlaps ${other.cidr} of ${other.name}`,
              fix: "Give every network its own range.",
            },
          ]
        : [],
    ),
  );
  const docker = settings.hosts.flatMap((host): Problem[] =>
    networks.flatMap((network) =>
      clash(network.cidr, host.subnet)
        ? [
            {
              key: isDocker(host) ? `jitsi:hosts (${host.name}).subnet` : source,
              value: isDocker(host) ? host.subnet : network.cidr,
              what: `of ${isDocker(host) ? host.name : network.name} overlaps ${isDocker(host) ? network.cidr : host.subnet}, ${isDocker(host) ? network.name : "the Docker network of every machine"}`,
              fix: "Give every network its own range.",
            },
          ]
        : [],
    ),
  );
  return [...among, ...new Map(docker.map((problem) => [problem.key + problem.what, problem])).values()];
}
