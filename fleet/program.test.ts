/** What every command is held to: its group, its help, its examples, its work. */

import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { execaNode } from "execa";
import { describe, expect, test } from "@jest/globals";
import { complete } from "./command/completion/complete.ts";
import type { CommandShape, Outcome } from "./command/shape.ts";
import { commandGroups, makeProgram } from "./program.ts";
import { defaultConfigDir, projectDir, stackArgument, stacksIn } from "./stacks/stackFolder.ts";

const fleet = join(projectDir, "fleet");
const shapes = commandGroups.flatMap(({ commands }) => commands);
const named = shapes.map((shape) => [shape.name, shape] as const);
const program = () => makeProgram(() => undefined);
const commandNamed = (name: string) => program().commands.find((command) => command.name() === name)!;

describe("groups", () => {
  test("are the folders of the commands, and no command is left out", async () => {
    const files = readdirSync(fleet, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(`${sep}command.ts`),
    );
    const found: Record<string, string[]> = {};
    for (const file of files) {
      const exported = (await import(join(fleet, file))) as Record<string, CommandShape>;
      const names = Object.values(exported).flatMap((one) => ("work" in one ? [one.name] : []));
      (found[file.split(sep)[0]!] ??= []).push(...names);
    }
    const listed = commandGroups.map(({ folder, commands }) => [folder, commands.map(({ name }) => name)]);
    const sorted = (entries: unknown[][]) =>
      Object.fromEntries(entries.map(([folder, names]) => [folder, (names as string[]).sort()])) as unknown;
    expect(sorted(Object.entries(found))).toEqual(sorted(listed));
  });

  test("stand in the help in their order", () => {
    const headings = commandGroups.map(({ heading }) => heading);
    const help = program().helpInformation();
    expect(help.match(/^\S.*:$/gm)).toEqual(["Options:", ...headings]);
  });

  test("no two commands have the same name", () =>
    expect(new Set(shapes.map(({ name }) => name)).size).toBe(shapes.length));
});

describe("help", () => {
  test.each(named)("%s has a summary of one sentence", (_, { summary }) => {
    expect(summary).toMatch(/^[A-Z][^.]*\.$/);
    expect(summary.length).toBeLessThanOrEqual(90);
  });

  test.each(named)("%s has --json exactly if it says what that prints", (name, { json }) => {
    expect(commandNamed(name).options.some(({ long }) => long === "--json")).toBe(json !== undefined);
    if (json !== undefined) expect(json).toMatch(/^\{ \w.* \}/);
  });

  /** The calls of `jitsi` in a line for a shell, as words. */
  const callsIn = (example: string): string[][] =>
    [
      ...example
        .replaceAll("\\\n", " ")
        .replace(/\s#\s.*$/, "")
        .matchAll(/(?:^|[\s(])jitsi (.*?)(?=\s*(?:[|;&>)]|$))/g),
    ].map(([, call]) => call!.match(/'[^']*'|\S+/g)!.map((word) => word.replaceAll("'", "")));

  /** @returns the command that would run */
  async function parsed(words: readonly string[]): Promise<string> {
    const real = program();
    let ran = "";
    for (const command of [real, ...real.commands])
      command
        .exitOverride()
        .configureOutput({ writeErr: () => undefined })
        .action(() => void (ran = command.name()));
    await real.parseAsync(words, { from: "user" });
    return ran;
  }

  test.each(named)("%s has examples that it understands", async (name, { examples }) => {
    const calls = examples.flatMap(callsIn);
    expect(calls.map(([first]) => first)).toContain(name);
    for (const words of calls) expect(await parsed(words)).toBe(words[0]);
  });

  test("the examples of jitsi itself are understood", async () => {
    let help = "";
    program()
      .configureOutput({ writeOut: (text) => (help += text) })
      .outputHelp();
    const calls = [...help.matchAll(/^ {2}\$ (.*)$/gm)].flatMap(([, example]) => callsIn(example!));
    expect(calls.length).toBeGreaterThan(0);
    for (const words of calls) expect(await parsed(words)).toBe(words[0]);
  });

  test("loads nothing of the work", async () => {
    const hook = `import { registerHooks } from "node:module";
      registerHooks({ load: (url, context, next) => (console.error("load " + url), next(url, context)) });`;
    const { stderr } = await execaNode(join(fleet, "jitsi.js"), ["--help"], {
      nodeOptions: ["--import", `data:text/javascript,${encodeURIComponent(hook)}`],
    });
    const loaded = [...stderr.matchAll(/^load file:\/\/(.*)$/gm)].map(([, file]) => file!);
    const packages = loaded.flatMap((file) => /node_modules\/([^/]+)/.exec(file)?.[1] ?? []);
    expect([...new Set(packages)].sort()).toEqual(["commander", "fastest-levenshtein"]);
    const ours = loaded
      .filter((file) => !file.includes("node_modules"))
      .map((file) => file.slice(projectDir.length + 1))
      .filter((file) => !/^fleet\/(command\/\w+|\w+\/\w+\/command|command\/\w+\/command)\.ts$/.test(file));
    expect(ours.sort()).toEqual([
      "fleet/cli.ts",
      "fleet/jitsi.js",
      "fleet/program.ts",
      "fleet/reviewing/report/words.ts",
      "fleet/stacks/selectionOptions.ts",
      "fleet/stacks/stackFolder.ts",
      "fleet/terminal/failure.ts",
      "model/visible.ts",
      "programs/pulumi-cli/stackFileName.ts",
    ]);
  });
});

describe("arguments", () => {
  const withStacks = named.filter(([, { argument }]) => /stack/i.test(argument?.name() ?? ""));

  test.each(withStacks)("%s completes its stacks", (name, { argument }) => {
    expect(argument?.name()).toBe(stackArgument);
    expect(complete(program(), [name, "--config", defaultConfigDir, ""])).toEqual(stacksIn(defaultConfigDir));
  });
});

describe("work", () => {
  test.each(named)("%s has some", async (_, { work }) => {
    expect(typeof (await work()).run).toBe("function");
  });

  /** Names at the top of `{ ok, stacks: [{ stack }] }`. */
  function keysOf(json: string): string[] {
    const keys: string[] = [];
    let depth = 0;
    for (const [token] of json.matchAll(/[{}[\]]|\w+/g)) {
      if (token === "{" || token === "[") depth++;
      else if (token === "}" || token === "]") depth--;
      else if (depth === 1) keys.push(token);
      if (depth === 0) break;
    }
    return keys;
  }

  test.each<[string, string | undefined]>([
    ["list", undefined],
    ["check", undefined],
    ["cost", undefined],
    ["explain", "local"],
    ["graph", "local"],
  ])("%s prints the JSON that it describes", async (name, stack) => {
    const { json, argument, work } = shapes.find((shape) => shape.name === name)!;
    const run = (await work()).run as (...given: unknown[]) => Outcome | Promise<Outcome>;
    const given = argument === undefined ? [] : [argument.variadic ? [] : stack];
    const outcome = await run(...given, { config: defaultConfigDir });
    const printed = JSON.parse(JSON.stringify(outcome.json)) as object;
    expect(Object.keys(printed)).toEqual(expect.arrayContaining(keysOf(json!)));
  });
});
