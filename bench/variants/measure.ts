/** Runs several variants of a program in turn and compares them. */

/** One run: milliseconds from start to end, and the process's greatest memory in bytes. */
export interface Sample {
  readonly wallMs: number;
  readonly peakRssBytes: number;
}

export type Variant = () => Promise<Sample>;

/**
 * Runs every variant once to warm up, then all of them `rounds` times, one after the other within a round, so that
 * a change of the machine's load meets all of them alike.
 * @returns The samples of each variant in the order of the rounds, without the warm-up.
 */
export async function interleaved<Name extends string>(
  variants: Readonly<Record<Name, Variant>>,
  rounds: number,
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(variants) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Sample[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const sample = await variants[name]();
      if (round > 0) samples[name].push(sample);
    }
  }
  return samples;
}

/** The middle of the values; of an even number, the mean of the two in the middle. @throws if there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) throw new Error("the median of no values does not exist");
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Median of the ratios within each round: less moved by other work on the machine than a ratio of medians. */
export function medianRatio(a: readonly Sample[], b: readonly Sample[], field: keyof Sample): number {
  return median(a.map((sample, round) => sample[field] / (b[round]?.[field] ?? Number.NaN)));
}
