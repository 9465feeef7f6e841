import { describe, expect, test } from "@jest/globals";
import { container, imageChange, propertyChange, resourceChange, stackChange } from "./fixtures.ts";
import { commentCap, markerOf, renderComment, renderReport } from "./markdown.ts";
import { parseMarkdown, unbalanced } from "./parsedMarkdown.ts";

const fleet = (count: number) => Array.from({ length: count }, (_, index) => imageChange(`c${index}`));

describe("the same change in many stacks", () => {
  test("is one section with the list of stacks, each prefix as a mark", async () => {
    const comment = renderComment([...fleet(37), stackChange("other", { state: "same" })]);
    expect(comment).toContain("37 of 38 stacks change.");
    expect(comment.match(/<details>/g)).toHaveLength(1);
    expect(comment).toContain("The same in 37 stacks: 1 to replace in each");
    expect(comment).toContain("+ PUBLIC_URL=https://meet.{prefix}.my-app.com");
    expect(comment).toContain("<code>c0</code>, <code>c1</code>, <code>c10</code>");
    expect(unbalanced((await parseMarkdown(comment)).tags)).toEqual([]);
  });

  test("a stack of its own is shown as it is", () => {
    const comment = renderComment([...fleet(3), imageChange("solo", "web:3")]);
    expect(comment).toContain("<summary><code>solo</code>: 1 to replace</summary>");
    expect(comment).toContain("+ PUBLIC_URL=https://meet.solo.my-app.com");
  });
});

test("first the verdict, then what is dangerous, then the table and the changes", async () => {
  const address = resourceChange("replace", "gcp:compute/address:Address", "acme-app-public", {
    protected: true,
    properties: [propertyChange("region", "europe-west1", "europe-west3", true)],
  });
  const comment = renderComment([
    { ...imageChange("acme"), resources: [...imageChange("acme").resources, address] },
  ]);
  const { headings, tables } = await parseMarkdown(comment);
  expect(comment.split("\n").slice(0, 5)).toEqual([
    markerOf(),
    "## Changes of stacks",
    "",
    "> [!CAUTION]",
    "> **Dangerous for 1 stack: see below.** 1 of 1 stack changes.",
  ]);
  expect(headings).toEqual(["Changes of stacks", "Look at this first", "Downtime", "Changes"]);
  expect(comment.indexOf("| stack |")).toBeGreaterThan(comment.indexOf("### Look"));
  expect(comment.indexOf("| stack |")).toBeLessThan(comment.indexOf("### Downtime"));
  expect(comment).toMatch(
    /acme-app-public<\/code>.*\*\*protected, and replaced, forced by <code>region<\/code>\*\*/,
  );
  expect(tables[0]).toEqual([5, 5]);
});

test("a stack without a file: what it made stays, costs what it did, and is no danger", () => {
  const cost = { usdPerMonth: 479, usdPerMonthAtMost: 1900, usdPerParticipantHour: 0.08, gaps: {} };
  const comment = renderComment([
    stackChange("acme", { state: "gone", unchanged: 98, cost: { before: cost, after: cost } }),
    stackChange("beta", { state: "same" }),
  ]);
  expect(comment).toContain("> **1 stack is no longer described, but keeps running.**");
  expect(comment).toContain("- <code>acme</code>: 98 resources, 479 USD, up to 1,900 USD a month");
  expect(comment).toContain("<code>npx jitsi remove NAME</code>");
  expect(comment).toContain(
    "| <code>acme</code> (no longer described) | 0 | 0 | 0 | 0 | 479 USD, up to 1,900 USD | 0.0800 USD |",
  );
  expect(comment).not.toMatch(/Look at this first|is lost|−/);
});

