import { expect, test } from "@jest/globals";
import { screenOf, type Screen } from "./screen.ts";

const texts = (screen: Screen): string[] => screen.map((runs) => runs.map(({ text }) => text).join("|"));

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;

test("what was drawn over is gone, and lines that were never reached are not there", async () => {
  const written = "working...\r\u001b[2Kdone\r\nsecond\r\n\u001b[1A\u001b[2Kthird\r\n\r\n";
  expect(texts(await screenOf(written, 40))).toEqual(["done", "third"]);
});

test("a piece begins where its text begins, in its colour", async () => {
  const [runs] = await screenOf(`  a  b ${red("  no")} \u001b[1mbold\u001b[22m`, 40);
  expect(runs).toEqual([
    { column: 2, text: "a  b", colour: undefined, bold: false, dim: false },
    { column: 9, text: "no", colour: 1, bold: false, dim: false },
    { column: 12, text: "bold", colour: undefined, bold: true, dim: false },
  ]);
});

test("what is longer than a screen is there from its first line", async () => {
  const lines = Array.from({ length: 300 }, (_, index) => `line ${index}`);
  expect(texts(await screenOf(lines.join("\r\n"), 40))).toEqual(lines);
});

test("a line that is too long goes on in the next", async () =>
  expect(texts(await screenOf("abcdef", 4))).toEqual(["abcd", "ef"]));
