/** What a simulated cloud would answer for one new resource when nothing else exists: for runs without an engine. */
import type { Value, Values } from "../values.ts";
import { problemsOf } from "./cloudBackend.ts";
import type { Cloud, Look } from "./kind.ts";

export interface CloudAnswer {
  readonly id: string;
  /** Computed values. They take the place of inputs of the same name. */
  readonly outputs: Values;
  /** Names of those outputs that tell this thing from others; the rest is as of any other. */
  readonly own: readonly string[];
}

/** Outputs that identify a thing also where its inputs alone make them up. */
const identifying = ["arn", "email", "instanceGroup", "member", "name", "selfLink", "url"];

/** Always the same answer for the same URN, inputs and settings; the same look as the engine's first creation has. */
export function answerOf(
  cloud: Cloud,
  type: string,
  { urn, inputs, settings }: { urn: string; inputs: Values; settings: Values },
): CloudAnswer | undefined {
  const kind = cloud.kinds[type];
  if (!kind) return undefined;
  const answer = (name: string) => {
    const look: Look = { inputs, settings, seed: `${kind.id({ inputs, settings, seed: name })}#1` };
    const id = kind.id(look);
    return { id, outputs: { ...kind.outputs?.({ ...look, id }), ...kind.fill?.(look) } };
  };
  const { id, outputs: all } = answer(urn);
  const filled = Object.keys(kind.fill?.({ inputs, settings, seed: urn }) ?? {});
  const outputs = Object.fromEntries(
    Object.entries(all).filter(([key]) => inputs[key] === undefined || filled.includes(key)),
  );
  // What another thing with the same inputs would have too is no mark of this one.
  const other = kind.outputs?.({ inputs, settings, seed: `${urn} other#1`, id: `${id}-other` }) ?? {};
  const differs = (value: Value, key: string) => JSON.stringify(value) !== JSON.stringify(other[key]);
  const own = Object.entries(outputs)
    .filter(([key, value]) => identifying.includes(key) || differs(value, key))
    .map(([key]) => key);
  return { id, outputs, own };
}

/** What the cloud would refuse of a resource's inputs whatever else exists; unknown values are not judged. */
export function inputProblems(cloud: Cloud, type: string, inputs: Values, settings: Values): string[] {
  return problemsOf(cloud, type, { inputs, settings, seed: type });
}
