import { expect, test } from "@jest/globals";
import { loadStack } from "../../stacks/loadStack.ts";
import { openStackFolder } from "../../stacks/stackFolder.ts";
import { listed, listTable, type Deployed } from "./listCommand.ts";

test("what was deployed of each, in a column of its own", () => {
  const acme = listed(loadStack(openStackFolder("examples/config"), "acme"));
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const cell = (deployed: Deployed) =>
    listTable([{ ...acme, deployed }], undefined)
      .split("\n")[1]!
      .trim()
      .split(/ {2,}/)[3];
  expect(cell({ ever: false })).toBe("never");
  expect(cell({ ever: true })).toBe("unknown revision");
  expect(cell({ ever: true, revision: commit, unfinished: false })).toBe("0123456");
  expect(cell({ ever: true, revision: `${commit}+0a1b2c3d4e5f`, unfinished: false })).toBe("0123456+");
  expect(cell({ ever: true, revision: "v1.2", unfinished: true })).toBe("v1.2, then unfinished");
  expect(listTable([acme], undefined)).not.toContain("deployed");
});

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
