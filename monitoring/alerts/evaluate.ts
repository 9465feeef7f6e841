/**
 * What Grafana would say of an alert: the same way from the rows of its queries to the state of each instance, minute by minute. For tests: which
 * incidents fire which alerts. Read from Grafana's source (pkg/expr/mathexp/{reduce,exp}.go, expr/threshold.go, ngalert/state/state.go) and its
 * documentation of stale instances; README.md says what that leaves unproved.
 */

import type { Alert, Reducer, Threshold } from "./alert.ts";
import { applyOperator, parseMath, type MathNode } from "./mathExpression.ts";

export type Labels = Readonly<Record<string, string>>;

/** One series of a query's answer. Times do not matter any more: the query has chosen them. */
export interface Series {
  readonly labels: Labels;
  /** From old to new. */
  readonly values: readonly (number | null)[];
}

/** The answer of each query of an alert by its letter, or what the database said instead. */
export type Answers = Readonly<Record<string, readonly Series[]>> | Error;

/** A number of one set of labels. null: there is none. */
interface Sample {
  readonly labels: Labels;
  readonly value: number | null;
}

/** `noData` in place of samples: the query returned nothing. */
type Samples = readonly Sample[] | "noData";

export type State = "normal" | "pending" | "alerting";

export interface Instance {
  readonly labels: Labels;
  readonly state: State;
  /** Minute of the evaluation at which it came into this state. */
  readonly since: number;
}

/** Not a number and null are left out first (mode `dropNN`); nothing left is null. */
export function reduceValues(reducer: Reducer, values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value): value is number => value !== null && Number.isFinite(value));
  const last = numbers.at(-1);
  if (last === undefined) return reducer === "sum" ? 0 : null;
  const sum = numbers.reduce((all, value) => all + value, 0);
  switch (reducer) {
    case "last":
      return last;
    case "sum":
      return sum;
    case "mean":
      return sum / numbers.length;
    case "max":
      return Math.max(...numbers);
    case "min":
      return Math.min(...numbers);
  }
}

/** Values of every condition's numbers, 1 where the threshold is crossed. */
export function conditionOf(alert: Alert, answers: Readonly<Record<string, readonly Series[]>>): Samples {
  const reduced = Object.fromEntries(
    Object.entries(alert.queries).map(([letter, { reduce }]): [string, Samples] => {
      const series = answers[letter] ?? [];
      if (series.length === 0) return [letter, "noData"];
      return [letter, series.map(({ labels, values }) => ({ labels, value: reduceValues(reduce, values) }))];
    }),
  );
  const samples =
    alert.math === undefined ? Object.values(reduced)[0]! : evaluateMath(parseMath(alert.math), reduced);
  if (samples === "noData") return samples;
  return samples.map(({ labels, value }) => ({
    labels,
    value: value === null ? null : Number(crosses(alert.threshold, value)),
  }));
}

const crosses = ({ is, than }: Threshold, value: number): boolean =>
  ({ gt: value > than, gte: value >= than, lt: value < than, lte: value <= than })[is];

function evaluateMath(node: MathNode, variables: Readonly<Record<string, Samples>>): Samples {
  if ("number" in node) return [{ labels: {}, value: node.number }];
  if ("variable" in node) {
    const samples = variables[node.variable];
    if (samples === undefined) throw new Error(`$${node.variable} is none of the queries`);
    return samples;
  }
  const left = evaluateMath(node.left, variables);
  const right = evaluateMath(node.right, variables);
  if (left === "noData" || right === "noData") return "noData";
  const combined = (a: Sample, b: Sample, labels: Labels): Sample => ({
    labels,
    value: a.value === null || b.value === null ? null : applyOperator(node.operator, a.value, b.value),
  });
  const matches = left.flatMap((a) =>
    right.flatMap((b) => {
      const labels = commonLabels(a.labels, b.labels);
      return labels === undefined ? [] : [combined(a, b, labels)];
    }),
  );
  if (matches.length > 0) return matches;
  // Alone on both sides they are a pair whatever their labels, which are lost. Others without a partner are dropped.
  return left.length === 1 && right.length === 1 ? [combined(left[0]!, right[0]!, {})] : "noData";
}

/** The labels of a result of two: those of the one that has all of the other's. undefined: they do not belong together (`union` in exp.go). */
function commonLabels(a: Labels, b: Labels): Labels | undefined {
  if (contains(a, b)) return a;
  return contains(b, a) ? b : undefined;
}

const contains = (all: Labels, some: Labels): boolean =>
  Object.entries(some).every(([name, value]) => all[name] === value);

/** An instance whose series is missing from this many evaluations is over (Grafana docs, "Stale alert instances"). */
const missingToResolve = 2;

interface Followed extends Instance {
  readonly seen: number;
}

/** Follows one rule from evaluation to evaluation, one a minute. */
export class RuleState {
  readonly #alert: Alert;
  readonly #instances = new Map<string, Followed>();

  constructor(alert: Alert) {
    this.#alert = alert;
  }

  /** @param minute of this evaluation; each call must have a later one */
  evaluate(minute: number, answers: Answers): readonly Instance[] {
    const samples = answers instanceof Error ? "error" : conditionOf(this.#alert, answers);
    if (samples === "error") this.#setAll(minute, this.#alert.onError);
    else if (samples === "noData") this.#setAll(minute, this.#alert.noData);
    else {
      for (const { labels, value } of samples) this.#set(minute, labels, this.#meaningOf(value));
      for (const [key, { seen }] of this.#instances)
        if (seen <= minute - missingToResolve) this.#instances.delete(key);
    }
    return [...this.#instances.values()].map(({ labels, state, since }) => ({ labels, state, since }));
  }

  #meaningOf(value: number | null): Meaning {
    if (value === null) return this.#alert.noData;
    return value === 0 ? "OK" : "Alerting";
  }

  /** Of what there is, or, if there is nothing, of one instance without labels (ngalert `setNextStateForRule`). */
  #setAll(minute: number, meaning: Meaning): void {
    const all = [...this.#instances.values()];
    for (const { labels } of all.length > 0 ? all : [{ labels: {} }]) this.#set(minute, labels, meaning);
  }

  #set(minute: number, labels: Labels, meaning: Meaning): void {
    const key = JSON.stringify(Object.entries(labels).sort());
    const before = this.#instances.get(key);
    const next = this.#next(minute, before, meaning);
    const since = before?.state === next ? before.since : minute;
    this.#instances.set(key, { labels, state: next, since, seen: minute });
  }

  #next(minute: number, before: Instance | undefined, meaning: Meaning): State {
    const state = before?.state ?? "normal";
    if (meaning === "OK" || (meaning === "KeepLast" && state === "normal")) return "normal";
    if (before?.state === "alerting") return "alerting";
    // What was pending goes on towards alerting even if only kept.
    if (before?.state === "pending")
      return minute - before.since >= this.#alert.forMinutes ? "alerting" : "pending";
    return this.#alert.forMinutes > 0 ? "pending" : "alerting";
  }
}

type Meaning = "OK" | "Alerting" | "KeepLast";
