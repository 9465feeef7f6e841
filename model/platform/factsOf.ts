import { createHash } from "node:crypto";
import { stressMetric } from "../bridges/stressMetric.ts";
import { platformSchemaVersion, type PlatformFacts } from "./facts.ts";
import type { PlatformPlan } from "./plan.ts";

/**
 * What a platform would tell once it exists, with made-up ids of the right form: for checks without an engine and for tests.
 * Networks, regions, zones and domains are the plan's own.
 */
export function platformFactsOf({ baseDomain, gcp, aws, operators }: PlatformPlan): PlatformFacts {
  return {
    schemaVersion: platformSchemaVersion,
    baseDomain,
    gcp:
      gcp === undefined
        ? null
        : {
            project: gcp.project,
            network: `projects/${gcp.project}/global/networks/platform-network`,
            subnetworks: Object.fromEntries(
              gcp.subnetworks.map(({ region, cidr }) => [
                region,
                { id: `projects/${gcp.project}/regions/${region}/subnetworks/platform-${region}`, cidr },
              ]),
            ),
            zone: "platform-zone",
            privateZone: "platform-private-zone",
            privateDomain: gcp.privateDomain,
            stressMetric: stressMetric.type,
            operators,
          },
    aws:
      aws === undefined
        ? null
        : {
            account: aws.account,
            regions: Object.fromEntries(
              aws.regions.map(({ region, cidr, subnets }) => [
                region,
                {
                  vpcId: madeUpId("vpc", region),
                  cidr,
                  subnetIds: Object.fromEntries(
                    subnets.map(({ availabilityZone }) => [
                      availabilityZone,
                      madeUpId("subnet", availabilityZone),
                    ]),
                  ),
                },
              ]),
            ),
          },
  };
}

/** 17 hex digits, the form of EC2's ids. */
const madeUpId = (kind: string, text: string): string =>
  `${kind}-${createHash("sha256").update(text).digest("hex").slice(0, 17)}`;
