/** Versions of the Pulumi CLI: the one needed, the ones we fetch, and the one a binary says it is. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { execa } from "execa";

/** Below this the engine lacks what the project's Pulumi.yaml and SDK use (3.243 fixed package references). */
export const minimumVersion = "3.243.0";

/** The version that the official download installs: that of the SDK in package.json. */
export function sdkVersion(): string {
  const manifest = createRequire(import.meta.url)("@pulumi/pulumi/package.json") as { version: string };
  return manifest.version;
}

/** The version in go.mod, which is the newest that the Go modules were published for. */
export function moduleVersion(): string {
  const text = readFileSync(new URL("go.mod", import.meta.url), "utf8");
  const version = /github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/.exec(text)?.[1];
  if (version === undefined)
    throw new Error("programs/pulumi-cli/go.mod requires no github.com/pulumi/pulumi/pkg/v3.");
  return version;
}

/**
 * What `<command> version` says, without the "v"; undefined if it does not run within 20 s.
 * @param home is PULUMI_HOME for that: the CLI writes a log even then, and the user's is not ours to write to.
 */
export async function versionOf(command: string, home: string): Promise<string | undefined> {
  const { stdout, exitCode } = await execa(command, ["version"], {
    env: { PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_HOME: home },
    timeout: 20_000,
    reject: false,
  });
  return exitCode === 0 ? /v?(\d+\.\d+\.\d+\S*)/.exec(stdout ?? "")?.[1] : undefined;
}

/** Compares the numbers of two versions. */
export function isAtLeast(version: string, minimum: string): boolean {
  const numbers = (text: string) => text.split(/[.+-]/).slice(0, 3).map(Number);
  const [have, need] = [numbers(version), numbers(minimum)];
  for (const [index, part] of need.entries()) {
    const own = have[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}