test("the table has what failed first, then what is deleted, replaced, and costs most", () => {
  const stackWith = (stack: string, ...actions: ("create" | "delete" | "replace")[]) =>
    stackChange(stack, {
      resources: actions.map((action) => resourceChange(action, container, `${action}d`)),
    });
  const cost = {
    before: undefined,
    after: { usdPerMonth: 900, usdPerMonthAtMost: 900, usdPerParticipantHour: 0 },
  };
  const comment = renderComment([
    stackWith("creates", "create", "create", "create"),
    { ...stackWith("costs", "create"), cost },
    stackWith("replaces", "replace"),
    stackWith("deletes", "delete"),
    stackChange("fails", { state: "failed", errors: ["no"] }),
  ]);
  const rows = comment.split("\n").filter((line) => line.startsWith("| <code>"));
  expect(rows.map((row) => /<code>(\w+)/.exec(row)![1])).toEqual([
    "fails",
    "deletes",
    "replaces",
    "costs",
    "creates",
  ]);
});

test("costs: before, after, and the sum of all; a participant's hour of each", () => {
  const cost = (before: number, after: number) => ({
    before: { usdPerMonth: before, usdPerMonthAtMost: before * 2, usdPerParticipantHour: 0.003 },
    after: { usdPerMonth: after, usdPerMonthAtMost: before * 2, usdPerParticipantHour: 0.0041 },
  });
  const comment = renderComment([
    stackChange("a", { cost: cost(1000, 1250) }),
    stackChange("b", { cost: cost(500, 400) }),
    stackChange("c", { state: "new", cost: { before: undefined, after: cost(0, 10).after } }),
  ]);
  expect(comment).toContain("| all | 0 | 0 | 0 | 0 | 1,500 USD → 1,660 USD (+160), up to 3,000 USD |");
  expect(comment).toContain(
    "| <code>a</code> | 0 | 0 | 0 | 0 | 1,000 USD → 1,250 USD (+250), up to 2,000 USD | 0.0030 USD → 0.0041 USD (+0.0011) |",
  );
  expect(comment).toContain("500 USD → 400 USD (−100)");
  expect(comment).toContain(
    "| <code>c</code> (new) | 0 | 0 | 0 | 0 | – → 10 USD, up to – → 0 USD | – → 0.0041 USD |",
  );
});

describe("a price that is not known", () => {
  const gap = "machine n2-standard-16 in Google Cloud europe-west1";
  const side = (usd: number, gaps: Record<string, number> = {}) => ({
    usdPerMonth: usd,
    usdPerMonthAtMost: usd,
    usdPerParticipantHour: undefined,
    gaps,
  });

  test("makes the sum a lower bound, and what it hides no saving", () => {
    const comment = renderComment([
      stackChange("acme", { cost: { before: side(479), after: side(320, { [gap]: 1 }) } }),
    ]);
    expect(comment).toContain("at least 479 USD → 320 USD, difference not known |");
    expect(comment).toContain("Not in the sums, as their price or size is unknown: machine");
    expect(comment).not.toMatch(/−|-160/);
  });

  test("hides nothing where both sides lack the same", () => {
    const comment = renderComment([
      stackChange("acme", { cost: { before: side(479, { [gap]: 1 }), after: side(320, { [gap]: 1 }) } }),
    ]);
    expect(comment).toContain("at least 479 USD → 320 USD (−159) |");
  });

  test("of one stack makes the difference of all unknown", () => {
    const comment = renderComment([
      stackChange("a", { cost: { before: side(479), after: side(320, { [gap]: 1 }) } }),
      stackChange("b", { cost: { before: side(100), after: side(120) } }),
    ]);
    expect(comment).toContain("| all | 0 | 0 | 0 | 0 | at least 579 USD → 440 USD, difference not known |");
    expect(comment).toContain("| 100 USD → 120 USD (+20) |");
  });
});

test("a stack that cannot be compared is in no sum, and its broken settings are told once", () => {
  const side = (usd: number) => ({
    usdPerMonth: usd,
    usdPerMonthAtMost: usd,
    usdPerParticipantHour: 0,
    gaps: {},
  });
  const problem = { key: "jitsi:media", value: "x", what: "is wrong", fix: "Mend it." };
  const comment = renderComment([
    stackChange("fails", {
      state: "failed",
      errors: ["jitsi:media is wrong"],
      broken: [problem],
      cost: { before: side(479), after: undefined },
    }),
    stackChange("other", { cost: { before: side(100), after: side(120) } }),
  ]);
  expect(comment).toContain("| all | 0 | 0 | 0 | 0 | 100 USD → 120 USD (+20) |");
  expect(comment).toContain("| <code>fails</code> (not known) | ? | ? | ? | ? | ? | ? |");
  expect(comment).toContain("The sums leave out the stacks that cannot be compared.");
  expect(comment).not.toContain("Broken rules");
});

