/** What stacks take from each other in a cloud account: names that are not Pulumi's choice. */

import { bundleParameter, secretParameter } from "../../../components/machines/awsParameters.ts";
import { identitiesOf } from "../../../model/access/identities.ts";
import { fit } from "../../../model/clouds/names.ts";
import type { PlatformFacts } from "../../../model/platform/facts.ts";
import type { PlatformPlan } from "../../../model/platform/plan.ts";
import type { Problem } from "../../../model/problem.ts";
import type { NamedDeployment } from "./clashes.ts";

/** A deployment and what it knows of its platform. */
export interface CloudDeployment extends NamedDeployment {
  readonly facts: PlatformFacts | undefined;
}

/** Customers of one account whose machines, secrets or names within the network would be the same. */
export const accountClashes = (mine: CloudDeployment, others: readonly CloudDeployment[]): Problem[] =>
  others.flatMap((other) => {
    // Reported by the public host name already (clashes.ts).
    if (mine.deployment.topology.publicHost === other.deployment.topology.publicHost) return [];
    const theirs = knownNames(other);
    const taken = [...knownNames(mine)].find((name) => theirs.has(name));
    return taken === undefined
      ? []
      : [
          {
            key: "jitsi:appPrefix",
            value: mine.deployment.settings.appPrefix,
            what: `gives ${taken}, which stack ${other.stack} of the same account has too`,
            fix: "Give each customer of an account an appPrefix of its own.",
          },
        ];
  });

const known = new WeakMap<CloudDeployment["deployment"], ReadonlySet<string>>();

/** Every stack is compared with every other. */
export function knownNames(stack: Pick<CloudDeployment, "deployment" | "facts">): ReadonlySet<string> {
  const names = known.get(stack.deployment) ?? new Set(fixedNames(stack));
  known.set(stack.deployment, names);
  return names;
}

/** With the account that each is unique in. */
export function fixedNames({ deployment, facts }: Pick<CloudDeployment, "deployment" | "facts">): string[] {
  const { settings, hosts } = deployment;
  const { appPrefix, platform = "" } = settings;
  const project = facts?.gcp?.project ?? `the project of ${platform}`;
  const account = facts?.aws?.account ?? `the account of ${platform}`;
  return identitiesOf(deployment).flatMap(({ name, cloud, regions, secrets }) =>
    cloud === "gcp"
      ? [
          `the service account ${fit("gcpServiceAccount", appPrefix, name)} in ${project}`,
          ...secrets.map(
            (secret) => `the secret ${fit("gcpSecret", `${appPrefix}_${secret}`)} in ${project}`,
          ),
        ]
      : regions.flatMap((region) =>
          [
            ...secrets.map((secret) => secretParameter(appPrefix, secret)),
            ...hosts.flatMap((host) =>
              host.on === "aws" && host.cloudRegion === region ? bundleParameter(appPrefix, host.name) : [],
            ),
          ].map((parameter) => `the parameter ${parameter} in ${region} of ${account}`),
        ),
  );
}

export interface NamedPlatform {
  readonly stack: string;
  readonly platform: PlatformPlan;
}

/** Two platforms in one account would make the same bucket, the same identities of CI and the same provider of tokens. */
export const platformClashes = (mine: NamedPlatform, others: readonly NamedPlatform[]): Problem[] =>
  others.flatMap(({ stack, platform: its }) => {
    const { gcp, aws, ci } = mine.platform;
    const clash = (key: string, value: string, what: string, fix: string): Problem => ({
      key,
      value,
      what: `is that of platform ${stack} too, ${what}`,
      fix,
    });
    return [
      ...(gcp !== undefined && gcp.project === its.gcp?.project
        ? [
            clash(
              "jitsi:gcp.project",
              gcp.project,
              "and a project has one bucket of states and one pair of identities for CI",
              "Give each platform a project of its own, or let the customers of both share one platform.",
            ),
          ]
        : []),
      ...(aws !== undefined && aws.account === its.aws?.account && ci !== undefined && its.ci !== undefined
        ? [
            clash(
              "jitsi:aws.account",
              aws.account,
              "and an account has one provider of GitHub's tokens",
              "Leave `jitsi:ci` out of one of them, or give each an account of its own.",
            ),
          ]
        : []),
    ];
  });

/** Works while one of them moves to the other, and not for long. */
export const platformAdvice = (mine: NamedPlatform, others: readonly NamedPlatform[]): Problem[] =>
  others
    .filter(
      ({ platform: its }) =>
        mine.platform.gcp !== undefined &&
        its.gcp !== undefined &&
        its.baseDomain === mine.platform.baseDomain,
    )
    .map(({ stack }) => ({
      key: "jitsi:baseDomain",
      value: mine.platform.baseDomain,
      what: `is the domain of platform ${stack} too, and its registrar can send the world to one of the two zones only`,
      fix: "Give each platform a domain or a subdomain of its own.",
    }));
