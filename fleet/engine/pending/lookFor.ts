/** Looks for what was being made, through the providers' own eyes: `pulumi import --preview-only` reads a thing by its id, and changes nothing. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { execa } from "execa";
import { EventServer } from "../../../simulator/engine/eventServer.ts";
import { withoutPrefix, type AskPulumi } from "../pulumi.ts";
import type { Pending } from "./pending.ts";
import { marks, providerUrn, type Inputs } from "./stateEntry.ts";

export type Finding =
  | { readonly is: "there"; readonly id: string }
  /** It was looked for, or cannot be. */
  | { readonly is: "nowhere"; readonly why: string }
  | { readonly is: "unknown"; readonly why: string };

export interface LookOptions {
  readonly stack: string;
  /** Arguments that name the stack and its settings. */
  readonly stackArguments: readonly string[];
  readonly ask: AskPulumi;
  /** What a person has found out; undefined of what they say nothing. */
  readonly told?: (pending: Pending) => { readonly id: string } | "nowhere" | undefined;
  /** Runs a command of Docker. @returns what it prints; throws if it fails */
  readonly runDocker?: (command: readonly [string, ...string[]]) => Promise<string>;
}

/** In the order of `pending`. Never imports, clears or changes anything. */
export async function lookFor(pending: readonly Pending[], options: LookOptions): Promise<Finding[]> {
  const guesses = await Promise.all(pending.map((one) => guess(one, options)));
  const candidates = guesses.flatMap((found, index) =>
    found.is === "there" ? [{ id: found.id, pending: pending[index]! }] : [],
  );
  const read = await readAll(candidates, options);
  return guesses.map((found, index) => {
    const one = pending[index]!;
    const finding = found.is === "there" ? read.get(one)! : found;
    return options.told?.(one) === "nowhere" ? doubted(finding) : finding;
  });
}

/** What somebody says does not exist is believed, unless it does. */
const doubted = (finding: Finding): Finding =>
  finding.is === "there"
    ? { is: "unknown", why: `you say that it does not exist, and ${finding.id} does` }
    : { is: "nowhere", why: "you say so" };

/** Under which id it would be. */
async function guess(
  pending: Pending,
  { told = () => undefined, runDocker = docker }: LookOptions,
): Promise<Finding> {
  const { where, settled } = pending;
  const said = told(pending);
  if (said !== undefined && said !== "nowhere") return { is: "there", id: said.id };
  if (settled) return { is: "nowhere", why: "the state has it by now" };
  switch (where.kind) {
    case "state":
      return { is: "nowhere", why: "it is kept in the state alone" };
    case "part":
      return { is: "nowhere", why: `it is a part of ${where.of}, and can be made again` };
    case "id":
      return { is: "there", id: where.id };
    case "person":
      return { is: "unknown", why: "its id is the cloud's own: look yourself" };
    case "docker":
      try {
        const found = (await runDocker(where.command)).split("\n").filter((line) => line.trim() !== "");
        return found.length === 0
          ? { is: "nowhere", why: "Docker has none of that name" }
          : { is: "there", id: found[0]!.trim() };
      } catch (error) {
        return {
          is: "unknown",
          why: `Docker could not be asked: ${(error as Error).message.split("\n").at(-1)!}`,
        };
      }
  }
}

async function docker([program, ...args]: readonly [string, ...string[]]): Promise<string> {
  const { stdout } = await execa(program, args, { stdin: "ignore" });
  return stdout;
}

interface Candidate {
  readonly id: string;
  readonly pending: Pending;
}

/** The engine stops at what does not exist, so the rest is asked for again, until all have been answered. */
async function readAll(
  candidates: readonly Candidate[],
  options: LookOptions,
): Promise<ReadonlyMap<Pending, Finding>> {
  const found = new Map<Pending, Finding>();
  let left = candidates;
  while (left.length > 0) {
    for (const [{ pending }, finding] of await readSome(left, options)) found.set(pending, finding);
    const still = left.filter(({ pending }) => !found.has(pending));
    if (still.length === left.length)
      for (const { pending } of still) found.set(pending, { is: "unknown", why: "the engine said nothing" });
    left = still.filter(({ pending }) => !found.has(pending));
  }
  return found;
}

async function readSome(
  candidates: readonly Candidate[],
  { stackArguments, ask }: LookOptions,
): Promise<(readonly [Candidate, Finding])[]> {
  const dir = mkdtempSync(join(tmpdir(), "jitsi-repair-"));
  const listener = await EventServer.open();
  try {
    const file = join(dir, "import.json");
    writeFileSync(file, JSON.stringify(importFile(candidates)), { mode: 0o600 });
    const { stderr } = await ask([
      "import",
      ...stackArguments,
      "--file",
      file,
      "--preview-only",
      "--generate-code=false",
      "--event-log",
      listener.address,
    ]);
    const answers = candidates.flatMap((candidate, index) => {
      const named = (urn: string | undefined): boolean =>
        urn?.endsWith(`::${nameOfCandidate(index)}`) === true;
      const outputs = listener.events
        .map(({ resOutputsEvent }) => resOutputsEvent?.metadata)
        .find((metadata) => metadata?.op === "import" && named(metadata.urn))?.new?.outputs;
      if (outputs !== undefined) return [[candidate, judged(candidate, outputs as Inputs)] as const];
      const said = listener.events.find(
        ({ diagnosticEvent }) => diagnosticEvent?.severity === "error" && named(diagnosticEvent.urn),
      )?.diagnosticEvent?.message;
      return said === undefined ? [] : [[candidate, refused(candidate, said)] as const];
    });
    if (listener.events.length > 0 || candidates.length === 0) return answers;
    return candidates.map((candidate) => [candidate, { is: "unknown", why: firstLine(stderr) }]);
  } finally {
    listener.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Names of their own: the state may have a resource of the same name, which this one was to take the place of. */
const nameOfCandidate = (index: number): string => `pending-${index}`;

function importFile(candidates: readonly Candidate[]): unknown {
  const providers = [...new Set(candidates.map(({ pending }) => providerUrn(pending.resource)))];
  return {
    nameTable: Object.fromEntries(providers.map((urn, index) => [`provider${index}`, urn])),
    resources: candidates.map(({ id, pending: { resource } }, index) => ({
      type: resource.type,
      name: nameOfCandidate(index),
      id,
      provider: `provider${providers.indexOf(providerUrn(resource))}`,
    })),
  };
}

/** pulumi pkg/resource/deploy/step.go, `ImportStep`. */
const refused = ({ id }: Candidate, message: string): Finding =>
  message.includes(`resource '${id}' does not exist`)
    ? { is: "nowhere", why: `there is no ${id}` }
    : { is: "unknown", why: firstLine(message).replace(/^Preview failed: /, "") };

const firstLine = (text: string): string => withoutPrefix(text).split("\n", 1)[0]!;

function judged({ id, pending }: Candidate, outputs: Inputs): Finding {
  const other = foreignMark(pending.resource.inputs ?? {}, outputs);
  return other === undefined
    ? { is: "there", id }
    : { is: "unknown", why: `${id} exists, but its ${other} are not ours: it may be somebody else's` };
}

/** What tells that a thing was not made from these inputs; undefined if nothing does. */
export const foreignMark = (inputs: Inputs, outputs: Inputs): string | undefined =>
  marks.find(
    (key) =>
      inputs[key] !== undefined &&
      outputs[key] !== undefined &&
      !isDeepStrictEqual(sorted(inputs[key]), sorted(outputs[key])),
  );

/** Docker has labels in an order of its own. */
const sorted = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value;