test("stacks of which the same is to be said share a row: as many changes, as much added to whatever they cost", () => {
  const cost = (before: number, after: number) => ({
    before: { usdPerMonth: before, usdPerMonthAtMost: before, usdPerParticipantHour: 0.1, gaps: {} },
    after: { usdPerMonth: after, usdPerMonthAtMost: after, usdPerParticipantHour: 0.1, gaps: {} },
  });
  const comment = renderComment([
    ...fleet(30).map((change, index) => ({ ...change, cost: cost(100 + index, 170 + index) })),
    { ...imageChange("other"), cost: cost(100, 180) },
  ]);
  const rows = comment.split("\n").filter((line) => /^\| (?!stack|---)/.test(line) && line.includes("USD"));
  expect(rows).toEqual([
    "| all | 0 | 0 | 31 | 0 | 3,535 USD → 5,715 USD (+2,180) | 0.1000 USD |",
    "| <code>other</code> | 0 | 0 | 1 | 0 | 100 USD → 180 USD (+80) | 0.1000 USD |",
    "| 30 stacks: <code>c0</code>, <code>c1</code>, <code>c10</code> and 27 more | 0 | 0 | 1 | 0 | 3,435 USD → 5,535 USD (+2,100) | 0.1000 USD |",
  ]);
});

test("rules and errors, the same ones of several stacks once", () => {
  const broken = (stack: string) =>
    stackChange(stack, {
      broken: [
        {
          key: "jitsi:domain",
          value: `${stack}.x`,
          what: "is `taken` by @octocat",
          fix: "Choose another.",
          rule: "T18",
        },
      ],
    });
  const comment = renderComment([
    broken("a1"),
    broken("b2"),
    stackChange("c3", { state: "failed", errors: ["The program failed.\nline 2"] }),
  ]);
  expect(comment).toContain(
    "- T18: <code>jitsi:domain</code> <code>&#34;{prefix}.x&#34;</code> is <code>taken</code> by <code>&#64;<wbr>octocat</code>. Choose another.<br>in 2 stacks (<code>a1</code>, <code>b2</code>)",
  );
  expect(comment).toContain("> **1 stack cannot be compared.** **2 stacks break rules.**");
  expect(comment).toMatch(/<summary>The program failed\.<\/summary>[^]*\n {2}line 2\n/);
});

describe("drift", () => {
  const drifted = stackChange("acme", {
    resources: [
      resourceChange("update", "gcp:compute/firewall:Firewall", "acme-https", {
        properties: [propertyChange("sourceRanges[0]", "0.0.0.0/0", "10.0.0.0/8")],
      }),
    ],
  });

  test("stands apart from the change", async () => {
    const comment = renderComment([imageChange("acme")], {
      drift: [drifted, stackChange("b", { state: "same" })],
    });
    const { headings } = await parseMarkdown(comment);
    expect(headings.slice(-3)).toEqual(["Changes", "Drift, apart from this change", "What differs"]);
    expect(comment).toContain("Drift in 1 stack, apart from this change.");
    expect(comment).toContain("1 stack of 2. A minus is what the last update left");
    expect(comment.split("### Drift")[0]).not.toContain("sourceRanges");
    expect(comment).toContain("To undo it: <code>npx jitsi up --refresh STACK</code>.");
  });

  test("none is said, and so is what nobody knows", () => {
    const comment = renderComment([], {
      drift: [
        stackChange("a", { state: "same" }),
        stackChange("b", { state: "failed", errors: ["no access"] }),
        stackChange("c", { state: "same", leavesOut: "Docker hosts" }),
        stackChange("d", { state: "undeployed" }),
      ],
    });
    expect(comment).toContain(
      "None in 2 stacks. Not known for <code>b</code>. Docker hosts were left out: the nightly drift run checks them.",
    );
    expect(comment).toContain("- no access<br>in <code>b</code>");
    expect(comment).toMatch(/^Never deployed: <code>d<\/code>\.$/m);
    expect(comment).not.toContain("To undo it");
    expect(comment).toContain("> [!WARNING]\n> No drift in 2 stacks. **1 stack could not be compared.**");
  });
});

