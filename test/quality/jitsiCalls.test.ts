/** Every call of `jitsi` in pipelines is one that the command understands. */

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { makeProgram } from "../../fleet/program.ts";
import { projectDir } from "../../tools/stacks/allStacks.ts";

const workflows = readdirSync(join(projectDir, ".github/workflows")).map(
  (file) => `.github/workflows/${file}`,
);
const files = [...workflows, "examples/gitlab/.gitlab-ci.yml", "docs/pull-requests.md", "docs/gitlab.md"];

const calls = files.flatMap((file) =>
  readFileSync(join(projectDir, file), "utf8")
    .replaceAll("\\\n", " ")
    .split("\n")
    .flatMap((line) =>
      // To what ends a command in a shell or in Markdown; within quotes may be another call.
      [...line.matchAll(/npx jitsi ([a-z]+)((?:(?!npx jitsi)[^|;`>])*)/g)].map(([, name, rest]) => ({
        file,
        name: name!,
        options: [...rest!.matchAll(/(?<=\s)--[a-z-]+/g)].map(([option]) => option),
      })),
    ),
);

test("there are calls of each", () => {
  expect(new Set(calls.map(({ name }) => name))).toEqual(
    new Set(["diff", "report", "preview", "comment", "up", "drift", "remove", "cost"]),
  );
});

test.each(calls)("$file: jitsi $name $options", ({ name, options }) => {
  const command = makeProgram(() => undefined).commands.find((known) => known.name() === name);
  const known = command?.options.map(({ long }) => long);
  expect(options.filter((option) => !known?.includes(option))).toEqual([]);
});
