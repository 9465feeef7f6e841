/** Notes about a stack in the backend, where every machine sees them. */

import type { AskPulumi } from "./pulumi.ts";

/** By name. A backend without tags has none: buckets and folders keep them from Pulumi 3.211 on (pulumi#19882), before that they lost them silently. */
export async function stackTags(stack: string, ask: AskPulumi): Promise<Readonly<Record<string, string>>> {
  const { exitCode, stdout } = await ask(["stack", "tag", "ls", "--json", "--stack", stack]);
  return exitCode === 0 ? (JSON.parse(stdout) as Record<string, string>) : {};
}

/** @returns what the CLI says is wrong, if it refuses */
export async function setStackTag(
  stack: string,
  name: string,
  value: string,
  ask: AskPulumi,
): Promise<string | undefined> {
  const { exitCode, stderr } = await ask(["stack", "tag", "set", "--stack", stack, name, value]);
  return exitCode === 0 ? undefined : stderr.trim();
}
