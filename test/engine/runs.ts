/** What a run of the engine did and said, for tests to compare. */

import type { RunResult } from "../../simulator/engine/engine.ts";
import { nameOf } from "../../simulator/engine/events.ts";

/** What a run did to resources of the clouds, in its order: `create docker:Container acme-fsn-jvb-fsn-a`. */
export const operationsOf = ({ operations }: RunResult): string[] =>
  operations.map(({ op, type, urn }) => `${op} ${shortType(type)} ${nameOf(urn)}`);

/** `gcp:Instance` for `gcp:compute/instance:Instance`. */
export const shortType = (type: string): string => `${type.split(":")[0]!}:${type.split(":")[2]!}`;

/** All that a reader of a failed test wants to know of a run. */
export const explained = (run: RunResult): string =>
  [
    ...run.diagnostics.map(({ severity, name, message }) => `${severity} ${name}: ${message}`),
    ...operationsOf(run),
    run.stderr,
  ].join("\n");

export const errorsOf = ({ diagnostics }: RunResult): string =>
  diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => message)
    .join("\n");

/** Steps of a run that change something, as the engine plans them: `replace docker:Container acme-fsn-jvb-fsn-a`. */
export const changesOf = ({ steps }: RunResult): string[] =>
  steps
    .filter(({ op }) => !["same", "refresh", "read"].includes(op))
    .map(({ op, type, name }) => `${op} ${shortType(type)} ${name}`);

interface Span {
  /** Position in the engine's log at which the step began, and at which it ended. */
  readonly begin: number;
  readonly end: number;
}

/**
 * When a run worked on a resource, in steps that change it.
 * @param subject e.g. `update gcp:Instance acme-app`
 * @throws Error if there was no such step, with those that there were
 */
function spanOf(run: RunResult, subject: string): Span {
  const at = (kind: "resourcePreEvent" | "resOutputsEvent") =>
    run.events.findIndex((event) => {
      const { metadata, planning } = event[kind] ?? {};
      return (
        metadata &&
        !planning &&
        `${metadata.op} ${shortType(metadata.type)} ${nameOf(metadata.urn)}` === subject
      );
    });
  const [begin, end] = [at("resourcePreEvent"), at("resOutputsEvent")];
  if (begin < 0 || end < 0) throw new Error(`no step "${subject}" among\n${changesOf(run).join("\n")}`);
  return { begin, end };
}

/** Those neighbours of a list of steps of which the later one began before the earlier one had ended. */
export function overlapsIn(run: RunResult, subjects: readonly string[]): string[] {
  return subjects.slice(1).flatMap((later, index) => {
    const earlier = subjects[index]!;
    return spanOf(run, later).begin > spanOf(run, earlier).end
      ? []
      : [`${later} did not wait for ${earlier}`];
  });
}
