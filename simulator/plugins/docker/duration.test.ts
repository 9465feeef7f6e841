import { expect, test } from "@jest/globals";
import { formatDuration, parseDuration } from "./duration.ts";

// What Go 1.26 prints for time.ParseDuration(text).String().
test.each([
  ["0", "0s"],
  ["0s", "0s"],
  ["1s", "1s"],
  ["90s", "1m30s"],
  ["60s", "1m0s"],
  ["1m", "1m0s"],
  ["1h", "1h0m0s"],
  ["3601s", "1h0m1s"],
  ["1.5s", "1.5s"],
  ["500ms", "500ms"],
  ["1500ms", "1.5s"],
  ["1h2m3.5s", "1h2m3.5s"],
  ["10us", "10µs"],
])("%s is %s", (text, expected) => expect(formatDuration(parseDuration(text))).toBe(expected));
