/** What a terminal shows after a command: a real pseudo-terminal (`script` of util-linux), read by a real terminal emulator (xterm.js). */

import { execa } from "execa";
// A CommonJS bundle, of which Node finds no names.
import xterm from "@xterm/headless";

/** A piece of a line that is drawn alike. */
export interface Run {
  readonly column: number;
  readonly text: string;
  /** Number of the sixteen colours; undefined: the usual one. */
  readonly colour: number | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
}

/** Lines, from the top; an empty one has no runs. */
export type Screen = readonly (readonly Run[])[];

interface Shown {
  /** For a shell. */
  readonly command: string;
  readonly columns: number;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Higher than any output that is worth a picture: a program that draws a list again and again has to see all of it. */
const rows = 80;

/** Runs a command to its end, whatever its exit code. */
export async function screenAfter({ command, columns, cwd, env = {} }: Shown): Promise<Screen> {
  const atTerminal = `stty cols ${columns} rows ${rows}; ${command}`;
  const { stdout } = await execa("script", ["--quiet", "--command", atTerminal, "/dev/null"], {
    cwd,
    // Whoever runs this may have forbidden or forced colours.
    env: { ...env, TERM: "xterm-256color", NO_COLOR: undefined, FORCE_COLOR: undefined, CI: undefined },
    stdin: "ignore",
    reject: false,
  });
  return screenOf(stdout, columns);
}

/** What is on the screen after a program has written this. */
export async function screenOf(written: string, columns: number): Promise<Screen> {
  const terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(written, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, index) => runsOf(active.getLine(index)!, columns));
  terminal.dispose();
  return lines.slice(0, lines.findLastIndex((runs) => runs.length > 0) + 1);
}

type Line = NonNullable<ReturnType<InstanceType<typeof xterm.Terminal>["buffer"]["active"]["getLine"]>>;

function runsOf(line: Line, columns: number): Run[] {
  const runs: Run[] = [];
  for (let column = 0; column < columns; column++) {
    const cell = line.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const style = {
      colour: cell.isFgPalette() ? cell.getFgColor() : undefined,
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
    };
    const last = runs.at(-1);
    const text = cell.getChars() || " ";
    if (last && last.colour === style.colour && last.bold === style.bold && last.dim === style.dim)
      runs[runs.length - 1] = { ...last, text: last.text + text };
    else runs.push({ column, text, ...style });
  }
  return runs.flatMap((run) => {
    const text = run.text.trim();
    return text === "" ? [] : [{ ...run, text, column: run.column + run.text.indexOf(text) }];
  });
}
