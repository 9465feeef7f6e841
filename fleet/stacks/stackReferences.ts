import { readProject } from "../../programs/pulumi-cli/project.ts";
import type { StackOutputs } from "../../simulator/monitor/recorder.ts";
import type { Settings } from "../../model/settings.ts";
import { platformFor } from "./loadStack.ts";
import { projectDir, type StackFolder } from "./stackFolder.ts";

let projectName: string | undefined;

/** What the program would read of other stacks, from their plans: full name of the stack to its outputs. */
export function referencesOf(
  folder: StackFolder,
  settings: Pick<Settings, "platform" | "network"> | undefined,
): Record<string, StackOutputs> {
  const platform = settings?.platform;
  const known = settings === undefined ? undefined : platformFor(folder, settings);
  if (platform === undefined || known === undefined) return {};
  projectName ??= readProject(projectDir).name;
  const name = platform.includes("/") ? platform : `organization/${projectName}/${platform}`;
  return { [name]: { outputs: { platform: known.facts } } };
}
