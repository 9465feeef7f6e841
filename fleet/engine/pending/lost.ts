/**
 * Creations whose answer was lost because their provider died. The state says nothing of them, so they are noted in the stack's tags: these are in the
 * backend, where the next run sees them, on whatever machine.
 */

import { createHash } from "node:crypto";
import type { EngineEvent } from "../../../simulator/engine/events.ts";
import type { AskPulumi } from "../pulumi.ts";
import { setStackTag, stackTags } from "../stackTags.ts";
import { marks, type Inputs, type StateEntry } from "./stateEntry.ts";
import { whereaboutsOf } from "./whereabouts.ts";

/**
 * What the engine says of an answer that did not come, as against one that says no. A call that never reached the provider ("connection refused")
 * made nothing. (google.golang.org/grpc internal/transport, clientconn.go)
 */
const lostAnswer =
  /error reading from server|transport is closing|connection reset by peer|client connection is closing/;

/** Of one run of the engine, without what nobody would look for. */
export function lostIn(events: readonly EngineEvent[]): StateEntry[] {
  const errors = new Map(
    events.flatMap(({ diagnosticEvent: said }) =>
      said?.urn !== undefined && said.severity === "error" ? [[said.urn, said.message] as const] : [],
    ),
  );
  return events.flatMap(({ resOpFailedEvent: failed }) => {
    if (failed === undefined) return [];
    const { op, urn, new: made } = failed.metadata;
    if (!op.startsWith("create") || made == null || !lostAnswer.test(errors.get(urn) ?? "")) return [];
    const { type, parent, provider, protect, inputs } = made;
    const entry: StateEntry = {
      urn,
      type,
      custom: true,
      ...(parent === "" ? {} : { parent }),
      provider,
      ...(protect === true ? { protect } : {}),
      inputs: telling(inputs as Inputs),
    };
    return "look" in whereaboutsOf(entry, {}) ? [entry] : [];
  });
}

/** Texts by which a thing is found are names and places; what is longer is content. */
const longest = 120;

/** Inputs by which a thing is found, and known again. A secret is an object, and the engine's events do not have what is in it. */
const telling = (inputs: Inputs): Inputs =>
  Object.fromEntries(
    Object.entries(inputs).filter(
      ([key, value]) =>
        (typeof value === "string" && value.length <= longest) || [...marks, "__defaults"].includes(key),
    ),
  );

const prefix = "jitsi:pending-";

/** Pulumi Cloud takes 256 characters for a tag. */
const tagCharacters = 250;

/** Notes them. @returns what could not be noted, as sentences */
export async function noteLost(
  stack: string,
  lost: readonly StateEntry[],
  ask: AskPulumi,
): Promise<string[]> {
  const problems: string[] = [];
  for (const entry of lost) {
    const text = JSON.stringify(entry);
    const parts = Array.from({ length: Math.ceil(text.length / tagCharacters) }, (_, index) =>
      text.slice(index * tagCharacters, (index + 1) * tagCharacters),
    );
    const key = createHash("sha256").update(text).digest("hex").slice(0, 8);
    for (const [index, part] of parts.entries()) {
      // The mark in front keeps what looks like an option, and blanks at the ends.
      const name = `${prefix}${key}-${index}of${parts.length}`;
      const refused = await setStackTag(stack, name, `|${part}|`, ask);
      if (refused !== undefined) problems.push(`${entry.urn} could not be noted in the backend: ${refused}`);
    }
  }
  return problems;
}

/** What has been noted, and is not mended. A backend without tags has none. */
export async function lostOf(stack: string, ask: AskPulumi): Promise<StateEntry[]> {
  const notes = new Map<string, (string | undefined)[]>();
  for (const [name, value] of Object.entries(await pendingTags(stack, ask))) {
    const [, key, index, count] = /-(\w+)-(\d+)of(\d+)$/.exec(name) ?? [];
    if (key === undefined) continue;
    const parts = notes.get(key) ?? Array<string | undefined>(Number(count)).fill(undefined);
    parts[Number(index)] = value.slice(1, -1);
    notes.set(key, parts);
  }
  // One whose parts are not all there was cut off while it was written.
  return [...notes.values()]
    .filter((parts) => !parts.includes(undefined))
    .map((parts) => JSON.parse(parts.join("")) as StateEntry);
}

/** Forgets all that was noted. */
export async function forgetLost(stack: string, ask: AskPulumi): Promise<void> {
  for (const name of Object.keys(await pendingTags(stack, ask)))
    await ask(["stack", "tag", "rm", "--stack", stack, name]);
}

async function pendingTags(stack: string, ask: AskPulumi): Promise<Record<string, string>> {
  const all = Object.entries(await stackTags(stack, ask));
  return Object.fromEntries(all.filter(([name]) => name.startsWith(prefix)));
}
