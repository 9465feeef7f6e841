/** A comment as GitHub shows it: its Markdown, its style sheet, the box around it. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Marked } from "marked";
import markedAlert from "marked-alert";

/** GitHub's own, extracted: both schemes. */
const styleSheet = readFileSync(
  createRequire(import.meta.url).resolve("github-markdown-css/github-markdown.css"),
  "utf8",
);

const box = `
body { margin: 0; background: var(--bgColor-default); }
.comment { border: 1px solid var(--borderColor-default); border-radius: 6px; }
.author { padding: 8px 16px; border-bottom: 1px solid var(--borderColor-default); border-radius: 6px 6px 0 0; font-size: 14px; background: var(--bgColor-muted); }
.author span { color: var(--fgColor-muted); }
.text { padding: 16px; font-size: 14px; }
/* As wide as GitHub makes them: nothing can be scrolled in a picture. */
.text table { display: table; }
`;

export function commentPage(markdown: string): string {
  const marked = new Marked({ gfm: true }).use(markedAlert());
  return `<!doctype html>
<meta charset="utf-8">
<style>${styleSheet}${box}</style>
<body class="markdown-body">
<div class="comment">
<div class="author"><b>github-actions</b> <span>commented</span></div>
<div class="text markdown-body">${marked.parse(markdown, { async: false })}</div>
</div>
`;
}
