import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "@jest/globals";
import { progressLine } from "./progressLine.ts";

function shownOn(properties: { isTTY: boolean; columns?: number }): string {
  const stream = Object.assign(new PassThrough(), properties);
  const line = progressLine(stream as unknown as NodeJS.WriteStream);
  line.show("Comparing with origin/main: 0 of 12 stacks");
  line.end();
  return String(stream.read() ?? "");
}

test("a terminal shows it at once, in one row, and it goes again", () => {
  const text = shownOn({ isTTY: true, columns: 20 });
  expect(stripVTControlCharacters(text).trim()).toBe("Comparing with orig");
  expect(text).toMatch(/\r\u001b\[K$/);
});

test("a pipe has nothing of it", () => expect(shownOn({ isTTY: false })).toBe(""));
