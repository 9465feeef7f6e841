/** A stack's state as `pulumi stack export` writes it: read, and told from what it is not. */

import { readFileSync } from "node:fs";
import { z } from "zod";
import { pendingIn } from "../../engine/pending/pending.ts";
import type { ExportedStack } from "../../engine/pending/stateEntry.ts";
import { pendingTrouble } from "../../engine/pending/trouble.ts";
import { Failure, usageFailure } from "../../terminal/failure.ts";

/** A JSON value of a state; a secret is an object (secretValues.ts). */
export type StateValue =
  null | boolean | number | string | readonly StateValue[] | { readonly [key: string]: StateValue };

export type StateValues = Readonly<Record<string, StateValue>>;

/** What a rehearsal looks at; everything else is handed through. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string | undefined;
  readonly parent?: string | undefined;
  readonly provider?: string | undefined;
  readonly protect?: boolean | undefined;
  /** It waits for its deletion: a replacement that did not end. */
  readonly delete?: boolean | undefined;
  readonly inputs?: StateValues | undefined;
  readonly outputs?: StateValues | undefined;
  readonly dependencies?: readonly string[] | undefined;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>> | undefined;
}

export interface ExportedState {
  readonly version: number;
  /** E.g. `passphrase`, `cloud`, `service`; undefined if nothing is encrypted. */
  readonly secretsProvider: string | undefined;
  readonly resources: readonly StateResource[];
  /** What may exist without the state knowing it, a sentence each: an interrupted update was making it. */
  readonly trouble: readonly string[];
  /** Of the export, as it says. */
  readonly time: string | undefined;
}

const values = z.record(z.string(), z.json()).optional();

const schema = z.object({
  version: z.int(),
  deployment: z.object({
    manifest: z.looseObject({ time: z.string().optional() }).optional(),
    secrets_providers: z.object({ type: z.string() }).loose().optional(),
    resources: z
      .array(
        z.looseObject({
          urn: z.string().regex(/^urn:pulumi:[^:]+::[^:]+::[^:].*::/, "is no URN"),
          type: z.string(),
          custom: z.boolean().default(false),
          id: z.string().optional(),
          parent: z.string().optional(),
          provider: z.string().optional(),
          inputs: values,
          outputs: values,
        }),
      )
      .optional(),
    pending_operations: z
      .array(
        z.looseObject({ type: z.string(), resource: z.looseObject({ urn: z.string(), type: z.string() }) }),
      )
      .nullish(),
  }),
});

const expected = "Write it with `pulumi stack export --file export.json`.";

/**
 * @param file path, or `-` for standard input
 * @throws Failure in a sentence: no such file, no JSON, no state, of another stack or project
 */
export function readExportedState(file: string, stack: string, project: string): ExportedState {
  const shown = file === "-" ? "Standard input" : file;
  const parsed = schema.safeParse(readJson(file, shown));
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues as [z.core.$ZodIssue];
    const where = path.length === 0 ? "" : ` (${path.join(".")}: ${message})`;
    throw new Failure(`${shown} is no exported state${where}. ${expected}`);
  }
  const { version, deployment } = parsed.data;
  const resources = deployment.resources ?? [];
  if (resources.length === 0) throw new Failure(`${shown} has no resources: the stack was never deployed.`);
  refuseOthers(shown, resources, stack, project);
  return {
    version,
    secretsProvider: deployment.secrets_providers?.type,
    resources,
    trouble: pendingTrouble(stack, pendingIn(parsed.data as ExportedStack)),
    time: deployment.manifest?.time,
  };
}

function readJson(file: string, shown: string): unknown {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === "ENOENT" ? "does not exist" : code === "EISDIR" ? "is a folder" : `cannot be read (${code})`;
    throw usageFailure(`${shown} ${why}. ${expected}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(`${shown} is no JSON. ${expected}`);
  }
}

function refuseOthers(
  shown: string,
  resources: readonly { readonly urn: string }[],
  stack: string,
  project: string,
): void {
  const [, , stackOfState, , projectOfState] = resources[0]!.urn.split(":");
  if (projectOfState !== project)
    throw new Failure(`${shown} is of another project: ${projectOfState}, and this one is ${project}.`);
  if (stackOfState !== stack)
    throw usageFailure(`${shown} is of the stack ${stackOfState}, not of ${stack}. Name that one.`);
}
