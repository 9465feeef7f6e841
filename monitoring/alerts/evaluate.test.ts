import { describe, expect, test } from "@jest/globals";
import { ask } from "../../model/monitoring/query.ts";
import type { Alert } from "./alert.ts";
import { conditionOf, reduceValues, RuleState, type Answers, type Series, type State } from "./evaluate.ts";
import { parseMath, variablesOf } from "./mathExpression.ts";

const query = {
  ask: ask({ of: "jvb", field: "jitsi_jvb_stress", over: "mean" }),
  reduce: "last",
  minutes: 5,
} as const;

/** Fires on more than 1, at once. */
const alertOf = (change: Partial<Alert> = {}): Alert => ({
  name: "some",
  title: "Some",
  severity: "ticket",
  queries: { A: query },
  threshold: { is: "gt", than: 1 },
  forMinutes: 0,
  noData: "OK",
  onError: "KeepLast",
  summary: "",
  ...change,
});

const series = (host: string, ...values: (number | null)[]): Series => ({ labels: { host }, values });

describe("reduce", () => {
  test.each([
    ["last", [1, 5, 3], 3],
    ["mean", [1, 2, 6], 3],
    ["max", [1, 5, 3], 5],
    ["min", [4, 2, 3], 2],
    ["sum", [1, 2, 3], 6],
    ["last", [7, null], 7],
    ["mean", [2, null, 4], 3],
    ["max", [NaN, 2, Infinity], 2],
    ["last", [null, null], null],
    ["mean", [], null],
    ["max", [null], null],
    // As in Grafana: nothing adds up to nothing.
    ["sum", [null], 0],
  ] as const)("%s of %j is %j", (reducer, values, expected) => {
    expect(reduceValues(reducer, values)).toBe(expected);
  });
});

describe("threshold", () => {
  test.each([
    ["gt", 1, 0],
    ["gt", 1.1, 1],
    ["gte", 1, 1],
    ["lt", 1, 0],
    ["lt", 0.9, 1],
    ["lte", 1, 1],
    ["lte", 1.1, 0],
  ] as const)("%s 1, of %d: %d", (is, value, crossed) => {
    const alert = alertOf({ threshold: { is, than: 1 } });
    expect(conditionOf(alert, { A: [series("a", value)] })).toEqual([
      { labels: { host: "a" }, value: crossed },
    ]);
  });

  test("of no number is no number", () => {
    expect(conditionOf(alertOf(), { A: [series("a", null)] })).toEqual([
      { labels: { host: "a" }, value: null },
    ]);
  });
});

describe("math", () => {
  const difference = alertOf({ queries: { A: query, B: query }, math: "$A - $B" });

  test("joins numbers of the same labels, and drops those without a partner", () => {
    const answers = { A: [series("a", 5), series("b", 5)], B: [series("b", 1), series("c", 1)] };
    expect(conditionOf(difference, answers)).toEqual([{ labels: { host: "b" }, value: 1 }]);
  });

  test("a number without labels goes with all", () => {
    const answers = { A: [series("a", 5), series("b", 1)], B: [{ labels: {}, values: [3] }] };
    expect(conditionOf(difference, answers)).toEqual([
      { labels: { host: "a" }, value: 1 },
      { labels: { host: "b" }, value: 0 },
    ]);
  });

  test("fewer labels go with more, whose labels stay", () => {
    const a = { labels: { host: "a", path: "/" }, values: [5] };
    expect(conditionOf(difference, { A: [a], B: [series("a", 1)] })).toEqual([
      { labels: a.labels, value: 1 },
    ]);
  });

  test("of two that are alone the labels need not fit, and are lost", () => {
    expect(conditionOf(difference, { A: [series("a", 5)], B: [series("b", 1)] })).toEqual([
      { labels: {}, value: 1 },
    ]);
  });

  test("with nothing on one side is nothing", () => {
    expect(conditionOf(difference, { A: [series("a", 5)], B: [] })).toBe("noData");
  });

  test.each([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["8 / 2 / 2", 2],
    ["5 - 2 - 1", 2],
    ["2 >= 2 && 1 < 2", 1],
    ["0 && 1 || 1", 1],
    ["1 == 2 || 2 != 3", 1],
    // Not a number, unless one side decides alone.
    ["0 && 0 / 0", 0],
    ["1 || 0 / 0", 1],
  ])("%s is %d", (math, value) => {
    expect([crossed(math, "gte", value), crossed(math, "lte", value)]).toEqual([1, 1]);
  });

  test("what is not a number crosses nothing", () => {
    expect([crossed("0 / 0 > 0", "gte", 0), crossed("0 / 0 > 0", "lte", 0)]).toEqual([0, 0]);
  });

  function crossed(math: string, is: "gte" | "lte", than: number): number | null | undefined {
    const samples = conditionOf(alertOf({ math, threshold: { is, than } }), {});
    return samples === "noData" ? undefined : samples[0]?.value;
  }

  test.each([
    ["$A +", "it ends"],
    ["(1 + 2", "not closed"],
    ["1 2", "left over"],
    ["$A § 2", "left over"],
    ["* 2", `"*" stands`],
  ])("%s is refused: %s", (math, message) => {
    expect(() => parseMath(math)).toThrow(message);
  });

  test("knows its variables", () => {
    expect(variablesOf(parseMath("$A > 1 && ($B - 2) / $C < 3"))).toEqual(["A", "B", "C"]);
  });
});

