import type { AwsFacts, AwsRegionFacts } from "../../model/platform/facts.ts";

/** @throws Error if the platform has no network there: the rules refuse that before */
export function awsRegionOf({ regions }: AwsFacts, region: string): AwsRegionFacts {
  const facts = regions[region];
  if (facts === undefined) throw new Error(`the platform has no network in the AWS region ${region}`);
  return facts;
}
