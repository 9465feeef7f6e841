/**
 * Values in Markdown that do no harm, whatever they hold: no markup, no link, no mention, no end of a block that is ours. They are written
 * as HTML with entities, for Markdown's own quoting ends where a value says so. GitHub and GitLab look for mentions and references in
 * everything but `<code>` and `<pre>`, so that is where values stand.
 */

import { visible } from "../../../model/visible.ts";

const entity = (character: string): string => `&#${character.codePointAt(0)!};`;

/** Everything that means something in a line of Markdown or HTML. */
const inLine = (text: string): string =>
  text
    .replace(/[&<>"'`\\*_~[\]|#$!]|:(?=\/)/g, entity)
    .replace(/www\./gi, (match) => `${match.slice(0, 3)}&#46;`)
    // cmark-gfm makes links of addresses even from entities, but only within one piece of text.
    .replaceAll("@", "&#64;<wbr>");

/** The first characters of a text, saying how many more there were. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // Not between the halves of one character.
  const end = /[\ud800-\udbff]/.test(text[longest - 1] ?? "") ? longest - 1 : longest;
  return `${text.slice(0, end)}… (${text.length - end} more)`;
}

/** A value within a line: a name, a setting. @param longest characters of it that are shown */
export const code = (value: string, longest = 160): string =>
  value === "" ? "<code>&#34;&#34;</code>" : `<code>${inLine(visible(shortened(value, longest)))}</code>`;

/** Words that no renderer makes more of. */
const plainWord = /^["'(]*([\p{L}\p{N}'-]+)?[)"'.,;:?]*$/u;
/** What GitHub takes for an issue or a commit. */
const reference = /^gh-\d|^\W*[0-9a-f]{7,}\W*$/i;

/** A sentence that may have values in it, and code in backticks. */
export function prose(text: string, longest = 600): string {
  return shortened(text, longest)
    .split(/(`[^`]*`)/)
    .map((part) => (/^`.*`$/s.test(part) ? code(part.slice(1, -1)) : words(part)))
    .join("")
    .trim();
}

const words = (text: string): string =>
  visible(text.replace(/\s*\n\s*| +/g, " "))
    .replaceAll("\u2420", " ")
    .split(/( +)/)
    .map((word) =>
      /^ *$/.test(word) ? word : plainWord.test(word) && !reference.test(word) ? inLine(word) : code(word),
    )
    .join("");

/**
 * Lines in a block of their own, coloured as a diff by GitHub. None begins with a `/`: GitLab carries out such lines of a comment.
 * @param lines each begins with a mark of two characters: `- `, `+ `, `@@`, two spaces
 */
export const diffBlock = (lines: readonly string[]): string =>
  `<pre lang="diff">\n${lines.map(inBlock).join("\n")}\n</pre>`;

const inBlock = (line: string): string =>
  `${line.slice(0, 2)}${visible(line.slice(2))}`.trimEnd().replace(/[&<>"'`@~]|(?<=^ *)\//g, entity);

/** A link, if the address is one that can stand in Markdown; else the words alone. */
export const link = (words: string, address: string): string =>
  /^https:\/\/[\w.:-]+(\/[\w./%?=&#:+-]*)?$/.test(address) ? `[${words}](${address})` : words;
