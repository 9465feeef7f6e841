import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import {
  cidr,
  contains,
  countOfSubnets,
  formatCidr,
  isPrivate,
  nthSubnet,
  overlaps,
  parseCidr,
  sizeOf,
} from "./cidr.ts";

const anyCidr = fc
  .tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.integer({ min: 1, max: 32 }))
  .map(([address, prefix]) => ({ first: address - (address % 2 ** (32 - prefix)), prefix }));

test.each([
  ["10.64.0.0/12", { first: 10 * 2 ** 24 + 64 * 2 ** 16, prefix: 12 }],
  ["0.0.0.0/0", { first: 0, prefix: 0 }],
  ["255.255.255.255/32", { first: 2 ** 32 - 1, prefix: 32 }],
])("%s is a network", (text, parsed) => expect(parseCidr(text)).toEqual(parsed));

test.each([
  "",
  "10.0.0.0",
  "10.0.0.1/8",
  "10.0.0/8",
  "256.0.0.0/8",
  "10.0.0.0/33",
  "010.0.0.0/8",
  "10.0.0.0/8 ",
  "::/0",
])("%j is no network", (text) => {
  expect(parseCidr(text)).toBeUndefined();
  expect(() => cidr(text)).toThrow("is no IPv4 network");
});

test.each([
  ["10.0.0.0/8", "10.255.0.0/16", true, true],
  ["10.255.0.0/16", "10.0.0.0/8", true, false],
  ["10.0.0.0/9", "10.128.0.0/9", false, false],
  ["172.16.0.0/12", "172.30.0.0/24", true, true],
  ["10.0.0.0/24", "10.0.0.0/24", true, true],
])("%s and %s: overlap %s, contains %s", (a, b, overlap, contained) => {
  expect(overlaps(cidr(a), cidr(b))).toBe(overlap);
  expect(contains(cidr(a), cidr(b))).toBe(contained);
});

describe("for all networks", () => {
  test("text and back is the same", () =>
    fc.assert(
      fc.property(anyCidr, (network) => {
        expect(parseCidr(formatCidr(network))).toEqual(network);
      }),
    ));

  test("networks overlap exactly if one contains the other", () =>
    fc.assert(
      fc.property(anyCidr, anyCidr, (a, b) => {
        expect(overlaps(a, b)).toBe(contains(a, b) || contains(b, a));
      }),
    ));

  test("the subnets of a network fill it, and no two overlap", () =>
    fc.assert(
      fc.property(anyCidr, fc.nat({ max: 5 }), (network, bits) => {
        const prefix = Math.min(32, network.prefix + bits);
        const subnets = Array.from({ length: countOfSubnets(network, prefix) }, (_, index) =>
          nthSubnet(network, prefix, index),
        );
        expect(subnets.reduce((sum, subnet) => sum + sizeOf(subnet), 0)).toBe(sizeOf(network));
        subnets.forEach((subnet, index) => {
          expect(contains(network, subnet)).toBe(true);
          expect(subnets.slice(index + 1).some((other) => overlaps(subnet, other))).toBe(false);
        });
      }),
    ));
});

test.each([
  ["10.0.0.0/8", 16, 256],
  ["10.0.0.0/8", 16, -1],
  ["10.0.0.0/8", 7, 0],
  ["10.0.0.0/31", 33, 0],
])("%s has no subnet /%i of number %i", (text, prefix, index) =>
  expect(() => nthSubnet(cidr(text), prefix, index)).toThrow(RangeError),
);

test.each([
  ["10.64.0.0/12", true],
  ["100.64.0.0/12", true],
  ["172.32.0.0/12", false],
  ["8.0.0.0/12", false],
  ["0.0.0.0/0", false],
])("%s is private: %s", (text, expected) => expect(isPrivate(cidr(text))).toBe(expected));
