import { expect, test } from "@jest/globals";
import { loadFineStack } from "../../stacks/loadStack.ts";
import { examplesDir, openStackFolder } from "../../stacks/stackFolder.ts";
import { suspendText } from "./suspendText.ts";

const textOf = (config: string, stack: string): string =>
  suspendText(stack, loadFineStack(openStackFolder(config), stack));

test("who agrees knows that calls end, what goes, what stays, and what it costs then", () => {
  const text = textOf(examplesDir, "acme");
  expect(text).toMatch(/every call on it ends, and nobody can join/);
  expect(text).toMatch(/^ {2}goes {3}the app server, 5 bridges, group ew1 \(1 to 10 bridges\)$/m);
  expect(text).toMatch(/^ +deleted: 4 machines and all machines of ew1; on 1 Docker host the containers$/m);
  expect(text).toMatch(/^ {2}stays {2}public addresses, the data disk and its snapshots, Docker volumes, /m);
  const [, suspended, now] = /(\d+) USD .* while suspended, (\d+) USD a month now/.exec(text)!;
  expect(Number(suspended)).toBeGreaterThan(0);
  expect(Number(suspended)).toBeLessThan(Number(now) / 4);
});

test("on Docker hosts alone nothing is deleted but containers, and nothing is saved", () => {
  const text = textOf("test/stacks", "one-bridge");
  expect(text).toMatch(/^ {2}goes {3}the app server, 1 bridge\n +on 1 Docker host the containers\n/m);
  expect(text).not.toMatch(/address|disk|USD/);
});
