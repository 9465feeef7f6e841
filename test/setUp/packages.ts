/** Debian packages, on Debian and Ubuntu. */

import { execa } from "execa";
import { isOnPath } from "./programs.ts";

const isRoot = (): boolean => process.getuid?.() === 0;

/** As root, or with sudo: without a password, or asked for at a terminal. */
export async function canInstall(): Promise<boolean> {
  if (!isOnPath("apt-get")) return false;
  if (isRoot()) return true;
  if (!isOnPath("sudo")) return false;
  return process.stdin.isTTY || (await execa("sudo", ["-n", "true"], { reject: false })).exitCode === 0;
}

/** @returns what apt-get says, if it fails */
export async function install(packages: readonly string[]): Promise<string | undefined> {
  const asRoot = isRoot() ? [] : ["sudo"];
  const apt = async (...args: readonly string[]) => {
    const [command, ...rest] = [
      ...asRoot,
      // RUNLEVEL=1 keeps packages from starting their services.
      ...["env", "RUNLEVEL=1", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", ...args],
    ] as [string, ...string[]];
    return execa(command, rest, { reject: false, stdin: "inherit", all: true });
  };
  for (const args of [["update"], ["install", "--yes", "--no-install-recommends", ...packages]]) {
    const { exitCode, all } = await apt(...args);
    if (exitCode !== 0) return `apt-get ${args[0]} failed:\n${all}`;
  }
  return undefined;
}