describe("length", () => {
  const big = stackChange("acme", {
    resources: [
      resourceChange("update", "gcp:compute/instance:Instance", "acme-app", {
        properties: [
          propertyChange("metadata.text", `${"x".repeat(5_000_000)}1`, `${"x".repeat(5_000_000)}2`),
          propertyChange(
            "metadata.bundle",
            JSON.stringify({
              services: Array.from({ length: 50_000 }, (_, index) => `s${index}`),
              image: "a:1",
            }),
            JSON.stringify({
              services: Array.from({ length: 50_000 }, (_, index) => `s${index}`),
              image: "a:2",
            }),
          ),
        ],
      }),
    ],
  });

  test("of values of megabytes only what differs is shown", () => {
    const comment = renderComment([big]);
    expect(comment.length).toBeLessThan(5000);
    expect(comment).toContain("- …(4999925 the same) xxx");
    expect(comment).toContain("-   &#34;image&#34;: &#34;a:1&#34;\n+   &#34;image&#34;: &#34;a:2&#34;");
  });

  test("a thousand stacks, all different: under the cap, with what was left out and where it is", async () => {
    const side = (usd: number) => ({
      usdPerMonth: usd,
      usdPerMonthAtMost: usd,
      usdPerParticipantHour: undefined,
    });
    const changes = Array.from({ length: 1000 }, (_, index) => ({
      ...imageChange(`customer-${index}`, `web:${index}`),
      cost: { before: side(100), after: side(200 + index) },
    }));
    const comment = renderComment(changes, {
      fullReport: "https://github.com/my-app/jitsi/actions/runs/1",
      reproduce: "npx jitsi diff --base origin/main",
    });
    expect(comment.length).toBeLessThanOrEqual(commentCap);
    expect(comment.length).toBeGreaterThan(commentCap * 0.7);
    expect(comment).toMatch(
      /\*\*Left out for its length: \d+ of 1001 rows of the table; .*\d+ of 1000 groups of changes\.\*\* The whole report: \[artifact\]/,
    );
    expect(comment).toContain("To see the same: <code>npx jitsi diff --base origin/main</code>");
    expect(comment).toMatch(/^\| \d+ more \| 0 \| 0 \| \d+ \| 0 \| [\d,]+ USD → /m);
    expect(unbalanced((await parseMarkdown(comment)).tags)).toEqual([]);
    expect(renderReport(changes).match(/<details>/g)).toHaveLength(1000);
  });

  test("a thousand with the same change are one section", () => {
    const comment = renderComment(fleet(1000));
    expect(comment.length).toBeLessThan(20_000);
    expect(comment).toContain("The same in 1000 stacks");
    expect(comment).toContain("and 988 more");
  });

  test("of a section that does not fit, the names stay", () => {
    const envs = Array.from({ length: 400 }, (_, index) =>
      propertyChange(`envs[${index}]`, "a".repeat(200), "b".repeat(200)),
    );
    const change = stackChange("acme", {
      resources: [resourceChange("update", container, "acme-web", { properties: envs })],
    });
    const comment = renderComment([change], { maxCharacters: 6000 });
    expect(comment.length).toBeLessThanOrEqual(6000);
    expect(comment).toContain("<code>envs&#91;0&#93;</code>");
    expect(comment).toContain("values of 1 groups of changes");
  });
});

test("nothing to say is said", () => {
  const comment = renderComment([stackChange("a", { state: "same" })], { kind: "preview" });
  expect(comment.startsWith(`${markerOf("preview")}\n`)).toBe(true);
  expect(comment).toContain("> [!TIP]\n> No changes in 1 stack.");
  expect(comment.split("\n").length).toBeLessThan(8);
});
