import { expect, test } from "@jest/globals";
import { loadFineStack } from "../../stacks/loadStack.ts";
import { examplesDir, openStackFolder } from "../../stacks/stackFolder.ts";
import { suspendText } from "./suspendText.ts";

test("who agrees knows that calls end, what goes, what stays, and what it costs then", () => {
  const text = suspendText("acme", loadFineStack(openStackFolder(examplesDir), "acme"));
  expect(text).toMatch(/every call on it ends, and nobody can join/);
  expect(text).toMatch(/goes {3}the app server, 5 bridges, group ew1 \(1 to 10 bridges\)$/m);
  const [, now, suspended] = /(\d+) USD a month now, (\d+) USD a month while suspended/.exec(text)!;
  expect(Number(suspended)).toBeGreaterThan(0);
  expect(Number(suspended)).toBeLessThan(Number(now) / 4);
});
