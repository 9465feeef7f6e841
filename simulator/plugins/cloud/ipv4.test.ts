import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import { contains, formatAddress, freeAddress, holds, overlaps, parseAddress, parseRange } from "./ipv4.ts";

const range = (cidr: string) => parseRange(cidr)!;

describe("ranges", () => {
  test.each(["10.0.0.0", "10.0.0.1/24", "10.0.0.0/33", "10.0.0/24", "256.0.0.0/8", "a.b.c.d/8"])(
    "%s is none",
    (cidr) => expect(parseRange(cidr)).toBeUndefined(),
  );

  test.each([
    ["10.0.0.0/24", "10.0.0.128/25", true, true],
    ["10.0.0.128/25", "10.0.0.0/24", true, false],
    ["10.0.0.0/24", "10.0.1.0/24", false, false],
  ])("%s and %s", (one, other, overlap, contained) => {
    expect(overlaps(range(one), range(other))).toBe(overlap);
    expect(contains(range(one), range(other))).toBe(contained);
  });

  test("an address reads as it is written", () => {
    fc.assert(fc.property(fc.ipV4(), (address) => formatAddress(parseAddress(address)!) === address));
  });
});

test("free addresses are within the range, not reserved, not taken, until there is none", () => {
  const small = range("10.0.0.0/29");
  fc.assert(
    fc.property(fc.nat(), (start) => {
      const taken = new Set<string>();
      for (let next = freeAddress(small, { first: 2, last: 1 }, start, taken); next;) {
        expect(holds(small, parseAddress(next)!) && !taken.has(next)).toBe(true);
        taken.add(next);
        next = freeAddress(small, { first: 2, last: 1 }, start, taken);
      }
      expect([...taken].sort()).toEqual(["10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"]);
    }),
  );
});
