import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { readProject } from "./project.ts";

const folder = mkdtempSync(join(tmpdir(), "jitsi-project-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("readProject", () => {
  function project(yaml: string) {
    writeFileSync(join(folder, "Pulumi.yaml"), yaml);
    return readProject(folder);
  }

  test("options of the runtime, with words as a shell would split them", () => {
    expect(
      project(
        'name: p\nmain: src\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n    nodeargs: --a "--b=c d"\n',
      ),
    ).toEqual({
      name: "p",
      main: "src",
      typescript: false,
      nodeargs: ["--a", "--b=c d"],
      stackConfigDir: ".",
    });
  });

  test("defaults are the CLI's", () => {
    expect(project("name: p\nruntime: nodejs\n")).toEqual({
      name: "p",
      main: ".",
      typescript: true,
      nodeargs: [],
      stackConfigDir: ".",
    });
  });

  test("the folder of stacks' files is the one that it names", () =>
    expect(project("name: p\nruntime: nodejs\nstackConfigDir: config\n").stackConfigDir).toBe("config"));

  test("without a name it is refused with the fix", () => {
    expect(() => project("runtime: nodejs\n")).toThrow(/Pulumi\.yaml has no name\. Add/);
  });

  test("broken YAML is a sentence with the file", () => {
    expect(() => project("name: [")).toThrow(/Pulumi\.yaml is not valid YAML: /);
  });
});
