/** What must never be in the repository. */

import { execa } from "execa";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { describe, expect, test } from "@jest/globals";
import { allStacks, projectDir } from "../../tools/stacks/allStacks.ts";

const { stdout } = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: projectDir,
});
const files = stdout.split("\n").filter((file) => !/\.(sum|svg|png)$|^package-lock\.json$/.test(file));
const texts = files.map((file) => ({ file, text: readFileSync(join(projectDir, file), "utf8") }));

/** Files with a line that matches, as `file:line`. */
const matches = (pattern: RegExp, except = /^$/): string[] =>
  texts.flatMap(({ file, text }) =>
    except.test(file)
      ? []
      : text.split("\n").flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])),
  );

describe("the repository holds no", () => {
  test("private keys", () => {
    // Tests and the recorder name the frame of a key; none has a body.
    expect(
      texts.filter(({ text }) => /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}/.test(text)),
    ).toEqual([]);
  });

  // One is a container's: the home of the user of the operator's image.
  test("paths of one machine", () => {
    expect(
      matches(
        /(^|[^A-Za-z0-9_.-])\/(root|home\/(?!pulumi\/\.ssh)[a-z]+|Users\/[a-z]+)\//,
        /cleanTree\.test\.ts$/,
      ),
    ).toEqual([]);
  });

  test("tests that are switched off or that keep others from running", () => {
    // withNeeds.ts skips what the machine lacks, of which `make test` has told.
    expect(
      matches(/\b(it|test|describe|suite)\.(only|skip|todo)\b/, /(cleanTree\.test|setUp\/withNeeds)\.ts$/),
    ).toEqual([]);
  });
});

test("every stack forbids default providers", () => {
  for (const { file } of allStacks) {
    const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
    expect([file, config["pulumi:disable-default-providers"]]).toEqual([file, ["*"]]);
  }
});
