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
 * @returns a line with the count, then one line per problem, in columns
 */
export function renderProblems(
  source: string,
  problems: readonly Problem[],
  kind: "problem" | "warning" = "problem",
): string {
  const rows = problems.map(({ key, value, ...rest }) =>
    [key, showValue(value), sentence(rest)].map(visible),
  ) as [key: string, value: string, text: string][];
  const keyWidth = Math.max(...rows.map(([key]) => key.length));
  const valueWidth = Math.max(...rows.map(([, value]) => value.length));
  return [
    `${visible(source)}: ${problems.length} ${kind}${problems.length === 1 ? "" : "s"}`,
    ...rows.map(([key, value, text]) => `  ${key.padEnd(keyWidth)}  ${value.padEnd(valueWidth)}  ${text}`),
  ].join("\n");
}

const sentence = ({ what, fix, rule }: Omit<Problem, "key" | "value">): string =>
  `${what}. ${fix}${rule === undefined ? "" : ` (${rule})`}`;

function showValue(value: unknown): string {
  if (value === undefined) return "(missing)";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}
