import { expect, test } from "@jest/globals";
import { ProblemError, renderProblems } from "./problem.ts";

const region = {
  key: "jitsi:bridges.static[1].region",
  value: "us-east",
  what: "is in no region group",
  fix: "Add it to jitsi:regions.groups.",
  rule: "T18",
};
const missing = { key: "jitsi:tls", value: undefined, what: "is missing", fix: "Choose one." };

test("problems stand in columns: key, value, sentence", () => {
  expect(renderProblems("config/Pulumi.abc.yaml", [region, missing])).toBe(
    [
      "config/Pulumi.abc.yaml: 2 problems",
      '  jitsi:bridges.static[1].region  "us-east"  is in no region group. Add it to jitsi:regions.groups. (T18)',
      "  jitsi:tls                       (missing)  is missing. Choose one.",
    ].join("\n"),
  );
});

test("in a narrow terminal the sentences stand below the settings, and no line is cut", () => {
  const lines = renderProblems("x", [region, missing], "problem", 60).split("\n");
  expect(lines).toEqual([
    "x: 2 problems",
    '  jitsi:bridges.static[1].region  "us-east"',
    "    is in no region group. Add it to jitsi:regions.groups.",
    "    (T18)",
    "  jitsi:tls  (missing)",
    "    is missing. Choose one.",
  ]);
  const wide = renderProblems("x", [region, missing]);
  expect(renderProblems("x", [region, missing], "problem", 200)).toBe(wide);
});

test("one problem is one", () => {
  expect(renderProblems("x", [missing])).toMatch(/^x: 1 problem\n/);
});

test("a long value is cut, a line break cannot break the table", () => {
  const [, row] = renderProblems("x", [{ ...missing, value: `a\nb${"c".repeat(500)}` }]).split("\n");
  expect(row).toMatch(/"a\\nbc+…/);
  expect(row!.length).toBeLessThan(120);
});

test("the error carries the problems and says them", () => {
  const error = new ProblemError("x", [region]);
  expect(error.problems).toEqual([region]);
  expect(error.message).toContain("is in no region group");
});

test("a file's text cannot turn, hide or overwrite the sentences about it", () => {
  const said = renderProblems("config/\u202eacme.yaml", [
    {
      ...region,
      key: "jitsi:\u202ekey",
      value: "a\u202eb\u001b[2J\u0085",
      what: "is no \u2066setting",
      fix: "Known: x\ny.",
    },
  ]);
  expect(said).toBe(
    'config/\\u{202e}acme.yaml: 1 problem\n  jitsi:\\u{202e}key  "a\\u{202e}b\\u001b[2J\\u{85}"  is no \\u{2066}setting. Known: x\\ny. (T18)',
  );
});
