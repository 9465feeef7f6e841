/** Whatever values hold, the report stays a report. */

import fc from "fast-check";
import { expect, test } from "@jest/globals";
import type { Problem } from "../../../model/problem.ts";
import { actions, type ResourceChange, type StackChange } from "../changes/stackChange.ts";
import { commentCap, renderComment, renderReport } from "./markdown.ts";
import { parseMarkdown, unbalanced } from "./parsedMarkdown.ts";

const nasty = [
  "```",
  "~~~~",
  "`` ` ``",
  "</details>",
  "</pre>",
  "</code>",
  "<script>alert(1)</script>",
  "<!--",
  "-->",
  "<!-- jitsi:diff -->",
  "|",
  "\\|",
  "\\",
  "\n",
  "\r\n",
  "\n\n",
  "\n# heading\n",
  "\n- [ ] item",
  "\n/close",
  "\n---\n",
  "@octocat",
  "@org/team",
  "#123",
  "GH-12",
  "org/repo#1",
  "!45",
  "0123456789abcdef0123456789abcdef01234567",
  "https://evil.example/x",
  "www.evil.example",
  "a@b.example",
  "[text](https://evil.example)",
  "![image](https://evil.example/x.png)",
  "[^1]: note",
  "**bold**",
  "__x__",
  "~~x~~",
  "$x$",
  "&lt;b&gt;",
  "&#64;all",
  ":smile:",
  "\u202e",
  "\u200b",
  "\u2066",
  "\ud800",
  "\u0000",
  "\t",
  "    indented",
  "{prefix}",
  "",
];

const text = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .array(fc.constantFrom(...nasty, "acme", "word", " "), { maxLength: 8 })
      .map((parts) => parts.join("")),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  { weight: 1, arbitrary: fc.constantFrom(...nasty).map((part) => part.repeat(60)) },
);

const value = fc.oneof(
  text,
  fc.integer(),
  fc.constant(null),
  fc.array(text, { maxLength: 3 }),
  fc.dictionary(text, text, { maxKeys: 3 }),
);

const resource: fc.Arbitrary<ResourceChange> = fc.record({
  action: fc.constantFrom(...actions),
  type: fc.oneof(text, fc.constantFrom("gcp:compute/address:Address", "docker:index/container:Container")),
  name: text,
  protected: fc.boolean(),
  deleteBeforeReplace: fc.boolean(),
  properties: fc.array(
    fc.record({
      path: text,
      kind: fc.constant("update" as const),
      replaces: fc.boolean(),
      before: value,
      after: value,
    }),
    { maxLength: 4 },
  ),
});

const problem: fc.Arbitrary<Problem> = fc.record({ key: text, value, what: text, fix: text, rule: text });

const cost = fc.record({
  usdPerMonth: fc.double({ min: 0, max: 1e6, noNaN: true }),
  usdPerMonthAtMost: fc.double({ min: 0, max: 1e6, noNaN: true }),
  usdPerParticipantHour: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  gaps: fc.dictionary(text, fc.nat(3), { maxKeys: 3 }),
});

const change: fc.Arbitrary<StackChange> = fc.record(
  {
    stack: text,
    appPrefix: fc.option(text, { nil: undefined }),
    baseDomain: fc.option(text, { nil: undefined }),
    addresses: fc.array(text, { maxLength: 2 }),
    renamedFrom: text,
    state: fc.constantFrom("same", "changed", "new", "gone", "failed", "undeployed"),
    resources: fc.array(resource, { maxLength: 4 }),
    unchanged: fc.nat(),
    broken: fc.array(problem, { maxLength: 2 }),
    mended: fc.array(problem, { maxLength: 2 }),
    cost: fc.record({ before: cost, after: fc.option(cost, { nil: undefined }) }),
    errors: fc.array(text, { maxLength: 2 }),
  },
  {
    requiredKeys: [
      "stack",
      "appPrefix",
      "state",
      "resources",
      "unchanged",
      "broken",
      "mended",
      "cost",
      "errors",
    ],
  },
);

const reportAddress = "https://github.com/my-app/jitsi/actions/runs/1";

const options = fc.record({
  title: text,
  kind: text,
  reproduce: text,
  revision: text,
  fullReport: fc.oneof(
    text.map((words) => ` ${words}`),
    fc.constant(reportAddress),
  ),
  drift: fc.option(fc.array(change, { maxLength: 2 }), { nil: undefined }),
  maxCharacters: fc.constantFrom(10_000, 15_000, commentCap),
});

const ourTags = ["br", "wbr", "code", "pre", "details", "summary"];

/** @param links that may be there */
async function harmless(report: string, links: number): Promise<void> {
  const { types, tags, tables, headings } = await parseMarkdown(report);
  expect(tags.filter((tag) => !ourTags.includes(tag.replace("/", "")))).toEqual([]);
  expect(unbalanced(tags)).toEqual([]);
  expect(report.match(/<!--/g)).toHaveLength(1);
  // No quoting of Markdown's own that a value could end, no mention, no link but to the report.
  expect(report).not.toMatch(/[`@]|~~~/);
  expect(types).not.toHaveProperty("code");
  expect(types).not.toHaveProperty("inlineCode");
  expect(types).not.toHaveProperty("image");
  expect(types.link ?? 0).toBe(links);
  for (const rows of tables) expect(new Set(rows).size).toBe(1);
  const known =
    /^(Look at this first|No longer described|Cannot be compared|Downtime|Broken rules|Rules no longer broken|Changes|Stacks|Drift|What differs)/;
  expect(headings.slice(1).filter((heading) => !known.test(heading))).toEqual([]);
  // Nothing unseen, and no line that GitLab would carry out.
  expect(report.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  expect(report).not.toMatch(/^\s*\//m);
}

test("a comment holds no markup of a value's, closes what it opens, and is never too long", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 6 }), options, async (changes, given) => {
      const comment = renderComment(changes, given);
      expect(comment.length).toBeLessThanOrEqual(given.maxCharacters);
      await harmless(comment, given.fullReport === reportAddress ? 1 : 0);
    }),
    { numRuns: 300 },
  );
});

test("so does the full report, which leaves nothing out", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 3 }), async (changes) => {
      const report = renderReport(changes);
      expect(report).not.toContain("Left out");
      await harmless(report, 0);
    }),
    { numRuns: 100 },
  );
});
