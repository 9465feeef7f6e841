/** The one shape of every command: what it states, how its work is loaded, how its outcome is printed. */

import { Command, Option, type Argument } from "commander";
import { visibleJson, visibleOutput } from "../../model/visible.ts";
import { exitCodes, type ExitCode } from "../terminal/failure.ts";

/** How the work of a command ended, and what there is to print. */
export interface Outcome {
  /** Default: true. With false the command ends with the exit code `problems`. */
  readonly ok?: boolean;
  /** For a command that can end in other ways too. */
  readonly exitCode?: ExitCode;
  /** What `--json` prints. */
  readonly json?: unknown;
  /** What is printed without `--json`. @param width of the terminal in columns; undefined for a pipe or a file */
  readonly text?: ((width: number | undefined) => string | Promise<string>) | undefined;
  /** For a person, whatever the format: goes to standard error. */
  readonly notes?: string | undefined;
}

/** What the module of a command's work exports. */
export interface Work<Given extends readonly unknown[] = never[]> {
  readonly run: (...given: Given) => Outcome | Promise<Outcome>;
}

/** The argument of a command. `Given` is what its work gets. */
export interface Subject<Given> extends Argument {
  /** For the compiler only. */
  readonly given?: Given;
}

interface Statement {
  readonly name: string;
  /** One sentence, for the list of commands. */
  readonly summary: string;
  /** Further sentences, for the help of the command itself. */
  readonly details?: string;
  /** Plain ones as flags to text, e.g. `{ "--out <dir>": "folder to write" }`. */
  readonly options?: readonly (Option | Readonly<Record<string, string>>)[];
  /** Lines for a shell, at least one with the command itself. */
  readonly examples: readonly string[];
  /** Variables that the command reads, a line each. */
  readonly environment?: readonly string[];
  /** Shape of what `--json` prints, such as `{ ok, stacks: [{ stack, problems }] }`. Without it there is no `--json`. */
  readonly json?: string;
}

/** A command as `defineCommand` returns it. */
export interface CommandShape extends Statement {
  readonly argument?: Argument;
  /** Loads the module that does the work; called only when the command runs. */
  readonly work: () => Promise<Work>;
}

/** States a command. Its work gets the argument, if there is one, and then the options. */
export function defineCommand<Given>(
  shape: Statement & {
    readonly argument: Subject<Given>;
    readonly work: () => Promise<Work<[given: Given, options: never]>>;
  },
): CommandShape;
export function defineCommand(
  shape: Statement & { readonly work: () => Promise<Work<[options: never]>> },
): CommandShape;
export function defineCommand(shape: CommandShape): CommandShape {
  return shape;
}

/** Told how a command ended. */
export type Done = (code: ExitCode) => void;

/** The command for the command line. */
export function commandOf(shape: CommandShape, done: Done): Command {
  const { name, summary, details, argument, options = [], examples, environment, json, work } = shape;
  const command = new Command(name)
    .summary(summary)
    .description(details === undefined ? summary : `${summary} ${details}`)
    .helpOption("-h, --help", "show this help")
    .showHelpAfterError(`Try \`jitsi ${name} --help\`.`)
    .addHelpText("after", helpText(examples, environment));
  if (argument !== undefined) command.addArgument(argument);
  for (const option of options)
    if (option instanceof Option) command.addOption(option);
    else for (const [flags, text] of Object.entries(option)) command.option(flags, text);
  if (json !== undefined) command.option("--json", `print JSON: ${json}`);
  return command.action(async (...given: unknown[]) => {
    const run = (await work()).run as (...given: unknown[]) => Outcome | Promise<Outcome>;
    // The last one is the command itself.
    const outcome = await run(...given.slice(0, -1));
    await print(outcome, command.opts<{ json?: boolean }>().json === true);
    done(outcome.exitCode ?? (outcome.ok === false ? exitCodes.problems : exitCodes.ok));
  });
}

/** What stands below the options. */
export const helpText = (examples: readonly string[], environment: readonly string[] = []): string => `
Examples:
${indented(examples.map((example) => `$ ${example}`))}
${environment.length === 0 ? "" : `\nEnvironment:\n${indented(environment)}\n`}
Exit codes:
  ${exitCodes.ok}  all is well
  ${exitCodes.problems}  problems were found, or the work could not be done
  ${exitCodes.usage}  the command was used wrongly
  ${exitCodes.stopped}  a run over stacks was stopped before its end; --resume goes on with it`;

const indented = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join("\n");

async function print({ json, text, notes }: Outcome, asJson: boolean): Promise<void> {
  const { stdout } = process;
  const shown = asJson
    ? visibleJson(JSON.stringify(json, undefined, 2) ?? "")
    : visibleOutput((await text?.(stdout.isTTY ? stdout.columns : undefined)) ?? "");
  if (shown !== "") stdout.write(shown.endsWith("\n") ? shown : `${shown}\n`);
  if (notes !== undefined && notes !== "") console.error(visibleOutput(notes));
}
