import { visible } from "./visible.ts";

/** A user's mistake, with all that is needed to mend it. */
export interface Problem {
  /** Setting as the user wrote it, e.g. `jitsi:bridges.static[1].host`. */
  readonly key: string;
  /** What was found there; undefined when the key is missing. Never a secret. */
  readonly value: unknown;
  /** What is wrong, as the end of a sentence that begins with the value. */
  readonly what: string;
  /** What to do, as a sentence of its own. */
  readonly fix: string;
  /** Id of the rule that found it, e.g. `T18`. */
  readonly rule?: string;
}

/** Thrown with everything that is wrong; `message` is what a person reads. */
export class ProblemError extends Error {
  readonly problems: readonly Problem[];

  constructor(source: string, problems: readonly Problem[]) {
    super(renderProblems(source, problems));
    this.name = "ProblemError";
    this.problems = problems;
  }
}

const longestValue = 60;

/**
 * @param source what was read, e.g. `config/Pulumi.acme.yaml`
 * @param kind what they are called
 * @param width of the terminal; undefined for a file or a pipe
 * @returns a line with the count, then one line per problem, in columns; in a terminal too narrow for that, the sentences
 * stand below their settings
 */
export function renderProblems(
  source: string,
  problems: readonly Problem[],
  kind: "problem" | "warning" = "problem",
  width = Infinity,
): string {
  const rows = problems.map(({ key, value, ...rest }) =>
    [key, showValue(value), sentence(rest)].map(visible),
  ) as [key: string, value: string, text: string][];
  const keyWidth = Math.max(...rows.map(([key]) => key.length));
  const valueWidth = Math.max(...rows.map(([, value]) => value.length));
  const inColumns = rows.map(
    ([key, value, text]) => `  ${key.padEnd(keyWidth)}  ${value.padEnd(valueWidth)}  ${text}`,
  );
  const fit = inColumns.every((line) => line.length <= width);
  return [
    `${visible(source)}: ${problems.length} ${kind}${problems.length === 1 ? "" : "s"}`,
    ...(fit
      ? inColumns
      : rows.flatMap(([key, value, text]) => [`  ${key}  ${value}`, ...wrapped(text, "    ", width)])),
  ].join("\n");
}

/** Breaks between words; a longer word has a line of its own. */
function wrapped(text: string, indent: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(indent + word);
  }
  return lines;
}

const sentence = ({ what, fix, rule }: Omit<Problem, "key" | "value">): string =>
  `${what}. ${fix}${rule === undefined ? "" : ` (${rule})`}`;

function showValue(value: unknown): string {
  if (value === undefined) return "(missing)";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}
