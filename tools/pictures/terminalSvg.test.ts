import { describe, expect, test } from "@jest/globals";
import { contrast } from "../../monitoring/plots/contrast.ts";
import { screenOf } from "./screen.ts";
import { dark, light, terminalSvg } from "./terminalSvg.ts";

const svgOf = async (written: string): Promise<string> =>
  terminalSvg("a <title>", 20, [{ command: "jitsi check", screen: await screenOf(written, 20) }]);

test("text stays text, and the prompt stands above what it led to", async () => {
  const svg = await svgOf('<b> & "c"');
  const shown = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
  expect(shown).toEqual(["$", "jitsi check", "&lt;b&gt; &amp; &quot;c&quot;"]);
  expect(svg).toContain('<title id="title">a &lt;title&gt;</title>');
});

test("every line of the screen is inside of the picture", async () => {
  const svg = await svgOf(Array.from({ length: 30 }, () => "line").join("\r\n"));
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number);
  for (const [, x, y, length] of svg.matchAll(/<text[^>]* x="([\d.]+)" y="(\d+)" textLength="([\d.]+)"/g)) {
    expect(Number(y)).toBeLessThan(height!);
    expect(Number(x) + Number(length)).toBeLessThan(width!);
  }
});

test("a colour of the terminal is one of the page's, in light and in dark", async () => {
  const svg = await svgOf("\u001b[91mbad\u001b[39m \u001b[2mquiet");
  expect(svg).toMatch(/<text class="c1"[^>]*>bad</);
  expect(svg).toMatch(/<text class="d"[^>]*>quiet</);
  expect(svg).toContain(`.c1{fill:${light.colours[0]}}`);
  expect(svg.split("prefers-color-scheme: dark")[1]).toContain(`.c1{fill:${dark.colours[0]}}`);
});

describe("every colour stands out from the paper (WCAG AA, 4.5:1)", () => {
  test.each([
    ["light", light],
    ["dark", dark],
  ])("%s", (_, { paper, text, dim, colours }) => {
    for (const ink of [text, dim, ...colours])
      expect([ink, contrast(ink, paper) >= 4.5]).toEqual([ink, true]);
  });
});
