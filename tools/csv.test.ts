import { expect, test } from "@jest/globals";
import { parseCsv } from "./csv.ts";

test("a row with a field too few is refused with its line, and quotes keep commas together", () => {
  expect(() => parseCsv("a,b\n1,2\n3\n")).toThrow("line 3");
  expect(parseCsv('a,b\n"x, ""y""",2')).toEqual([{ a: 'x, "y"', b: "2" }]);
});
