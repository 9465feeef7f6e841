import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { readProject, readStackConfig, stackConfigFile } from "./project.ts";

const folder = mkdtempSync(join(tmpdir(), "jitsi-project-"));
afterAll(() => rmSync(folder, { recursive: true }));

function stackConfig(yaml: string) {
  const file = join(folder, "Pulumi.x.yaml");
  writeFileSync(file, yaml);
  return readStackConfig(file, "jitsi");
}

describe("readStackConfig", () => {
  test.each([
    ["text", "jitsi:a: hello", { "jitsi:a": "hello" }],
    ["a number", "jitsi:a: 42", { "jitsi:a": "42" }],
    ["true", "jitsi:a: true", { "jitsi:a": "true" }],
    ["text that looks like a number", 'jitsi:a: "007"', { "jitsi:a": "007" }],
    ["a key without namespace", "a: x", { "jitsi:a": "x" }],
    ["a key of another namespace", "aws:region: x", { "aws:region": "x" }],
    ["a key in the old form", "jitsi:config:a: x", { "jitsi:a": "x" }],
    ["an object, with sorted keys", "jitsi:a: { z: 1, b: [x, 2] }", { "jitsi:a": '{"b":["x",2],"z":1}' }],
  ])("%s", (_, line, config) => {
    expect(stackConfig(`config:\n  ${line}\n`)).toEqual({ config, secretKeys: [], sealed: [] });
  });

  test("an encrypted value becomes the same stand-in at every run", () => {
    const { config, secretKeys, sealed } = stackConfig("config:\n  jitsi:token: { secure: AAABADmV }\n");
    expect(config["jitsi:token"]).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(secretKeys).toEqual(["jitsi:token"]);
    expect(sealed).toEqual([{ key: "jitsi:token", value: config["jitsi:token"] }]);
    expect(stackConfig("config:\n  jitsi:token: { secure: other }\n").config).toEqual(config);
  });

  test("an encrypted value inside an object makes the whole key secret", () => {
    const { config, secretKeys, sealed } = stackConfig(
      "config:\n  jitsi:auth:\n    kind: jwt\n    keys: [{ name: a, value: { secure: AAA } }]\n",
    );
    const standIn = sealed[0]?.value;
    expect(JSON.parse(config["jitsi:auth"] ?? "")).toEqual({
      kind: "jwt",
      keys: [{ name: "a", value: standIn }],
    });
    expect(secretKeys).toEqual(["jitsi:auth"]);
    expect(sealed.map((s) => s.key)).toEqual(["jitsi:auth.keys[0].value"]);
  });

  test.each(["", "config:\n", "encryptionsalt: v1:x\n"])("no config at all: %j", (yaml) => {
    expect(stackConfig(yaml)).toEqual({ config: {}, secretKeys: [], sealed: [] });
  });

  test("broken YAML is a sentence with the file", () => {
    expect(() => stackConfig("config: [")).toThrow(/Pulumi\.x\.yaml is not valid YAML: /);
    expect(() => stackConfig("- a")).toThrow("must be a map of keys");
  });
});

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

  test("a stack's file is found through stackConfigDir", () => {
    project("name: p\nruntime: nodejs\nstackConfigDir: config\n");
    expect(stackConfigFile(folder, "acme")).toBe(join(folder, "config", "Pulumi.acme.yaml"));
  });

  test("without a name it is refused with the fix", () => {
    expect(() => project("runtime: nodejs\n")).toThrow(/Pulumi\.yaml has no name\. Add/);
  });
});
