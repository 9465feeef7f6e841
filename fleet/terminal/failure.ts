/** How a command ends when it cannot do what was asked: with a sentence, never with a stack trace. */

/** What the shell is told; `jitsi --help` documents it. */
export const exitCodes = { ok: 0, problems: 1, usage: 2, stopped: 3 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends the command; `message` is for a person. */
export class Failure extends Error {
  readonly exitCode: ExitCode;

  /** @param exitCode default: `problems`, because what was asked for was understood */
  constructor(message: string, exitCode: ExitCode = exitCodes.problems) {
    super(message);
    this.name = "Failure";
    this.exitCode = exitCode;
  }
}

/** The command itself was wrong: an unknown stack, say. */
export const usageFailure = (message: string): Failure => new Failure(message, exitCodes.usage);
