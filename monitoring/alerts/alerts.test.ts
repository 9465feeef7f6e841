import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { measurements, type Measurement } from "../../model/monitoring/measurements.ts";
import { dashboardUids } from "../dashboards/spec.ts";
import type { Alert } from "./alert.ts";
import { alerts } from "./alerts.ts";
import { renderAlertsJson, target } from "../../tools/monitoring/alerts.ts";
import { parseMath, variablesOf } from "./mathExpression.ts";
import { readRunbook, runbookNames, runbookSections, runbookText } from "./runbooks.ts";

const each = alerts.map((alert) => ({ name: alert.name, alert }));

describe("the table", () => {
  test("has names and titles once", () => {
    expect(new Set(alerts.map(({ name }) => name)).size).toBe(alerts.length);
    // Grafana refuses two rules of one title in a folder.
    expect(new Set(alerts.map(({ title }) => title)).size).toBe(alerts.length);
  });

  test.each(each)("$name is a uid that Grafana takes", ({ name }) => {
    expect(name).toMatch(/^[a-z][a-z-]{0,39}$/);
  });

  test.each(each)("$name: math names its queries, all of them", ({ alert }) => {
    const letters = Object.keys(alert.queries);
    if (alert.math === undefined) expect(letters).toEqual(["A"]);
    else expect([...new Set(variablesOf(parseMath(alert.math)))].sort()).toEqual(letters);
  });

  test.each(each)("$name: what math joins has the same labels", ({ alert }) => {
    const labels = Object.values(alert.queries).map(labelsOf);
    expect(new Set(labels.map((of) => of.join()))).toHaveProperty("size", 1);
  });

  test.each(each)("$name: the summary uses existing labels and values", ({ alert }) => {
    const spoken = (kind: string) =>
      [...alert.summary.matchAll(new RegExp(`\\.${kind}\\.(\\w+)`, "g"))].map((hit) => hit[1]);
    expect(labelsOf(Object.values(alert.queries)[0]!)).toEqual(expect.arrayContaining(spoken("Labels")));
    expect(Object.keys(alert.queries)).toEqual(expect.arrayContaining(spoken("Values")));
    expect(alert.summary).not.toContain("$");
  });

  test.each(each)("$name: one bad minute is not enough, if it is asked for longer", ({ alert }) => {
    for (const { reduce, minutes } of Object.values(alert.queries))
      if (alert.forMinutes > 0 && (reduce === "mean" || reduce === "sum"))
        expect(alert.forMinutes).toBeGreaterThan(minutes);
  });

  test.each(each)("$name: whole intervals of a time that is long enough", ({ alert }) => {
    for (const { minutes, everyMinutes = 1, fill = "none" } of Object.values(alert.queries)) {
      expect(minutes % everyMinutes).toBe(0);
      // The last interval has only begun and may be empty: that must not be long enough to fire.
      if (fill === "0") expect(everyMinutes).toBeGreaterThan(1);
      if (fill === "0") expect(alert.forMinutes).toBeGreaterThan(1);
      if (fill === "0") expect(alert.onError).toBe("OK");
    }
  });
});

/** Those of the series that the database answers with (query.ts). */
function labelsOf({ ask: { of, across, by = [] } }: Alert["queries"][string]): readonly string[] {
  const { tags }: Measurement = measurements[of];
  return across === undefined && by.length === 0 ? ["host", "pool", ...tags] : by;
}

describe("runbooks", () => {
  test("each alert has a page, and each page an alert", () => {
    expect([...runbookNames()].sort()).toEqual(alerts.map(({ name }) => name).sort());
  });

  test.each(each)("$name has all sections in order, and its alert's title", ({ name, alert }) => {
    const { title, sections } = readRunbook(name);
    expect(title).toBe(alert.title);
    expect([...sections.keys()]).toEqual(runbookSections);
    const short = [...sections].filter(([, text]) => text.length <= 20);
    expect(short).toEqual([]);
  });

  test.each(each)("$name: the message contains nothing that Grafana would expand", ({ name }) => {
    expect(runbookText(name).description).not.toMatch(/\$|\{\{/);
  });

  test.each(each)("$name links to existing pages, runbooks and dashboards", ({ name }) => {
    const text = [...readRunbook(name).sections.values()].join("\n");
    for (const [, uid] of text.matchAll(/\/grafana\/d\/(\w+)/g)) expect(dashboardUids).toContain(uid);
    for (const [, page] of text.matchAll(/\b(docs\/[\w-]+\.md)/g))
      expect(() => readFileSync(new URL(`../../${page}`, import.meta.url))).not.toThrow();
    for (const [, first, second] of text.matchAll(/[Rr]unbooks?\s+`([a-z-]+)`(?: and\s+`([a-z-]+)`)?/g))
      expect(runbookNames()).toEqual(expect.arrayContaining([first, second ?? first]));
  });
});

test("model/monitoring/grafana/alerts.json is fresh, from tools/monitoring/alerts.ts", async () => {
  expect(readFileSync(target, "utf8")).toBe(await renderAlertsJson());
});
