/** How many stacks a machine can work on at a time. */

import { availableParallelism } from "node:os";
import { isGroup } from "../../model/hosts/hosts.ts";
import type { LoadedStack } from "../stacks/loadStack.ts";

/**
 * Memory of one stack's run, MiB. CLI and program: 0.2 GB each (bench/). A provider is a process of its own: AWS 300 to 430 MB
 * (pulumi-aws#5860), Google's is about half of that, the others are small.
 */
const memoryMiB = { base: 400, aws: 430, gcp: 250, docker: 60 } as const;

export function memoryOf({ deployment, platform }: Pick<LoadedStack, "deployment" | "platform">): number {
  const on = new Set((deployment?.hosts ?? []).map((host) => (isGroup(host) ? "gcp" : host.on)));
  return (
    memoryMiB.base +
    (on.has("aws") || platform?.aws !== undefined ? memoryMiB.aws : 0) +
    (on.has("gcp") || platform?.gcp !== undefined ? memoryMiB.gcp : 0) +
    (on.has("docker") ? memoryMiB.docker : 0)
  );
}

export interface MachineCapacity {
  readonly cores: number;
  /** That processes can still have. MiB. */
  readonly freeMiB: number;
}

/** Of this machine, or of what its container may use. */
export const thisMachine = (): MachineCapacity => ({
  cores: availableParallelism(),
  freeMiB: process.availableMemory() / 2 ** 20,
});

/**
 * As many as there are cores, for engine and program are busy with them (more at once only take more memory: bench/), and as many as the
 * largest of them fit into the free memory; one at the least.
 * @param needsMiB by stack
 */
export const concurrencyFor = (needsMiB: readonly number[], { cores, freeMiB }: MachineCapacity): number =>
  Math.max(1, Math.min(cores, Math.floor(freeMiB / Math.max(1, ...needsMiB))));
