/**
 * Installs the official Pulumi CLI, of the SDK's version, into a folder: `node download.ts <folder> <address to try>`.
 * A program of its own, so that its caller can end it, and everything it started, when it takes too long.
 * With NODE_USE_ENV_PROXY=1 Node's fetch goes through HTTPS_PROXY, as the installer's curl does.
 */
import { PulumiCommand } from "@pulumi/pulumi/automation/cmd.js";

const reachableWithinMs = 5_000;

async function main([folder, address]: readonly string[]): Promise<void> {
  if (folder === undefined || address === undefined)
    throw new Error("Usage: node download.ts <folder> <address>");
  try {
    await fetch(address, { signal: AbortSignal.timeout(reachableWithinMs) });
  } catch (error) {
    const { cause, message } = error as Error;
    throw new Error(
      `${new URL(address).host} cannot be reached: ${(cause as Error | undefined)?.message ?? message}`,
    );
  }
  await PulumiCommand.install({ root: folder });
}

main(process.argv.slice(2)).then(
  // A connection that is still open must not keep the process.
  () => process.exit(0),
  (error: unknown) => {
    console.error((error as Error).message);
    process.exit(1);
  },
);
