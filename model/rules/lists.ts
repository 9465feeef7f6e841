/** `a, b and c`. */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join() : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;

/** First position of each value, and who holds it again: in one pass. */
export function* duplicates<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string | undefined,
): Iterable<{ first: T; again: T; value: string }> {
  const seen = new Map<string, T>();
  for (const item of items) {
    const value = keyOf(item);
    if (value === undefined) continue;
    const first = seen.get(value);
    if (first === undefined) seen.set(value, item);
    else yield { first, again: item, value };
  }
}
