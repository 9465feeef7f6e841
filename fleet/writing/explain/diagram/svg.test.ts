import { describe, expect, test } from "@jest/globals";
import { describe as describeDeployment } from "../../../../model/deployment.ts";
import { exampleHost, exampleSettings } from "../../../../model/rules/fixtures.ts";
import { contrast } from "../../../../monitoring/plots/contrast.ts";
import { diagramOf } from "../diagram.ts";
import { dark, light, renderSvg } from "./svg.ts";

const acme = diagramOf(describeDeployment(exampleSettings()));

test("the same deployment gives the same text", () =>
  expect(diagramOf(describeDeployment(exampleSettings()))).toBe(acme));

test("it needs nothing from elsewhere", () => {
  expect(acme).not.toMatch(/href|<script|<image|@import|url\((?!#)/);
  expect(acme).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+" /);
});

test("it says in words what it shows", () =>
  expect(acme).toContain(
    '<title id="title">acme.my-app.com: 3 hosts · 3 bridges · Jitsi stable-11146-2</title>',
  ));

test("every element is closed, and every marker is there", () => {
  const open: string[] = [];
  for (const [, end, name, alone] of acme.matchAll(/<(\/?)([a-z]+)(?:\s[^>]*?)?(\/?)>/gi))
    if (end === "/") expect(open.pop()).toBe(name);
    else if (alone !== "/") open.push(name!);
  expect(open).toEqual([]);
  for (const [, id] of acme.matchAll(/url\(#([^)]+)\)/g)) expect(acme).toContain(`<marker id="${id}"`);
});

test("text stays text", () => {
  const drawing = renderSvg({
    width: 10,
    height: 10,
    title: `a<b>&"c"`,
    subtitle: "",
    boxes: [],
    lines: [],
    labels: [],
    legend: { y: 0, entries: [] },
  });
  expect(drawing).toContain("a&lt;b&gt;&amp;&quot;c&quot;");
});

test("a web app has its place", () => {
  const webApp = { image: "shop:1", port: 3000, meetAt: { path: "/meet" } };
  expect(diagramOf(describeDeployment(exampleSettings({ webApp })))).toContain('<g id="app/web-app">');
});

test("a host without bridges too", () => {
  const hosts = [...exampleSettings().hosts, exampleHost("spare", "hetzner-hel1", 40)];
  expect(diagramOf(describeDeployment(exampleSettings({ hosts })))).toContain('<g id="spare">');
});

describe("every colour of a text stands out from what is behind it (WCAG AA, 4.5:1)", () => {
  test.each([
    ["light", light],
    ["dark", dark],
  ])("%s", (_, palette) => {
    for (const ink of [palette.text, palette.muted, ...Object.values(palette.flows)])
      for (const paper of [palette.page, palette.host])
        expect([ink, paper, contrast(ink, paper) >= 4.5]).toEqual([ink, paper, true]);
    for (const ink of [palette.text, palette.muted])
      expect(contrast(ink, palette.container)).toBeGreaterThanOrEqual(4.5);
  });
});
