/**
 * Creations whose end nobody saw: what they made may exist although the state does not know it. The engine notes what is under way in the state, so what a
 * killed engine was making is there as a *pending operation*. A provider that dies leaves nothing there: the engine counts its lost answer as a
 * refusal (pulumi pkg/resource/plugin/provider_plugin.go, `resourceStateAndError`), so we note that beside the state (lost.ts).
 */

import { nameOf } from "../../../simulator/engine/events.ts";
import { shortType } from "../../../simulator/monitor/graph.ts";
import { Failure } from "../../terminal/failure.ts";
import { askPulumi, withoutPrefix, type AskPulumi } from "../pulumi.ts";
import { lostOf } from "./lost.ts";
import { providerUrn, textOf, type ExportedStack, type StateEntry } from "./stateEntry.ts";
import { whereaboutsOf, type Whereabouts } from "./whereabouts.ts";

export interface Pending {
  readonly urn: string;
  /** As the state would have it, without its id. */
  readonly resource: StateEntry;
  readonly where: Whereabouts;
  /** The state has it by now: somebody took it in, or a later update made it. */
  readonly settled: boolean;
}

/** What was being made, from a state and from what was noted beside it. */
export function pendingIn(
  { deployment }: Pick<ExportedStack, "deployment">,
  lost: readonly StateEntry[] = [],
): Pending[] {
  const resources = deployment.resources ?? [];
  const settings = new Map(resources.map(({ urn, inputs = {} }) => [urn, inputs]));
  const creating = (deployment.pending_operations ?? []).filter(({ type }) => type === "creating");
  const found = [...creating.map(({ resource }) => resource), ...lost].map((resource): Pending => {
    const where = whereaboutsOf(resource, settings.get(providerUrn(resource)) ?? {});
    return { urn: resource.urn, resource, where, settled: resources.some(isIt(resource, where)) };
  });
  // Both may know of one, if an engine went on after its provider had died, and was killed then.
  return [...new Map(found.map((one) => [`${one.urn} ${keyOf(one)}`, one])).values()];
}

const keyOf = ({ where }: Pending): string =>
  where.kind === "state" || where.kind === "part" ? where.kind : where.what;

/** Whether an entry of the state is what was being made, and not what that was to take the place of. */
const isIt =
  ({ urn, inputs }: StateEntry, where: Whereabouts) =>
  (entry: StateEntry): boolean =>
    entry.urn === urn &&
    entry.delete !== true &&
    entry.pendingReplacement !== true &&
    (where.kind === "id"
      ? entry.id === where.id.replace(/@[a-z]+-[a-z]+-\d$/, "")
      : where.kind === "docker" && textOf(entry.inputs, "name") === textOf(inputs, "name"));

/** Those that may exist without the state knowing it: the next update may make them twice, or not at all, and a removal forgets them. */
export const unsettled = (pending: readonly Pending[]): Pending[] =>
  pending.filter(({ where, settled }) => !settled && where.kind !== "state" && where.kind !== "part");

/** @throws Failure if the backend cannot be asked */
export async function pendingOf(stack: string, ask: AskPulumi = askPulumi): Promise<Pending[]> {
  const [exported, lost] = await Promise.all([exportOf(stack, ask), lostOf(stack, ask)]);
  return pendingIn(exported, lost);
}

/** @throws Failure with what the CLI said */
export async function exportOf(stack: string, ask: AskPulumi = askPulumi): Promise<ExportedStack> {
  const { exitCode, stdout, stderr } = await ask(["stack", "export", "--stack", stack]);
  if (exitCode !== 0) throw new Failure(`The state of ${stack} cannot be read: ${withoutPrefix(stderr)}`);
  return JSON.parse(stdout) as ExportedStack;
}

/** What may exist, one a paragraph, and the way out. */
export const pendingText = (stack: string, pending: readonly Pending[]): string =>
  [
    `${stack} was cut off while it was making ${pending.length === 1 ? "this" : `these ${pending.length}`}, so it may exist although the state does not know it (or an update of ${stack} is running right now):`,
    ...pending.map(pendingLine),
    `See what is so, and mend it: jitsi repair ${stack}`,
  ].join("\n");

export function pendingLine({ urn, resource, where }: Pending): string {
  const what = `  ${shortType(resource.type)} ${nameOf(urn)}`;
  return "look" in where ? `${what}: ${where.what}\n    look: ${where.look}` : what;
}
