/** Settings are to the engine what they are to every check: whatever the reader of stack files takes, the CLI reads as the same. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parseDocument } from "yaml";
import { findPulumi } from "../../programs/pulumi-cli/findPulumi.ts";
import { createEngine, type Engine } from "../../simulator/engine/engine.ts";
import { readAlike, readDifferently, refusedByEngine } from "../../simulator/monitor/fixtures/yamlForms.ts";
import { parseStackConfig, standInOfKey } from "../../simulator/monitor/stackConfig.ts";
import { projectDir } from "../../tools/stacks/allStacks.ts";

const stack = "forms";

let dir: string;
let engine: Engine;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "yaml-"));
  writeFileSync(join(dir, `Pulumi.${stack}.yaml`), "config: {}\n");
  const cli = await findPulumi({ onProgress: console.error });
  engine = await createEngine({ projectDir, configDir: dir, dir: join(dir, "engine"), cli });
  await engine.initStack(stack);
});
afterAll(() => rmSync(dir, { recursive: true }));

const fileOf = (forms: readonly string[]): string =>
  `config:\n${forms.map((form, index) => `  jitsi:v${index}: ${form}\n  jitsi:in${index}: { x: [${form}] }\n`).join("")}`;

/** @returns undefined if the CLI refuses the file */
async function readByEngine(text: string): Promise<Record<string, string> | undefined> {
  const file = join(dir, "forms.yaml");
  writeFileSync(file, text);
  const { exitCode, stdout } = await engine.run([
    "config",
    "--json",
    "--stack",
    stack,
    "--config-file",
    file,
  ]);
  if (exitCode !== 0) return undefined;
  const values = JSON.parse(stdout) as Record<string, { value: string }>;
  return Object.fromEntries(Object.entries(values).map(([key, { value }]) => [key, value]));
}

test("what is taken", async () => {
  const text = fileOf(readAlike);
  const { config, problems } = parseStackConfig(Buffer.from(text), "jitsi", standInOfKey);
  expect(problems).toEqual([]);
  expect(await readByEngine(text)).toEqual(config);
});

test.each(readDifferently)("%s would be something else, so that it is refused for a reason", async (form) => {
  const text = fileOf([form]);
  const { config } = parseDocument(text).toJS() as { config: Record<string, unknown> };
  const plain = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  expect(await readByEngine(text)).not.toEqual(Object.fromEntries(plain));
});

test.each(refusedByEngine)("%s is refused by both", async (form) => {
  const text = fileOf([form]);
  expect(parseStackConfig(Buffer.from(text), "jitsi", standInOfKey).problems).not.toEqual([]);
  expect(await readByEngine(text)).toBeUndefined();
});
