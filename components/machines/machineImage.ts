/** The operating system of machines: Ubuntu 24.04 LTS, by names that the clouds resolve when a machine is made, so that nothing is looked up. */

import { findMachineType } from "../../model/clouds/machineTypes.ts";
import type { Cloud } from "../../model/clouds/regions.ts";

export type Architecture = "amd64" | "arm64";

/** Types that the table does not have go by the clouds' habit: t2a, c4a, n4a of Google; a `g` after the generation of AWS (c7g, m8gd). */
const unlistedArm: Record<Cloud, RegExp> = { gcp: /^(t2a|[cn]\d+a)-/, aws: /^[a-z]+\d+g/ };

export function architectureOf(cloud: Cloud, machineType: string): Architecture {
  const known = findMachineType(cloud, machineType)?.arch;
  const arm = known === undefined ? unlistedArm[cloud].test(machineType) : known === "arm";
  return arm ? "arm64" : "amd64";
}

/** A family of images: the newest one of it when a machine is made. */
export const googleImage = (machineType: string): string =>
  `ubuntu-os-cloud/ubuntu-2404-lts-${architectureOf("gcp", machineType)}`;

/**
 * EC2 resolves it when a machine is made. Only launch templates take it without trouble: on an instance it is a replacement in every
 * preview (terraform-provider-aws#43364).
 */
export const awsImage = (machineType: string): string =>
  `resolve:ssm:/aws/service/canonical/ubuntu/server/24.04/stable/current/${architectureOf("aws", machineType)}/hvm/ebs-gp3/ami-id`;
