/** Text as Markdown shows it. */

/** Stars, underscores and brackets mean something in Markdown, except between backquotes. */
export const escapeMarkdown = (text: string): string =>
  text
    .split("`")
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[*_<>[\]\\]/g, "\\$&")))
    .join("`");

/** A bar inside a cell would end it, even between backquotes. */
export const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows]
    .map(
      (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`,
    )
    .join("\n");
