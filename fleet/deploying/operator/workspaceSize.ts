/** What an update of a stack needs of a node: the CLI with the program, and one process for each provider. */

export type ProviderPackage = "gcp" | "aws" | "docker";

/**
 * MiB. The CLI and the program: 150 and 170 (docs/benchmarks.md, docs/operator.md). AWS' provider: 300 to 430 (pulumi/pulumi-aws#5860); Google's has not been
 * measured and is taken for the same, being as large; Docker's is small. Rounded up, for a node that is full kills updates.
 */
const needs: Readonly<Record<ProviderPackage | "program", number>> = {
  program: 512,
  gcp: 512,
  aws: 512,
  docker: 128,
};

/** An update waits for clouds nearly all the time: a quarter of a core is enough to go on, and a whole one for the start. */
const cpu = { request: "250m", limit: "1" };

export function workspaceResources(packages: readonly ProviderPackage[]): {
  requests: Record<string, string>;
  limits: Record<string, string>;
} {
  const mebibytes = packages.reduce((sum, name) => sum + needs[name], needs.program);
  return {
    requests: { cpu: cpu.request, memory: `${mebibytes}Mi` },
    // Twice as much before it is killed: a preview after an upgrade of a provider reads two schemas.
    limits: { cpu: cpu.limit, memory: `${2 * mebibytes}Mi` },
  };
}
