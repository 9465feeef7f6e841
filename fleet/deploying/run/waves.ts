/** In which order stacks are worked on: platforms, then a few customers to try it on, then the rest in waves. Pure. */

import type { Placed } from "../../stacks/selection.ts";
import { usageFailure } from "../../terminal/failure.ts";

export interface Wave {
  /** `platforms`, `canary`, `wave 1`, ... */
  readonly name: string;
  readonly stacks: readonly string[];
  /** One failure in it ends the run. */
  readonly canary: boolean;
}

export interface WaveOptions {
  /** How many customers go first, or which; none: no canaries. Default: one, where there are several customers. */
  readonly canary: number | readonly string[] | undefined;
  /** Stacks per wave; 0: all in one. */
  readonly wave: number;
}

/** @throws Failure if a canary is none of the customers */
export function planWaves(stacks: readonly Placed[], { canary, wave }: WaveOptions): Wave[] {
  const namesOf = (some: readonly Placed[]): string[] => some.map(({ stack }) => stack);
  const platforms = namesOf(stacks.filter(({ kind }) => kind === "platform"));
  const customers = namesOf(stacks.filter(({ kind }) => kind !== "platform"));
  const first = canariesOf(customers, canary);
  const rest = customers.filter((stack) => !first.includes(stack));
  const size = wave === 0 ? Math.max(rest.length, 1) : wave;
  return [
    { name: "platforms", stacks: platforms, canary: false },
    { name: "canary", stacks: first, canary: true },
    ...Array.from({ length: Math.ceil(rest.length / size) }, (_, index) => ({
      name: `wave ${index + 1}`,
      stacks: rest.slice(index * size, (index + 1) * size),
      canary: false,
    })),
  ].filter((one) => one.stacks.length > 0);
}

function canariesOf(customers: readonly string[], canary: WaveOptions["canary"]): readonly string[] {
  if (canary === undefined) return customers.length > 1 ? customers.slice(0, 1) : [];
  if (typeof canary === "number") return customers.slice(0, canary);
  const strangers = canary.filter((stack) => !customers.includes(stack));
  if (strangers.length > 0)
    throw usageFailure(`--canary: ${strangers.join(", ")} is none of the chosen customers' stacks.`);
  return canary;
}

/** `3` or `acme,shop`. @throws Failure for anything else */
export function parseCanary(text: string): number | readonly string[] {
  if (/^\d+$/.test(text)) return Number(text);
  const names = text.split(",").filter((name) => name !== "");
  if (names.length === 0) throw usageFailure("--canary takes a number, or names with commas between them.");
  return names;
}

/** So many failures are borne, of so many stacks. `5` or `10%`, which is rounded down. @throws Failure for anything else */
export function parseBudget(text: string): (stacks: number) => number {
  const [, number, percent] = /^(\d+)(%?)$/.exec(text) ?? [];
  if (number === undefined || (percent === "%" && Number(number) > 100))
    throw usageFailure(
      `--max-failures takes a number such as 3, or a share such as 10%; "${text}" is neither.`,
    );
  return (stacks) => (percent === "%" ? Math.floor((stacks * Number(number)) / 100) : Number(number));
}