describe("from evaluation to evaluation", () => {
  const high = [series("a", 5)];
  const low = [series("a", 0)];

  /** States of host a, a minute each; undefined: there is no such instance. */
  function statesOf(alert: Alert, answers: readonly (readonly Series[] | Error)[]): (State | undefined)[] {
    const rule = new RuleState(alert);
    return answers.map((answer, minute) => {
      const given: Answers = answer instanceof Error ? answer : { A: answer };
      return rule.evaluate(minute, given).find(({ labels }) => labels.host !== "b")?.state;
    });
  }

  test("without `for` it alerts at once, and is over at once", () => {
    expect(statesOf(alertOf(), [low, high, low])).toEqual(["normal", "alerting", "normal"]);
  });

  test("with `for` it is pending for so long", () => {
    expect(statesOf(alertOf({ forMinutes: 2 }), [high, high, high, high])).toEqual([
      "pending",
      "pending",
      "alerting",
      "alerting",
    ]);
  });

  test("one normal evaluation begins `for` anew", () => {
    expect(statesOf(alertOf({ forMinutes: 2 }), [high, high, low, high, high, high])).toEqual([
      "pending",
      "pending",
      "normal",
      "pending",
      "pending",
      "alerting",
    ]);
  });

  test("a series that is missing twice is over", () => {
    const other = [series("b", 0)];
    expect(statesOf(alertOf(), [[...high, ...other], other, other, other])).toEqual([
      "alerting",
      "alerting",
      undefined,
      undefined,
    ]);
  });

  test("no data at all is what the alert says: no fault", () => {
    expect(statesOf(alertOf({ noData: "OK" }), [high, []])).toEqual(["alerting", "normal"]);
  });

  test("no data at all is what the alert says: a fault, of all there is", () => {
    expect(statesOf(alertOf({ noData: "Alerting", forMinutes: 1 }), [low, [], []])).toEqual([
      "normal",
      "pending",
      "alerting",
    ]);
  });

  test("no data from the beginning alerts without labels", () => {
    const rule = new RuleState(alertOf({ noData: "Alerting" }));
    expect(rule.evaluate(0, { A: [] })).toEqual([{ labels: {}, state: "alerting", since: 0 }]);
  });

  test("an error keeps what was (what is pending goes on), is no fault, or alerts", () => {
    const error = new Error("no answer");
    expect(statesOf(alertOf({ onError: "KeepLast" }), [high, error, low, error])).toEqual([
      "alerting",
      "alerting",
      "normal",
      "normal",
    ]);
    expect(statesOf(alertOf({ onError: "KeepLast", forMinutes: 2 }), [high, error, error])).toEqual([
      "pending",
      "pending",
      "alerting",
    ]);
    expect(statesOf(alertOf({ onError: "OK" }), [high, error])).toEqual(["alerting", "normal"]);
    expect(statesOf(alertOf({ onError: "Alerting", forMinutes: 1 }), [low, error, error])).toEqual([
      "normal",
      "pending",
      "alerting",
    ]);
  });

  test("each set of labels goes its own way", () => {
    const rule = new RuleState(alertOf());
    expect(rule.evaluate(0, { A: [series("a", 0), series("b", 5)] })).toEqual([
      { labels: { host: "a" }, state: "normal", since: 0 },
      { labels: { host: "b" }, state: "alerting", since: 0 },
    ]);
  });
});
