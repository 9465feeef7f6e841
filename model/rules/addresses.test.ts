import { expect, test } from "@jest/globals";
import { contains, holds, isLocalAddress, parseAddress, parseNetwork } from "./addresses.ts";

test.each([
  ["0.0.0.0", 0],
  ["255.255.255.255", 2 ** 32 - 1],
  ["10.0.0.1", 10 * 2 ** 24 + 1],
  ["256.0.0.1", undefined],
  ["1.2.3", undefined],
  ["", undefined],
])("address %s is %s", (text, number) => expect(parseAddress(text)).toBe(number));

test.each(["172.30.0.0", "172.30.0.0/33", "172.30.0.0/", "172.30.0.0/24/1", "x/8", ""])(
  "%j is no network",
  (text) => expect(parseNetwork(text)).toBeUndefined(),
);

test.each([
  ["172.30.0.0/24", "172.30.0.255", true],
  ["172.30.0.0/24", "172.30.1.0", false],
  ["172.16.0.0/12", "172.31.255.255", true],
  ["0.0.0.0/0", "203.0.113.1", true],
  ["203.0.113.1/32", "203.0.113.1", true],
])("%s and %s: %s", (network, address, inside) =>
  expect(holds(parseNetwork(network)!, address)).toBe(inside),
);

test.each([
  ["172.16.0.0/12", "172.30.0.0/24", true],
  ["172.30.0.0/24", "172.30.0.0/24", true],
  ["172.30.0.0/24", "172.16.0.0/12", false],
  ["172.30.0.0/24", "172.30.1.0/24", false],
])("%s contains %s: %s", (outer, inner, answer) =>
  expect(contains(parseNetwork(outer)!, parseNetwork(inner)!)).toBe(answer),
);

test.each([
  ["10.1.2.3", true],
  ["172.32.0.1", false],
  ["169.254.1.1", true],
  ["127.0.0.1", true],
  // JVB counts it as public (InetAddress.isSiteLocalAddress knows RFC 1918 only).
  ["100.64.0.1", false],
  ["203.0.113.1", false],
])("%s is local: %s", (address, local) => expect(isLocalAddress(address)).toBe(local));
