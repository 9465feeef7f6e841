/** `jitsi diff` answers the same whether the base was run just now or long ago, and a kept run is used for nothing that has changed since. */

import {
  cpSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { StackChange } from "../../fleet/reviewing/changes/stackChange.ts";
import { allStacks } from "../../tools/stacks/allStacks.ts";
import { ProjectCopy } from "../../tools/stacks/projectCopy.ts";

let dir: string;
let project: ProjectCopy;

/** Outside of the repository, and named in the settings of one stack. */
const outside = () => join(dir, "outside.js");

const stackFile = (stack: string): string => `config/Pulumi.${stack}.yaml`;

beforeAll(async () => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), "diff-cache-")));
  project = await ProjectCopy.at(join(dir, "project"));
  for (const { stack, file } of allStacks) cpSync(file, join(project.dir, stackFile(stack)));
  writeFileSync(outside(), "// one\n");
  project.write(
    stackFile("names"),
    "config:\n  jitsi:kind: local\n  jitsi:appPrefix: names\n  jitsi:appServer: { httpsPort: 8443 }\n" +
      `  jitsi:containers: { web: { files: { custom-config.js: ${outside()} } } }\n`,
  );
  await project.commit();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function diff(...args: readonly string[]): Promise<StackChange[]> {
  const { stdout, stderr } = await project.jitsi("diff", "--base", "HEAD", "--json", "--all", ...args);
  expect([stderr, stdout.slice(0, 1)]).toEqual(["", "{"]);
  return (JSON.parse(stdout) as { stacks: StackChange[] }).stacks;
}

const graphs = () => join(project.caches, "jitsi-pulumi/graphs");

/** With their inodes: what is recorded again is another file. */
const kept = (): string[] =>
  readdirSync(graphs())
    .map((name) => `${name} ${statSync(join(graphs(), name)).ino}`)
    .sort();

describe("over all test stacks", () => {
  let fresh: StackChange[];

  beforeAll(async () => {
    project.replace(stackFile("acme"), "jitsi:appPrefix: acme", "jitsi:appPrefix: acne");
    project.replace(stackFile("names"), "8443", "9443");
    project.replace(stackFile("platform-small"), "my-app.com", "another-app.com");
    project.remove(stackFile("audio"));
    fresh = await diff("--no-cache");
  });

  test("there is something to compare", () => {
    const states = Object.fromEntries(fresh.map(({ stack, state }) => [stack, state]));
    expect(states).toMatchObject({ acme: "changed", audio: "gone", names: "changed", "cloud-small": "same" });
    expect(fresh.length).toBe(allStacks.length + 1);
    expect(() => kept()).toThrow("ENOENT");
  });

  test("one program for both sides answers as one for each", async () => {
    project.write("model/unused.ts", "export {};\n");
    expect(await diff("--no-cache")).toEqual(fresh);
    project.remove("model/unused.ts");
  });

  test("kept runs answer as fresh ones, also to a program that is another one", async () => {
    expect(await diff()).toEqual(fresh);
    const files = kept();
    const failed = fresh.filter(({ state }) => state === "failed").length;
    expect(files.length).toBe(fresh.length - failed);
    expect(await diff()).toEqual(fresh);
    project.write("model/unused.ts", "export {};\n");
    expect(await diff()).toEqual(fresh);
    project.remove("model/unused.ts");
    expect(kept()).toEqual(files);
  });
});

/** Stacks of which nothing may be the same any more once their base follows from other files. */
const few = ["acme", "names"];

describe("nothing is taken that follows from", () => {
  beforeAll(async () => {
    await project.commit();
    await diff(...few);
  });

  // Both sides have the edit. So a run from before it would show as a change.
  test.each<[string, () => void, string[]]>([
    ["the stack's file", () => project.replace(stackFile("names"), "9443", "7443"), ["names"]],
    [
      "its platform's file",
      () => project.replace(stackFile("platform"), "my-app-video", "my-app-films"),
      ["acme"],
    ],
    ["a file that its settings name", () => writeFileSync(outside(), "// two\n"), ["names"]],
    [
      "a source of the program",
      () => project.replace("model/services/grafana.ts", "publicUrl}", "publicUrl}/of-late"),
      few,
    ],
    [
      "a torn file",
      () => {
        for (const name of readdirSync(graphs())) truncateSync(join(graphs(), name), 1000);
      },
      few,
    ],
  ])("%s", async (_, edit, expected) => {
    const before = new Set(kept());
    edit();
    await project.commit();
    const found = await diff(...few);
    expect(found.map(({ stack, state, errors }) => ({ stack, state, errors }))).toEqual(
      few.map((stack) => ({ stack, state: "same", errors: [] })),
    );
    expect(found).toEqual(await diff("--no-cache", ...few));
    expect(kept().filter((file) => !before.has(file)).length).toBe(expected.length);
  });
});
