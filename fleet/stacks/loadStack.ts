/** From a stack's file to its deployment, or to everything that is wrong with it. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { GoodParts } from "../../infra/goodParts.ts";
import { parseStack, type ParsedStack } from "../../infra/parseStack.ts";
import { problemsWith, type KnownPlatform } from "../../model/check.ts";
import { describe, type Deployment } from "../../model/deployment.ts";
import type { PlatformFacts } from "../../model/platform/facts.ts";
import { platformFactsOf } from "../../model/platform/factsOf.ts";
import type { PlatformPlan } from "../../model/platform/plan.ts";
import { renderProblems, type Problem } from "../../model/problem.ts";
import { adviseOn } from "../../model/rules/advice.ts";
import type { Settings } from "../../model/settings.ts";
import { Failure } from "../terminal/failure.ts";
import { mustKnow, projectDir, shownPath, stackFilePath, type StackFolder } from "./stackFolder.ts";
import { parseStackFile } from "./stackFile.ts";

export interface LoadedStack {
  readonly stack: string;
  /** The file, as people know it, e.g. `config/Pulumi.acme.yaml`. */
  readonly source: string;
  /** undefined if the settings could not be understood, or the stack is a platform. It may be there and break rules. */
  readonly deployment: Deployment | undefined;
  /** For a stack of kind `platform`. */
  readonly platform: PlatformPlan | undefined;
  /** What a deployment would know of its platform; undefined if it needs none, or nobody here knows it. */
  readonly facts: PlatformFacts | undefined;
  readonly problems: readonly Problem[];
  /** What works but is not wise. */
  readonly advice: readonly Problem[];
  /** Files that all this follows from: its own, its platform's, those named in its settings. As people know them (`shownPath`). */
  readonly reads: readonly string[];
}

/** Never throws for what is in the file. */
export function loadStack(folder: StackFolder, stack: string): LoadedStack {
  const { source, file, parsed, reads } = readStack(folder, stack);
  const none = {
    stack,
    source,
    deployment: undefined,
    platform: undefined,
    facts: undefined,
    advice: [],
    reads,
  } as const;
  // Settings of an unreadable file would all be reported as missing.
  if (file.problems.length > 0 && Object.keys(file.values).length === 0)
    return { ...none, problems: file.problems };
  if ("problems" in parsed)
    return {
      ...none,
      problems: [...file.problems, ...parsed.problems, ...furtherProblems(folder, parsed.parts)],
    };
  if ("platform" in parsed) return { ...none, platform: parsed.platform, problems: file.problems };
  const deployment = describe(parsed.deployment);
  const known = platformFor(folder, parsed.deployment);
  return {
    ...none,
    deployment,
    facts: known?.facts,
    problems: [...file.problems, ...problemsWith(deployment, known)],
    advice: adviseOn(deployment).map((advice) => ({ ...advice, fix: advice.fix.replace("STACK", stack) })),
    reads: known?.file === undefined ? reads : [...reads, known.file],
  };
}

/** In what is left of settings without their mistakes. */
function furtherProblems(folder: StackFolder, parts: GoodParts | undefined): Problem[] {
  if (parts?.settings === undefined) return [];
  return parts.real(problemsWith(describe(parts.settings), platformFor(folder, parts.settings)));
}

/** Of any kind. @throws Failure with every problem of the stack */
export function loadWithoutProblems(folder: StackFolder, stack: string): LoadedStack {
  mustKnow(folder, [stack]);
  const loaded = loadStack(folder, stack);
  if (loaded.problems.length > 0) throw new Failure(renderProblems(loaded.source, loaded.problems));
  return loaded;
}

/** @throws Failure with every problem of the stack, or for a platform */
export function loadFineStack(folder: StackFolder, stack: string): Deployment {
  const { source, deployment, platform } = loadWithoutProblems(folder, stack);
  if (deployment === undefined)
    throw new Failure(
      platform === undefined
        ? `${source} describes nothing.`
        : `${source} is a platform: it has no containers. Name a customer's stack.`,
    );
  return deployment;
}

/**
 * What the deployment will know of its platform, as far as its plan tells: ids are made up. Offline, so it is the plan of today's file and
 * not what the stack was last deployed with.
 * @returns undefined if it needs none, or if its platform's file is not in the same folder
 */
export function platformFor(
  folder: StackFolder,
  { platform, network }: Pick<Settings, "platform" | "network">,
): FoundPlatform | undefined {
  if (network !== undefined) return { facts: network, source: "jitsi:network", file: undefined };
  const stack = platform?.split("/").at(-1);
  if (stack === undefined || !folder.stacks.includes(stack)) return undefined;
  const path = stackFilePath(folder, stack);
  const bytes = readFileSync(path);
  const known = platforms.get(path);
  if (known?.bytes.equals(bytes)) return known.platform;
  const { parsed, source } = readStack(folder, stack);
  if (!("platform" in parsed)) return undefined;
  const found = { facts: platformFactsOf(parsed.platform), source, file: source };
  platforms.set(path, { bytes, platform: found });
  return found;
}

interface FoundPlatform extends KnownPlatform {
  /** As `LoadedStack.reads` has it; undefined where the facts are in the stack's own. */
  readonly file: string | undefined;
}

/** By the path of its file: all customers ask for the same few, and nothing but its file says what one is. */
const platforms = new Map<string, { readonly bytes: Buffer; readonly platform: FoundPlatform }>();

function readStack(
  folder: StackFolder,
  stack: string,
): {
  readonly source: string;
  readonly file: ReturnType<typeof parseStackFile>;
  readonly parsed: ParsedStack;
  readonly reads: readonly string[];
} {
  const { project = projectDir } = folder;
  const path = stackFilePath(folder, stack);
  const source = shownPath(path, project);
  const reads = [source];
  const file = parseStackFile(readFileSync(path));
  const parsed = parseStack(
    {
      source,
      values: file.values,
      isSecret: (key) => file.secretKeys.has(key),
      readFile: (name) => {
        reads.push(shownPath(resolve(project, name), project));
        return readFileSync(resolve(project, name));
      },
    },
    stack,
  );
  return { source, file, parsed, reads };
}
