/** Lets a synthetic deployment run for some time, into a real InfluxDB, and asks what Grafana would ask, every minute. */

import type { Alert } from "../../monitoring/alerts/alert.ts";
import { RuleState, type Answers, type Labels, type Series } from "../../monitoring/alerts/evaluate.ts";
import { quietWorld, type Event } from "../../monitoring/alerts/normalDay.ts";
import { alertInfluxQl } from "../../monitoring/alerts/render.ts";
import { lineOf } from "../../monitoring/alerts/world.ts";
import type { TestInfluxdb } from "./influxdb.ts";

/** Evaluations are at the beginning of a minute, where the last interval has no point yet: the worst time. Seconds. */
const evaluationOffset = 2;

const minuteSeconds = 60;

export interface Course {
  readonly minutes: number;
  readonly events: readonly Event[];
}

export interface Fired {
  readonly alert: string;
  readonly minute: number;
  readonly labels: Labels;
}

/** What comes into the state alerting, in the order of time. Whatever was in the database is gone. */
export async function firedBy(
  influxdb: TestInfluxdb,
  alerts: readonly Alert[],
  { minutes, events }: Course,
): Promise<Fired[]> {
  await influxdb.query("DROP SERIES FROM /.*/");
  const world = quietWorld();
  const rules = alerts.map((alert) => ({ alert, state: new RuleState(alert) }));
  const fired: Fired[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    for (const event of events) if (event.minute === minute) event.happens(world);
    const { status, body } = await influxdb.write(world.minutePasses().map(lineOf).join("\n"));
    // Without a machine that tells anything there is nothing to write.
    if (status !== 204 && body !== "") throw new Error(body);
    // The first minutes have nothing to look back at.
    if (minute < 2) continue;
    const answers = world.databaseAnswers
      ? await askAll(influxdb, alerts, world.now + evaluationOffset)
      : undefined;
    for (const { alert, state } of rules) {
      const answer = answers?.get(alert) ?? new Error("no answer");
      for (const instance of state.evaluate(minute, answer))
        if (instance.state === "alerting" && instance.since === minute)
          fired.push({ alert: alert.name, minute, labels: instance.labels });
    }
  }
  return fired;
}

/** All queries in one request, with the account that Grafana has. @param now seconds since 1970 */
async function askAll(
  influxdb: TestInfluxdb,
  alerts: readonly Alert[],
  now: number,
): Promise<Map<Alert, Answers>> {
  const asked = alerts.flatMap((alert) =>
    Object.entries(alert.queries).map(([letter, query]) => ({
      alert,
      letter,
      text: alertInfluxQl(query, timeFilter(now, query.minutes)),
    })),
  );
  const { body } = await influxdb.ask(asked.map(({ text }) => text).join("; "), { as: "reader" });
  const { results } = JSON.parse(body) as { results: readonly Result[] };
  const answers = new Map<Alert, Record<string, readonly Series[]>>(alerts.map((alert) => [alert, {}]));
  asked.forEach(({ alert, letter, text }, index) => {
    const { error, series = [] } = results[index]!;
    if (error !== undefined) throw new Error(`${error}: ${text}`);
    answers.get(alert)![letter] = series.map(({ tags = {}, values }) => ({
      labels: tags,
      values: values.map(([, value]) => value),
    }));
  });
  return answers;
}

interface Result {
  readonly error?: string;
  readonly series?: readonly {
    readonly tags?: Labels;
    readonly values: readonly (readonly [number, number | null])[];
  }[];
}

/** As Grafana writes it in the place of `$timeFilter` (grafana pkg/tsdb/influxdb/models/query.go). */
const timeFilter = (now: number, minutes: number): string =>
  `time >= ${(now - minutes * minuteSeconds) * 1000}ms and time <= ${now * 1000}ms`;
