/** What the rules let through stays one value for the programs themselves: Lua, nginx, and the parser of Jicofo and the bridges. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import fc from "fast-check";
import { afterAll, expect } from "@jest/globals";
import { misfitAt, type Place } from "../../model/rules/places.ts";
import { testWith } from "../setUp/withNeeds.ts";
import { readHocon } from "./hocon.ts";

const folder = mkdtempSync(join(tmpdir(), "places-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const texts = fc.oneof(
  fc.string({
    unit: fc.constantFrom(..."'\"\\,{}[]:=#/ ab1.$`;-<\u00e9".split("")),
    minLength: 1,
    maxLength: 12,
  }),
  fc.json(),
  fc.constantFrom(
    "{ 50: 1000, 100: 2000 }",
    "24 hours",
    '"a"',
    "[1, 2]",
    "default-src 'self'; img-src *",
    "a\\\\d",
  ),
);

/** Texts that fit, the same in every run. */
const fitting = (place: Place): string[] => {
  const all = fc
    .sample(texts, { numRuns: 3000, seed: 11146 })
    .filter((text) => misfitAt(place, text) === undefined);
  expect(all.length).toBeGreaterThan(100);
  return [...new Set(all)];
};

const written = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

testWith("lua")("Lua: a text between quotes", async () => {
  const lines = [
    ...fitting('lua"').map((text) => `n = n + 1; x = "${text}"`),
    ...fitting("lua'").map((text) => `n = n + 1; x = '${text}'`),
  ];
  const file = written("x.lua", `n = 0\n${lines.join("\n")}\nassert(n == ${lines.length})\n`);
  const { exitCode, stderr } = await execa("luac5.4", ["-p", file], { reject: false });
  expect([exitCode, stderr]).toEqual([0, ""]);
});

testWith("nginx")("nginx: a text between quotes, and a word", async () => {
  const headers = [
    ...fitting('nginx"').map((text) => `add_header X "${text}" always;`),
    ...fitting("nginx'").map((text) => `add_header X '${text}' always;`),
    ...fitting("nginx").map((text) => `add_header X ${text} always;`),
  ];
  const file = written(
    "nginx.conf",
    `pid ${folder}/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\nserver {\nlisten 127.0.0.1:8999;\n${headers.join("\n")}\n}\n}\n`,
  );
  const { exitCode, stderr } = await execa("nginx", ["-t", "-q", "-c", file, "-p", folder], {
    reject: false,
  });
  expect([exitCode, stderr]).toEqual([0, ""]);
});

testWith("hocon")("HOCON: a text between quotes, bare, and in a list", async () => {
  const lines = (['hocon"', "hocon", "hocon["] as const).flatMap((place) => {
    const [open, close] = { 'hocon"': ['"', '"'], hocon: ["", ""], "hocon[": ["[", "]"] }[place] as [
      string,
      string,
    ];
    return fitting(place).map((text) => `{ x = ${open}${text}${close}\n  after = 1 }`);
  });
  const file = written("x.conf", `all = [\n${lines.join(",\n")}\n]\n`);
  const { all } = (await readHocon([file])).get(file) as {
    all: readonly Readonly<Record<string, unknown>>[];
  };
  expect(all).toHaveLength(lines.length);
  expect(
    all.filter((one) => one.after !== 1 || Object.keys(one).some((key) => key !== "x" && key !== "after")),
  ).toEqual([]);
});
