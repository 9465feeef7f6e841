/** `node programs/pulumi-cli/main.ts [--json]`: finds or makes a Pulumi CLI and prints which one. Exit 1 if there is none. */
import { describe, findPulumi, NoPulumiError } from "./findPulumi.ts";

try {
  // Progress goes to standard error: with --json, standard output is one JSON value.
  const cli = await findPulumi({ onProgress: (line) => console.error(line) });
  console.log(process.argv.includes("--json") ? JSON.stringify(cli) : describe(cli));
} catch (error) {
  if (!(error instanceof NoPulumiError)) throw error;
  if (process.argv.includes("--json")) console.log(JSON.stringify({ reasons: error.reasons }));
  console.error(error.message);
  process.exitCode = 1;
}
