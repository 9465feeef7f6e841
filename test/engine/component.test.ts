/** The component package under the real engine, for a program in Python: the plugin is started, constructs, and owns what it makes. */

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parse, stringify } from "yaml";
import { createEngine, type Engine, type RunResult } from "../../simulator/engine/engine.ts";
import { findPulumi } from "../../programs/pulumi-cli/findPulumi.ts";
import { findVenv } from "../../programs/python/findVenv.ts";
import { projectDir, stackFile } from "../../tools/stacks/allStacks.ts";
import { installPythonHost } from "./consumers.ts";
import { errorsOf } from "./runs.ts";
import { failureOf } from "../failureOf.ts";
import { sharedPlugins } from "./sharedPlugins.ts";

let folder: string;
let engine: Engine;
let up: RunResult;

/** The settings of a stack's file, by the names that the component has. */
const settingsOf = (stack: string): Record<string, unknown> => {
  const { config } = parse(readFileSync(stackFile(stack).file, "utf8")) as {
    config: Record<string, unknown>;
  };
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith("jitsi:"))
      .map(([key, value]) => [key.slice("jitsi:".length), value]),
  );
};

const configure = (settings: Record<string, unknown>): void =>
  writeFileSync(
    join(folder, "config", "Pulumi.dev.yaml"),
    stringify({ config: { "component:settings": settings } }),
  );

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "component-"));
  const program = join(folder, "program");
  cpSync(join(projectDir, "test/engine/programs/component"), program, { recursive: true });
  const project = parse(readFileSync(join(program, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
  const plugins = { providers: [{ name: "jitsi", path: join(projectDir, "packages", "component") }] };
  writeFileSync(join(program, "Pulumi.yaml"), stringify({ ...project, plugins }));
  const requirements = join(projectDir, "examples", "consumer-python", "requirements.txt");
  symlinkSync(await findVenv(requirements, console.error), join(program, "venv"));

  const cli = await findPulumi({ onProgress: console.error });
  cpSync(program, join(folder, "config"), {
    recursive: true,
    filter: (path) => !/venv|Pulumi\.yaml/.test(path),
  });
  engine = await createEngine({
    projectDir: program,
    configDir: join(folder, "config"),
    dir: join(folder, "engine"),
    cli,
    env: sharedPlugins.env,
  });
  if (cli.languageHostDir !== undefined) installPythonHost(engine.environment.PULUMI_HOME!, cli.version);
  await engine.initStack("dev");
  configure(settingsOf("one-bridge"));
  up = await engine.up("dev");
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a customer comes up, and a second up changes nothing", async () => {
  expect(failureOf(up)).toBe("");
  expect(await engine.outputs("dev")).toMatchObject({
    jitsi: { schemaVersion: 1, appPrefix: settingsOf("one-bridge").appPrefix },
    bridgePassword: "[secret]",
  });
  const again = await engine.up("dev", { args: ["--expect-no-changes"] });
  expect(failureOf(again)).toBe("");
  expect(again.operations).toEqual([]);
});

test("everything is the component's own", async () => {
  const { resources = [] } = (await engine.exportStack("dev")).deployment;
  const component = resources.find(({ type }) => type === "jitsi:index:Jitsi")!.urn;
  const parents = new Map(resources.map(({ urn, parent }) => [urn, parent]));
  const ownerOf = (urn: string): string | undefined => {
    for (let at: string | undefined = urn; at !== undefined; at = parents.get(at))
      if (at === component) return at;
    return undefined;
  };
  const strangers = resources.filter(({ urn }) => ownerOf(urn) === undefined).map(({ type }) => type);
  expect(strangers.sort()).toEqual(["pulumi:providers:jitsi", "pulumi:pulumi:Stack"]);
  expect(resources.filter(({ type }) => type === "docker:index/container:Container").length).toBeGreaterThan(
    8,
  );
});

test("wrong settings are refused with all problems, before anything is made", async () => {
  configure({ ...settingsOf("one-bridge"), media: "smell", colour: "blue" });
  const refused = await engine.preview("dev");
  expect(refused.exitCode).not.toBe(0);
  expect(errorsOf(refused)).toMatch(/resource 'customer' has a problem: customer: 2 problems/);
  expect(errorsOf(refused)).toMatch(/jitsi:media +"smell"/);
  expect(errorsOf(refused)).toMatch(/jitsi:colour +"blue"/);
  expect(errorsOf(refused)).not.toMatch(/\n +at /);
});
