import { expect, test } from "@jest/globals";
import { goDuration } from "./dockerContainer.ts";

test.each([
  [0, "0s"],
  [5, "5s"],
  [60, "1m0s"],
  [90, "1m30s"],
  [3600, "1h0m0s"],
  [3725, "1h2m5s"],
])("%d seconds are %s to Go", (seconds, expected) => {
  expect(goDuration(seconds)).toBe(expected);
});
