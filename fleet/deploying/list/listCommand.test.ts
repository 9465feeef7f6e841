import { expect, test } from "@jest/globals";
import { loadStack } from "../../stacks/loadStack.ts";
import { openStackFolder } from "../../stacks/stackFolder.ts";
import { listed, listTable } from "./listCommand.ts";

const rowsOf = (config: string, ...stacks: string[]): string[] =>
  listTable(
    stacks.map((stack) => listed(loadStack(openStackFolder(config), stack))),
    undefined,
  )
    .split("\n")
    .slice(1)
    .map((line) => line.trim().replaceAll(/ {2,}/g, " | "));

test("what each stack is, in a line", () => {
  expect(rowsOf("examples/config", "acme", "platform")).toEqual([
    "acme | customer | stable-11146-2 | hetzner-fsn1 gcp-europe-west1 gcp-europe-west3 aws-us-east-1 | 5 + 1..10 | platform | https://acme.my-app.com",
    "platform | platform | gcp-europe-west1 gcp-europe-west3 gcp-us-east4 aws-us-east-1 | my-app.com",
  ]);
  expect(rowsOf("test/stacks", "cloud-small", "suspended").map((row) => row.split(" | "))).toEqual([
    expect.arrayContaining(["cloud-small", "customer", "1..3"]),
    expect.arrayContaining(["suspended", "customer, suspended"]),
  ]);
});
