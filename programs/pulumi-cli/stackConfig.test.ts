import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { StackConfig } from "./stackConfig.ts";

let folder: string;
let project: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stack-config-"));
  project = join(folder, "project");
  mkdirSync(join(project, "config"), { recursive: true });
  writeFileSync(join(project, "Pulumi.yaml"), "name: p\nruntime: nodejs\nstackConfigDir: config\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As `pulumi stack init` leaves it. */
function initialised(sourceDir?: string): StackConfig {
  const config = new StackConfig(join(folder, "copies"), project, sourceDir);
  writeFileSync(join(config.initFolder(), "Pulumi.acme.yaml"), "encryptionsalt: v1:salt\n");
  return config;
}

const settings = "secretsprovider: gcpkms://key\nencryptedkey: abc\nconfig:\n  p:a: 1\n";
const source = () => join(project, "config", "Pulumi.acme.yaml");

describe("the file for a run", () => {
  test("is a copy with the stack's salt, without a cloud's key, and the source stays", () => {
    writeFileSync(source(), settings);
    const copy = initialised().fileFor("acme");
    expect(parse(readFileSync(copy, "utf8"))).toEqual({ config: { "p:a": 1 }, encryptionsalt: "v1:salt" });
    expect(readFileSync(source(), "utf8")).toBe(settings);
  });

  test("follows the source, and is empty where there is none", () => {
    const config = initialised();
    expect(parse(readFileSync(config.fileFor("acme"), "utf8"))).toEqual({ encryptionsalt: "v1:salt" });
    writeFileSync(source(), "config:\n  p:a: 2\n");
    expect(parse(readFileSync(config.fileFor("acme"), "utf8"))).toMatchObject({ config: { "p:a": 2 } });
  });

  test("can come from another file", () => {
    const other = join(folder, "other.yaml");
    writeFileSync(other, "config:\n  p:a: 3\n");
    expect(parse(readFileSync(initialised().fileFor("acme", other), "utf8"))).toMatchObject({
      config: { "p:a": 3 },
    });
  });

  test("is refused for a stack that does not exist", () => {
    expect(() => initialised().fileFor("other")).toThrow("call initStack first");
  });
});

test("what a command wrote is kept in a folder of one's own only", () => {
  const own = join(folder, "own");
  const config = initialised(own);
  config.fileFor("acme");
  config.keep("acme");
  expect(existsSync(join(own, "Pulumi.acme.yaml"))).toBe(true);
  expect(() => initialised().keep("acme")).toThrow("Give createEngine a configDir");
});
