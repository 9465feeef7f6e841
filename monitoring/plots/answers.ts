/** What the database answered, as plain data, by panel and query. */

import type { Formula, Panel } from "../dashboards/spec.ts";
import { queriesOf } from "../dashboards/panelQueries.ts";
import type { Unit } from "../../model/monitoring/measurements.ts";

export interface PanelAnswer {
  /** The panel's title. */
  readonly panel: string;
  readonly refId: string;
  readonly series: readonly AnswerSeries[];
}

export interface AnswerSeries {
  readonly tags: Readonly<Record<string, string>>;
  /** Time in milliseconds, then the value. */
  readonly values: readonly (readonly (string | number | boolean | null)[])[];
}

export interface NamedSeries {
  readonly name: string;
  readonly unit: Unit;
  readonly points: readonly (readonly [time: number, value: number | null])[];
}

/** Series of a panel with the names that Grafana gives them. */
export const namedSeries = (panel: Panel, answers: readonly PanelAnswer[]): NamedSeries[] =>
  queriesOf(panel).flatMap(({ refId, label = "value", unit }) =>
    seriesOf(panel, refId, answers).map(({ tags, values }) => ({
      name: label.replaceAll(/\$tag_(\w+)/g, (_, tag: string) => tags[tag] ?? ""),
      unit,
      points: values.map(
        ([time, value]) => [Number(time), typeof value === "number" ? value : null] as const,
      ),
    })),
  );

export const seriesOf = (
  panel: Panel,
  refId: string,
  answers: readonly PanelAnswer[],
): readonly AnswerSeries[] =>
  answers.find((answer) => answer.panel === panel.title && answer.refId === refId)?.series ?? [];

export const latestOf = ({ values }: AnswerSeries): number | undefined => {
  const value = values.findLast(([, value]) => typeof value === "number")?.[1];
  return typeof value === "number" ? value : undefined;
};

/** As Grafana's expressions compute it (../dashboards/grafana/formulaTargets.ts). undefined where a value is missing or there is nothing to divide by. */
export function formulaValue({ is }: Formula, values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length < values.length || known.length === 0) return undefined;
  const sum = (some: readonly number[]) => some.reduce((total, value) => total + value, 0);
  const result = is === "share" ? known[0]! / sum(known) : sum(known.slice(0, -1)) / known.at(-1)!;
  return Number.isFinite(result) ? result : undefined;
}
