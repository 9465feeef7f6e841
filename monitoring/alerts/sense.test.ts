/** Which numbers are fine and which are a fault, alert by alert: so an inverted condition fails here, without a database. */

import { expect, test } from "@jest/globals";
import { alerts } from "./alerts.ts";
import { conditionOf } from "./evaluate.ts";

/** The reduced numbers of the queries in the order of their letters. */
interface Sense {
  readonly fine: Readonly<Record<string, readonly number[]>>;
  readonly fault: Readonly<Record<string, readonly number[]>>;
}

const day = 24 * 60 * 60;

const senses: Readonly<Record<string, Sense>> = {
  "no-operational-bridge": { fine: { "one bridge": [1], "a hundred": [100] }, fault: { "no bridge": [0] } },
  "lost-bridges": { fine: { "none went": [0] }, fault: { "one went": [1], "many went": [9] } },
  "most-bridges-lost": {
    fine: {
      "one of two": [1, 2, 1],
      "two of ten": [2, 10, 8],
      "all went and are back": [4, 4, 4],
      none: [0, 4, 4],
    },
    fault: { "two of four": [2, 4, 2], "all of three": [3, 3, 0] },
  },
  "bridge-versions-differ": { fine: { "one version": [1] }, fault: { "two versions": [2] } },
  "bridge-stress": { fine: { idle: [0], busy: [0.7] }, fault: { full: [0.9], "more than full": [1.4] } },
  "all-bridges-full": { fine: { idle: [0], busy: [0.7] }, fault: { full: [0.9] } },
  "packet-loss": {
    fine: { "little loss": [0.01, 50], "one bad network": [0.3, 2], idle: [0, 0] },
    fault: { "much loss for many": [0.1, 50] },
  },
  "round-trip-time": {
    fine: { near: [40, 50], "one participant far away": [900, 1] },
    fault: { "far for many": [400, 50] },
  },
  "bridge-xmpp-reconnects": { fine: { never: [0] }, fault: { "again and again": [20] } },
  "bridges-missing": {
    fine: { "Jicofo has all": [4, 4], "one of them is not told": [3, 4] },
    fault: { "one cannot log in": [4, 3], "none can": [4, 0] },
  },
  "bridges-unmeasured": {
    fine: { "all told": [4, 4], "more told than Jicofo has": [4, 5] },
    fault: { "one silent": [4, 3], "all silent": [4, 0] },
  },
  "group-at-maximum": {
    fine: { "room to grow": [5, 10, 0.9, 0.5], "at its maximum, but idle": [10, 10, 0.1, 0.5] },
    fault: { "at its maximum, and busy": [10, 10, 0.9, 0.5] },
  },
  "jicofo-silent": {
    fine: { "Jicofo tells": [40, 1000], "the whole machine is silent": [0, 0] },
    fault: { "the machine tells, Jicofo does not": [0, 1000] },
  },
  "jicofo-xmpp-reconnects": { fine: { never: [0] }, fault: { "again and again": [20] } },
  "prosody-cpu": { fine: { idle: [2], busy: [60] }, fault: { "a whole core": [99] } },
  "certificate-expiry": {
    fine: { "two months left": [60 * day] },
    fault: { "a week left": [7 * day], "run out": [-day] },
  },
  "udp-buffer-drops": { fine: { none: [0], few: [1] }, fault: { many: [500] } },
  "ena-allowance": {
    fine: { none: [0, 0, 0, 0] },
    fault: {
      "bandwidth in": [1000, 0, 0, 0],
      "bandwidth out": [0, 1000, 0, 0],
      packets: [0, 0, 1000, 0],
      connections: [0, 0, 0, 1000],
    },
  },
  "disk-filling": { fine: { empty: [3], "half full": [50] }, fault: { "nearly full": [95], full: [100] } },
  "telegraf-silent": { fine: { "up for an hour": [3600] }, fault: { "tells nothing": [0] } },
  "telegraf-drops": { fine: { none: [0] }, fault: { some: [1] } },
  "no-measurements": { fine: { "one machine": [1], many: [40] }, fault: { "no machine": [0] } },
};

test("every alert has its sense, and no other", () => {
  expect(Object.keys(senses).sort()).toEqual(alerts.map(({ name }) => name).sort());
});

test.each(
  alerts.flatMap((alert) =>
    (["fine", "fault"] as const).flatMap((kind) =>
      Object.entries(senses[alert.name]?.[kind] ?? {}).map(([words, numbers]) => ({
        name: `${alert.name}: ${words} is ${kind === "fine" ? "fine" : "a fault"}`,
        alert,
        numbers,
        crossed: kind === "fault" ? 1 : 0,
      })),
    ),
  ),
)("$name", ({ alert, numbers, crossed }) => {
  const letters = Object.keys(alert.queries);
  expect(numbers).toHaveLength(letters.length);
  const answers = Object.fromEntries(
    letters.map((letter, index) => [letter, [{ labels: {}, values: [numbers[index]!] }]]),
  );
  expect(conditionOf(alert, answers)).toEqual([{ labels: {}, value: crossed }]);
});
