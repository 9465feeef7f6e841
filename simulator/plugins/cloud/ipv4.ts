/** IPv4 ranges, as numbers. */

export interface Range {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

/** Reads `10.1.2.3`. @returns undefined if it is no address. */
export function parseAddress(address: string): number | undefined {
  const parts = address.split(".");
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255))
    return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Reads `10.0.0.0/24`. @returns undefined if it is none, or if bits behind the prefix are set. */
export function parseRange(cidr: string): Range | undefined {
  const [address = "", length = ""] = cidr.split("/");
  const first = parseAddress(address);
  const prefix = /^\d{1,2}$/.test(length) ? Number(length) : 33;
  if (first === undefined || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  return first % size === 0 ? { first, last: first + size - 1, prefix } : undefined;
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

export function overlaps(one: Range, other: Range): boolean {
  return one.first <= other.last && other.first <= one.last;
}

export function contains(outer: Range, inner: Range): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function holds(range: Range, address: number): boolean {
  return range.first <= address && address <= range.last;
}

/**
 * A free address: one that `start` (any whole number) chooses, or the next free one after it.
 * @param reserved how many addresses the cloud keeps for itself at either end
 * @returns undefined if all are taken
 */
export function freeAddress(
  range: Range,
  reserved: { readonly first: number; readonly last: number },
  start: number,
  taken: ReadonlySet<string>,
): string | undefined {
  const count = range.last - range.first + 1 - reserved.first - reserved.last;
  for (let step = 0; step < count; step++) {
    const address = formatAddress(range.first + reserved.first + ((start + step) % count));
    if (!taken.has(address)) return address;
  }
  return undefined;
}
