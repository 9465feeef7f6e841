/** `jitsi check`: settings and rules of stacks, and what stacks take from each other; offline. */

import { renderProblems, type Problem } from "../../../model/problem.ts";
import { unpinnedRule } from "../../../model/rules/advice.ts";
import { visible } from "../../../model/visible.ts";
import type { Outcome } from "../../command/shape.ts";
import { loadStack, type LoadedStack } from "../../stacks/loadStack.ts";
import { paint } from "../../terminal/paint.ts";
import { mustKnow, openStackFolder } from "../../stacks/stackFolder.ts";
import { budgetFindings, certificateNames, nothingFound } from "./certificateBudget.ts";
import { clashesOf, type NamedDeployment } from "./clashes.ts";
import { stacksAt, type EarlierStacks } from "./earlierStacks.ts";
import { neighboursOf } from "./neighbours.ts";
import { accountClashes, platformAdvice, platformClashes, type NamedPlatform } from "./platformClashes.ts";
import { platformStanding } from "./platformStanding.ts";

export interface CheckedStack extends Pick<LoadedStack, "stack" | "source" | "advice"> {
  readonly problems: readonly Problem[];
}

/** @param stacks none means all */
export async function run(
  stacks: readonly string[],
  { config, since }: { config: string; since?: string },
): Promise<Outcome> {
  const folder = openStackFolder(config);
  mustKnow(folder, stacks);
  const earlier = since === undefined ? undefined : { ref: since, stacks: await stacksAt(folder, since) };
  const checked = checkAll(
    folder.stacks.map((stack) => loadStack(folder, stack)),
    new Set(stacks.length > 0 ? stacks : folder.stacks),
    earlier,
  );
  const ok = checked.every(({ problems }) => problems.length === 0);
  return { ok, json: { ok, stacks: checked }, text: (width) => renderCheck(checked, width) };
}

/**
 * The chosen stacks with their problems. A clash of two chosen stacks is reported once, at the later one; one with a stack
 * that was not chosen, at the chosen one.
 * @param earlier what was there at a revision
 */
export function checkAll(
  all: readonly LoadedStack[],
  chosen: ReadonlySet<string>,
  earlier?: { readonly ref: string; readonly stacks: EarlierStacks },
): CheckedStack[] {
  const budget = budgetOf(all, earlier);
  const neighbours = neighboursOf(all);
  const seen = new Set<string>();
  return all.flatMap((loaded) => {
    const { stack, source } = loaded;
    if (!chosen.has(stack)) return [];
    const others = neighbours(loaded).filter((other) => !chosen.has(other.stack) || seen.has(other.stack));
    seen.add(stack);
    const findings = [
      loaded,
      deploymentFindings(loaded, others),
      platformFindings(loaded, others),
      platformStanding(loaded, all),
      budget.get(stack) ?? nothingFound,
    ];
    return [
      {
        stack,
        source,
        problems: findings.flatMap(({ problems }) => problems),
        advice: findings.flatMap(({ advice }) => advice),
      },
    ];
  });
}

const isDescribed = (loaded: LoadedStack): loaded is LoadedStack & NamedDeployment =>
  loaded.deployment !== undefined;

const isPlatform = (loaded: LoadedStack): loaded is LoadedStack & NamedPlatform =>
  loaded.platform !== undefined;

function deploymentFindings(mine: LoadedStack, others: readonly LoadedStack[]) {
  if (!isDescribed(mine)) return nothingFound;
  const described = others.filter(isDescribed);
  return { problems: [...clashesOf(mine, described), ...accountClashes(mine, described)], advice: [] };
}

function platformFindings(mine: LoadedStack, others: readonly LoadedStack[]) {
  if (!isPlatform(mine)) return nothingFound;
  const platforms = others.filter(isPlatform);
  return { problems: platformClashes(mine, platforms), advice: platformAdvice(mine, platforms) };
}

/** A stack that was there, but is not understood any more, had the names that it has. */
function budgetOf(
  all: readonly LoadedStack[],
  earlier: { readonly ref: string; readonly stacks: EarlierStacks } | undefined,
) {
  const stacks = all
    .filter(isDescribed)
    .map(({ stack, deployment }) => ({ stack, names: certificateNames(deployment) }));
  if (earlier === undefined) return budgetFindings(stacks, undefined);
  const understood = [...earlier.stacks.values()].filter((deployment) => deployment !== undefined);
  const names = new Set([
    ...understood.flatMap(certificateNames),
    ...stacks
      .filter(({ stack }) => earlier.stacks.has(stack) && earlier.stacks.get(stack) === undefined)
      .flatMap((stack) => stack.names),
  ]);
  return budgetFindings(stacks, { names, ref: earlier.ref });
}

/**
 * Every stack with problems as a block of its own; of several stacks, a count at the end.
 * @param width of the terminal
 */
export function renderCheck(checked: readonly CheckedStack[], width?: number): string {
  const broken = checked.filter(({ problems }) => problems.length > 0);
  const block = (text: string, style: Parameters<typeof paint>[0]): string => {
    const [count = "", ...lines] = text.split("\n");
    return [paint(style, count), ...lines].join("\n");
  };
  const unpinned = checked.filter(({ advice }) => advice.some(isUnpinned));
  const isTogether = (one: Problem): boolean => unpinned.length > 1 && isUnpinned(one);
  const blocks = checked.flatMap(({ source, problems, advice }) => {
    const own = advice.filter((one) => !isTogether(one));
    return [
      ...(problems.length > 0
        ? [block(renderProblems(source, problems, "problem", width), ["bold", "red"])]
        : []),
      ...(own.length > 0 ? [block(renderProblems(source, own, "warning", width), ["bold", "yellow"])] : []),
    ];
  });
  if (unpinned.length > 1) blocks.push(block(unpinnedText(unpinned), ["bold", "yellow"]));
  const [only] = checked;
  const end =
    checked.length === 1 && only !== undefined
      ? broken.length === 0
        ? [`${only.source}: ${paint("green", "fine")}`]
        : []
      : [summary(checked.length, broken)];
  return [...blocks, ...end].join("\n\n");
}

const isUnpinned = ({ rule }: Problem): boolean => rule === unpinnedRule;

/** Most of a fleet has the same images, and one command pins them all. */
const unpinnedText = (unpinned: readonly CheckedStack[]): string =>
  [
    `${unpinned.length} stacks have no digests: 1 warning`,
    `  Their machines run whatever the registry has under the tag when they start. (${unpinnedRule})`,
    `  Pin the images: npx jitsi pin ${unpinned.map(({ stack }) => visible(stack)).join(" ")} --write`,
  ].join("\n");

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
