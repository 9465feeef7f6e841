import { describe, expect, test } from "@jest/globals";
import { dashboards, panelsOf } from "../dashboards/dashboards.ts";
import { panelQueries, type PanelQuery } from "../dashboards/panelQueries.ts";
import type { PanelAnswer } from "./answers.ts";
import { renderDashboard } from "./renderDashboard.ts";
import { contrast } from "./contrast.ts";
import { ink, onDark } from "./inks.ts";
import { escaped } from "./svgText.ts";

const from = Date.UTC(2026, 0, 15, 9);
const span = { from, to: from + 3 * 3_600_000 };
const points = 360;

const values: Readonly<Record<string, readonly string[]>> = {
  region: ["europe", "us-east4"],
  le: ["2", "5", "10", "20"],
};

/** Something for every query: three series for each tag that it is asked by, and of what should not happen, little. */
const answerTo = ({ panel, refId, query, asked }: PanelQuery): PanelAnswer => {
  const [tag, ...others] = query.by ?? [];
  const names = tag === undefined ? [""] : (values[tag] ?? ["one", "two", "three"]);
  const at = (index: number, series: number) =>
    query.over === "increase" ? Number(index % 60 === series * 7) : 0.3 + series * 0.05 + index / 4000;
  return {
    panel,
    refId,
    series: names.map((name, series) => ({
      tags:
        tag === undefined ? {} : { [tag]: name, ...Object.fromEntries(others.map((other) => [other, "x"])) },
      values: asked.whole
        ? [[0, 0.3 + series * 0.05]]
        : Array.from({ length: points }, (_, index) => [from + index * 30_000, at(index, series)]),
    })),
  };
};

const answers = panelQueries().map((query) => ({ dashboard: query.dashboard, ...answerTo(query) }));

const answersOf = (uid: string): PanelAnswer[] => answers.filter(({ dashboard }) => dashboard === uid);

const dashboardOf = (uid: string) => dashboards.find((dashboard) => dashboard.uid === uid)!;

describe.each(dashboards.map((dashboard) => [dashboard.title, dashboard] as const))("%s", (_, dashboard) => {
  const svg = renderDashboard(dashboard, answersOf(dashboard.uid), span);

  test("has every panel, and no empty one", () => {
    for (const { title } of panelsOf(dashboard)) expect(svg).toContain(`>${escaped(title)}<`);
    expect(svg).not.toContain("No data");
  });

  test("is small enough for a page", () => expect(svg.length).toBeLessThan(150_000));

  test("is the same in every run", () =>
    expect(renderDashboard(dashboard, answersOf(dashboard.uid), span)).toBe(svg));

  test("closes what it opens", () => {
    const open: string[] = [];
    for (const [, end, name, alone] of svg.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
      if (end === "/") expect(open.pop()).toBe(name);
      else if (alone === "") open.push(name!);
    }
    expect(open).toEqual([]);
  });
});

const panelAnswer = (panel: string, refId: string, value: number, tags = {}): PanelAnswer => ({
  panel,
  refId,
  series: [{ tags, values: [[0, value]] }],
});

test("a panel without data says so", () => {
  const svg = renderDashboard(dashboardOf("overview"), [], span);
  expect(svg.match(/No data/g)).toHaveLength(panelsOf(dashboardOf("overview")).length);
});

test.each([
  ["Highest stress", 0.85, "85 %", ink.bad],
  ["Highest stress", 0.6, "60 %", ink.warn],
  ["Highest stress", 0.4, "40 %", ink.good],
  ["Operational bridges", 0, "0", ink.bad],
  ["Operational bridges", 2, "2", ink.good],
  ["Participants", 42, "42", ink.text],
])("%s of %d has the color of its limits", (panel, value, text, colour) => {
  const svg = renderDashboard(dashboardOf("overview"), [panelAnswer(panel, "A", value)], span);
  expect(svg).toMatch(new RegExp(`fill="${colour}"[^>]*>${text}<`));
});

test("formulas: the first as a share of all, and the sum divided by the last", () => {
  const calls = ["A", "B"].map((refId, index) =>
    panelAnswer("Failed connection rate", refId, [1, 19][index]!),
  );
  expect(renderDashboard(dashboardOf("calls"), calls, span)).toContain(">5 %<");
  const cost = ["A", "B", "C", "D"].map((refId, index) =>
    panelAnswer("Cost per participant-hour", refId, [1, 2, 3, 100][index]!),
  );
  expect(renderDashboard(dashboardOf("scaling"), cost, span)).toContain(">$0.06<");
});

test("a table row finds its values by tag, not by order", () => {
  const svg = renderDashboard(
    dashboardOf("bridges"),
    [
      {
        panel: "Bridges",
        refId: "A",
        series: ["one", "two"].map((bridge, index) => ({
          tags: { bridge },
          values: [[0, [0.1, 0.9][index]!]],
        })),
      },
      {
        panel: "Bridges",
        refId: "B",
        series: ["two", "one"].map((bridge, index) => ({ tags: { bridge }, values: [[0, [7, 5][index]!]] })),
      },
    ],
    span,
  );
  expect(svg).toMatch(/>one<.*>10 %<.*>5<.*>two<.*>90 %<.*>7</);
});

describe("every colour of a text stands out from what is behind it, on light pages and on dark ones (WCAG AA, 4.5:1)", () => {
  const texts = ["text", "quiet", "good", "warn", "bad"] as const;
  test.each(texts.map((name) => [name, ink[name]] as const))("%s", (_, words) => {
    for (const paper of [ink.page, ink.panel]) {
      expect(contrast(words, paper)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(onDark[words]!, onDark[paper]!)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

test("no colour is left as it is on a dark page", () => {
  const svgs = dashboards
    .map((dashboard) => renderDashboard(dashboard, answersOf(dashboard.uid), span))
    .join("");
  // What is filled or drawn with these is not seen: clip paths, what would react to a pointer, frames of no width.
  const unseen = ["none", "#000", "rgb(0,0,0)", "#b7b9be"];
  const used = new Set([...svgs.matchAll(/ (?:fill|stroke)="([^"]*)"/g)].map(([, colour]) => colour!));
  expect([...used].filter((colour) => !unseen.includes(colour) && !(colour in onDark))).toEqual([]);
});

test("numbers on an axis keep their digits", () => {
  const small = [0.012, 0.025, 0.018].map((value, index) => [from + index * 60_000, value] as const);
  const svg = renderDashboard(
    dashboardOf("machines"),
    [{ panel: "nginx requests", refId: "A", series: [{ tags: {}, values: small }] }],
    span,
  );
  expect(svg).toContain(">0.02/s<");
  expect(svg).not.toContain(">0.0/s<");
});
