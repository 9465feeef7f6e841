import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { describe as describeDeployment } from "../../../model/deployment.ts";
import { localSettings } from "../../../model/rules/fixtures.ts";
import type { LoadedStack } from "../../stacks/loadStack.ts";
import { checkAll, renderCheck, type CheckedStack } from "./checkCommand.ts";

/** Whoever runs the tests may force colours. */
const rendered = (checked: readonly CheckedStack[]): string => stripVTControlCharacters(renderCheck(checked));

const source = (stack: string): string => `config/Pulumi.${stack}.yaml`;

const loaded = (stack: string): LoadedStack => ({
  stack,
  source: source(stack),
  deployment: describeDeployment(localSettings()),
  platform: undefined,
  facts: undefined,
  problems: [],
  advice: [],
  reads: [],
});

const broken: LoadedStack = {
  stack: "broken",
  source: source("broken"),
  deployment: undefined,
  platform: undefined,
  facts: undefined,
  advice: [],
  reads: [],
  problems: [{ key: "jitsi:x", value: 1, what: "is an unknown setting", fix: "Remove it." }],
};

const counts = (checked: readonly CheckedStack[]): [string, boolean][] =>
  checked.map(({ stack, problems }) => [stack, problems.length > 0]);

describe("checkAll", () => {
  const all = [loaded("a"), broken, loaded("c"), loaded("d")];

  test("of chosen stacks that clash, the later one has the problem, once", () =>
    expect(counts(checkAll(all, new Set(["a", "c"])))).toEqual([
      ["a", true],
      ["c", true],
    ]));

  test("with all chosen, the first is fine", () =>
    expect(counts(checkAll(all, new Set(["a", "broken", "c", "d"])))).toEqual([
      ["a", false],
      ["broken", true],
      ["c", true],
      ["d", true],
    ]));

  test("a clash with a stack that was not asked for is still a problem", () => {
    const [only] = checkAll(all, new Set(["a"]));
    expect(only!.problems.map(({ what }) => what).join()).toMatch(/of stack c/);
    expect(only!.problems.map(({ what }) => what).join()).toMatch(/of stack d/);
  });

  test("a stack that could not be read takes nothing from anybody", () =>
    expect(counts(checkAll([broken, loaded("c")], new Set(["broken", "c"])))).toEqual([
      ["broken", true],
      ["c", false],
    ]));
});

describe("renderCheck", () => {
  const fine = (stack: string): CheckedStack => ({ stack, source: source(stack), problems: [], advice: [] });

  test("images without a digest are one warning for all stacks, with the command as it is typed", () => {
    const unpinned = (stack: string): CheckedStack => ({
      ...fine(stack),
      advice: [
        { key: "jitsi:digests", value: undefined, what: "has no digest", fix: "Pin.", rule: "digests" },
      ],
    });
    const text = rendered([unpinned("a"), fine("b"), unpinned("c")]);
    expect(text.match(/digest/g)).toHaveLength(2);
    expect(text).toContain("npx jitsi pin a c --write");
    expect(rendered([unpinned("a"), fine("b")])).toContain("config/Pulumi.a.yaml: 1 warning");
  });

  test("one fine stack", () => expect(rendered([fine("acme")])).toBe("config/Pulumi.acme.yaml: fine"));

  test("one stack with a problem", () =>
    expect(rendered([broken])).toBe(
      "config/Pulumi.broken.yaml: 1 problem\n  jitsi:x  1  is an unknown setting. Remove it.",
    ));

  test("several, with a count at the end", () =>
    expect(rendered([fine("a"), broken, fine("c")])).toBe(
      "config/Pulumi.broken.yaml: 1 problem\n  jitsi:x  1  is an unknown setting. Remove it.\n\n3 stacks: 2 fine, 1 with 1 problem",
    ));

  test("problems and warnings fit a narrow terminal", () => {
    const lines = stripVTControlCharacters(renderCheck([{ ...broken, advice: broken.problems }], 24)).split(
      "\n",
    );
    expect(lines.filter((line) => line.length > 24 && line.startsWith(" "))).toEqual([]);
  });

  test("none of them fine", () =>
    expect(rendered([broken, broken]).split("\n").at(-1)).toBe("2 stacks: 2 with 2 problems"));
});
