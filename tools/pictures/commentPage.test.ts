import { expect, test } from "@jest/globals";
import { commentPage } from "./commentPage.ts";

const page = commentPage(`<!-- jitsi:diff -->
> [!CAUTION]
> **Dangerous**

| stack | a |
| --- | --: |
| <code>acme</code> | 1 |

<details><summary>more</summary>

text

</details>
`);

test("it shows what GitHub shows: a box for the verdict, tables, folded sections", () => {
  expect(page).toMatch(/<div class="markdown-alert markdown-alert-caution">/);
  expect(page).not.toContain("[!CAUTION]");
  expect(page).toContain('<td align="right">1</td>');
  expect(page).toMatch(/<details><summary>more<\/summary>\s*<p>text<\/p>\s*<\/details>/);
});

test("the style sheet has both schemes, and nothing comes from elsewhere", () => {
  expect(page).toContain("(prefers-color-scheme: dark)");
  expect(page).toContain(".markdown-alert-caution");
  expect(page).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
});
