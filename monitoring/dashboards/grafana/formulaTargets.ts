/** A formula over several queries, computed by Grafana's server-side expressions. */

import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import { TypeMathBuilder, TypeReduceBuilder } from "@grafana/grafana-foundation-sdk/expr";
import type { Formula } from "../spec.ts";

const datasource = { type: "__expr__", uid: "__expr__" } as const;

/** @param refIds of the queries */
export function formulaTargets(formula: Formula, refIds: readonly string[]): Builder<Dataquery>[] {
  // Mathematics wants a number of each query, not the series of one point that the database answers with.
  const numbers = refIds.map((refId) =>
    new TypeReduceBuilder()
      .datasource(datasource)
      .refId(numberOf(refId))
      .expression(refId)
      .reducer("last")
      .hide(true),
  );
  const math = new TypeMathBuilder()
    .datasource(datasource)
    .refId("result")
    .expression(
      expressionOf(
        formula,
        refIds.map((refId) => `$${numberOf(refId)}`),
      ),
    );
  return [...numbers, math];
}

const numberOf = (refId: string): string => `number${refId}`;

function expressionOf({ is }: Formula, values: readonly string[]): string {
  const sum = (some: readonly string[]) => `(${some.join(" + ")})`;
  return is === "share"
    ? `${values[0]!} / ${sum(values)}`
    : `${sum(values.slice(0, -1))} / ${values.at(-1)!}`;
}
