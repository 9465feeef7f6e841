import { stripVTControlCharacters } from "node:util";
import { expect, test } from "@jest/globals";
import { propertyChange, resourceChange, stackChange } from "../report/fixtures.ts";
import { renderDiff } from "./diffText.ts";

const firewall = "gcp:compute/firewall:Firewall";
const text = (...changes: Parameters<typeof renderDiff>[0]) =>
  stripVTControlCharacters(renderDiff(changes, "main"));
const changed = (stack: string, before: string, after: string) =>
  stackChange(stack, {
    resources: [
      resourceChange("update", firewall, `${stack}-x`, {
        properties: [propertyChange("conf", before, after)],
      }),
    ],
  });

test("of a text in lines, those that differ", () => {
  const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
  const other = lines.with(30, "another");
  expect(text(changed("acme", lines.join("\n"), other.join("\n")))).toContain(
    "      conf:\n        - line 30\n        + another\n\n",
  );
  const none = lines.map((line) => `no ${line}`);
  expect(text(changed("acme", lines.join("\n"), none.join("\n")))).toContain("        … 92 more lines\n");
});

test("what is the same in several stacks is told once, whatever their prefix", () => {
  expect(text(changed("a", "1", "2"), changed("b", "1", "2"), changed("c", "1", "3"))).toBe(
    [
      "2 stacks: a, b",
      "  ~ update gcp:compute:Firewall {prefix}-x",
      "      conf: 1 → 2",
      "",
      "c",
      "  ~ update gcp:compute:Firewall c-x",
      "      conf: 1 → 3",
      "",
      "3 stacks against main: 3 changed",
    ].join("\n"),
  );
});

test("a stack without a file goes on; a renamed one says how to rename it in the backend", () => {
  const shown = text(
    stackChange("acme", { state: "gone", unchanged: 98 }),
    stackChange("new-name", { renamedFrom: "old-name" }),
  );
  expect(shown).toContain(
    "acme (gone)\n  its file is gone: 98 resources keep running and costing until jitsi remove ends them",
  );
  expect(shown).toContain("before the merge, pulumi stack rename new-name --stack old-name");
});

test("a value does nothing to the terminal", () => {
  const shown = renderDiff([changed("acme", "\u001b[2Jone", "a\n\u001b]0;title\u0007")], "main");
  expect(shown).toContain("\\u{1b}[2Jone");
  expect(shown).not.toMatch(/\u001b\[2J|\u001b\]/);
  const lines = renderDiff([changed("acme", "a\nb", "a\n\u001b[2J")], "main");
  expect(lines).toContain("+ \\u{1b}[2J");
});
