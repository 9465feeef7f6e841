/** A program at a terminal, as a person has it. */

import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { until } from "../docker/until.ts";

export const keys = { enter: "\r", down: "\u001b[B", space: " ", interrupt: "\u0003" } as const;

/** Python's pty is the terminal: what comes in is pressed there, what the screen shows goes out. */
const terminal = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

export class Terminal {
  private readonly running: ReturnType<typeof run>;
  private screen = "";
  /** What was shown when the last key was pressed. */
  private before = 0;

  constructor(command: readonly string[], cwd: string, env: Readonly<Record<string, string>>) {
    this.running = run(command, cwd, env);
    this.running.stdout.on("data", (data: Buffer) => {
      this.screen += stripVTControlCharacters(data.toString());
    });
  }

  /** Waits for a question, and presses keys. */
  async answer(question: string, ...pressed: readonly string[]): Promise<void> {
    const isAsked = (): boolean => this.screen.slice(this.before).includes(question);
    await until(`"${question}" is asked`, 60, isAsked).catch((error: Error) => {
      throw new Error(`${error.message}; the screen has:\n${this.screen}`, { cause: error });
    });
    this.before = this.screen.length;
    for (const key of pressed) this.running.stdin.write(key);
  }

  /** Waits until the program has ended. */
  async ended(): Promise<{ readonly exitCode: number | undefined; readonly screen: string }> {
    const { exitCode } = await this.running;
    return { exitCode, screen: this.screen };
  }
}

const run = (command: readonly string[], cwd: string, env: Readonly<Record<string, string>>) =>
  execa("python3", ["-c", terminal, ...command], {
    cwd,
    env: { ...env, TERM: "xterm" },
    extendEnv: false,
    reject: false,
    stdin: "pipe",
    buffer: false,
    timeout: 120_000,
  });
