/** `jitsi check`: settings and rules of stacks, and what stacks take from each other; offline. */

import { renderProblems, type Problem } from "../../model/problem.ts";
import { exitCodes, type ExitCode } from "../failure.ts";
import { loadStack, type LoadedStack } from "../loadStack.ts";
import { paint } from "../paint.ts";
import { mustKnow, openStackFolder } from "../stackFolder.ts";
import { clashesOf, type NamedDeployment } from "./clashes.ts";

export interface CheckOptions {
  readonly config: string;
  readonly json?: boolean;
}

export interface CheckedStack extends Pick<LoadedStack, "stack" | "source" | "advice"> {
  readonly problems: readonly Problem[];
}

/** @param stacks none means all */
export function runCheck(stacks: readonly string[], { config, json }: CheckOptions): ExitCode {
  const folder = openStackFolder(config);
  mustKnow(folder, stacks);
  const checked = checkAll(
    folder.stacks.map((stack) => loadStack(folder, stack)),
    new Set(stacks.length > 0 ? stacks : folder.stacks),
  );
  const fine = checked.every(({ problems }) => problems.length === 0);
  console.log(json ? JSON.stringify({ ok: fine, stacks: checked }, undefined, 2) : renderCheck(checked));
  return fine ? exitCodes.ok : exitCodes.problems;
}

/**
 * The chosen stacks with their problems. A clash of two chosen stacks is reported once, at the later one; one with a stack
 * that was not chosen, at the chosen one.
 */
export function checkAll(all: readonly LoadedStack[], chosen: ReadonlySet<string>): CheckedStack[] {
  const isDescribed = (loaded: LoadedStack): loaded is LoadedStack & NamedDeployment =>
    loaded.deployment !== undefined;
  const described = all.filter(isDescribed);
  return all.flatMap((loaded, index) => {
    if (!chosen.has(loaded.stack)) return [];
    const { stack, source, problems, advice } = loaded;
    if (!isDescribed(loaded)) return [{ stack, source, problems, advice }];
    const earlier = new Set(all.slice(0, index).map((other) => other.stack));
    const others = described.filter(
      (other) => other.stack !== stack && (!chosen.has(other.stack) || earlier.has(other.stack)),
    );
    return [{ stack, source, problems: [...problems, ...clashesOf(loaded, others)], advice }];
  });
}

/** Every stack with problems as a block of its own; of several stacks, a count at the end. */
export function renderCheck(checked: readonly CheckedStack[]): string {
  const broken = checked.filter(({ problems }) => problems.length > 0);
  const block = (text: string, style: Parameters<typeof paint>[0]): string => {
    const [count = "", ...lines] = text.split("\n");
    return [paint(style, count), ...lines].join("\n");
  };
  const blocks = checked.flatMap(({ source, problems, advice }) => [
    ...(problems.length > 0 ? [block(renderProblems(source, problems), ["bold", "red"])] : []),
    ...(advice.length > 0 ? [block(renderProblems(source, advice, "warning"), ["bold", "yellow"])] : []),
  ]);
  const [only] = checked;
  const end =
    checked.length === 1 && only !== undefined
      ? broken.length === 0
        ? [`${only.source}: ${paint("green", "fine")}`]
        : []
      : [summary(checked.length, broken)];
  return [...blocks, ...end].join("\n\n");
}

function summary(total: number, broken: readonly CheckedStack[]): string {
  const count = broken.reduce((sum, { problems }) => sum + problems.length, 0);
  const parts = [
    ...(total > broken.length ? [paint("green", `${total - broken.length} fine`)] : []),
    ...(broken.length > 0
      ? [paint(["bold", "red"], `${broken.length} with ${count} ${count === 1 ? "problem" : "problems"}`)]
      : []),
  ];
  return `${total} stacks: ${parts.join(", ")}`;
}
