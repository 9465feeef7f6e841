import { expect, test } from "@jest/globals";
import { isCron } from "./cron.ts";

test.each(["45 8 * * 1-5", "*/15 0-6,22 1,15 * mon-fri", "0 9 * JAN-mar 7", "5/10 * * * *"])("%s", (text) =>
  expect(isCron(text)).toBe(true),
);

test.each([
  "60 8 * * *",
  "0 24 * * *",
  "0 0 0 * *",
  "0 0 32 * *",
  "0 0 * 13 *",
  "0 0 * * 8",
  "0 0 * * fri-mon",
  "0 0 * xyz *",
  "*/0 * * * *",
  "0 0 L * *",
  "0 0 * * 1#2",
  "0 8 * *",
  "0 0 8 * * *",
  "@daily",
  "a b c d e",
  "1- * * * *",
  "1-2-3 * * * *",
  ", * * * *",
  "",
])("not %j", (text) => expect(isCron(text)).toBe(false));
