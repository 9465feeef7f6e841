import { expect, test } from "@jest/globals";
import { readable } from "./readable.ts";

test.each([
  [0, "bps", "0 bit/s"],
  [12_345_678, "bps", "12.3 Mbit/s"],
  [1536, "Bps", "1.54 kB/s"],
  [48_200, "pps", "48.2 kp/s"],
  [0.25, "cps", "0.25/s"],
  [512, "bytes", "512 B"],
  [3 * 2 ** 30, "bytes", "3 GiB"],
  [0.0123, "percentunit", "1.23 %"],
  [87.25, "percent", "87.3 %"],
  [152.4, "ms", "152 ms"],
  [42, "s", "42 s"],
  [0.25, "s", "250 ms"],
  [0.001, "s", "1 ms"],
  [2.4e-8, "s", "24 ns"],
  [5_184_000, "s", "60 days"],
  [0.0341, "currencyUSD", "$0.0341"],
  [1234, "short", "1.23 k"],
  [7, "short", "7"],
] as const)("%d as %s", (value, unit, text) => expect(readable(value, unit)).toBe(text));
