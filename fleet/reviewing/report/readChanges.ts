/** Changes that another job found out: a file of `jitsi diff --json` or `jitsi preview --json`. It may come from a fork, so nothing in it is trusted. */

import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { actions, type StackChange } from "../changes/stackChange.ts";
import { usageFailure } from "../../terminal/failure.ts";

export interface ChangesFile {
  readonly changes: readonly StackChange[];
  /** Undefined: nobody looked. */
  readonly drift: readonly StackChange[] | undefined;
}

/** Beyond that it is no report. Bytes. */
const largestFile = 256 * 1024 * 1024;

const text = z.string();
/** Whatever JSON can hold. */
const plain = z.unknown();

const property = z.object({
  path: text,
  kind: z.enum(["add", "delete", "update"]),
  replaces: z.boolean(),
  before: plain.optional(),
  after: plain.optional(),
});

const resource = z.object({
  action: z.enum(actions),
  type: text,
  name: text,
  parentType: text.optional(),
  protected: z.boolean(),
  deleteBeforeReplace: z.boolean(),
  properties: z.array(property),
});

const problem = z.object({
  key: text,
  value: plain.optional(),
  what: text,
  fix: text,
  rule: text.optional(),
});

const cost = z.object({
  usdPerMonth: z.number(),
  usdPerMonthAtMost: z.number(),
  usdPerParticipantHour: z.number().optional(),
  gaps: z.record(text, z.number()).optional(),
});

const stackChange = z.object({
  stack: text,
  appPrefix: text.optional(),
  baseDomain: text.optional(),
  addresses: z.array(text).optional(),
  state: z.enum(["same", "changed", "new", "gone", "failed"]),
  renamedFrom: text.optional(),
  resources: z.array(resource),
  unchanged: z.number(),
  broken: z.array(problem),
  mended: z.array(problem),
  cost: z.object({ before: cost.optional(), after: cost.optional() }).optional(),
  errors: z.array(text),
  leavesOut: z.literal("Docker hosts").optional(),
});

const file = z.object({ stacks: z.array(stackChange), drift: z.array(stackChange).optional() });

/** @throws Failure if it cannot be read or is something else */
export function readChanges(path: string): ChangesFile {
  let value: unknown;
  try {
    if (statSync(path).size > largestFile) throw new Error("is too large");
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw usageFailure(`${path} cannot be read as JSON: ${(error as Error).message}.`);
  }
  const parsed = file.safeParse(value);
  if (!parsed.success) {
    const { path: where, message } = parsed.error.issues[0]!;
    throw usageFailure(
      `${path} holds no changes (${where.join(".") || "top"}: ${message}). Make it with \`jitsi diff --json\` or \`jitsi preview --json\`.`,
    );
  }
  // JSON has no undefined: what zod calls optional is absent.
  const { stacks, drift } = parsed.data as unknown as { stacks: StackChange[]; drift?: StackChange[] };
  return { changes: stacks, drift };
}
