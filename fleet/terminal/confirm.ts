/** Questions to the person at the terminal. */

import { confirm, input } from "@inquirer/prompts";
import { Failure, usageFailure } from "./failure.ts";

const someoneIsThere = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/** @throws Failure where there is nobody to ask */
export function mustBeAbleToAsk(): void {
  if (!someoneIsThere())
    throw usageFailure("There is no terminal to ask on: give --yes if it is to be done unasked.");
}

/** No is what Enter means. @throws Failure if the question is broken off */
export const confirmed = (message: string): Promise<boolean> =>
  asked(confirm({ message, default: false }, { output: process.stderr }));

/** Whether somebody typed exactly that. @throws Failure if the question is broken off */
export const typed = async (message: string, expected: string): Promise<boolean> =>
  (await asked(input({ message }, { output: process.stderr }))).trim() === expected;

export async function asked<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    // What @inquirer/prompts throws at Ctrl-C.
    if ((error as Error).name === "ExitPromptError") throw new Failure("Nothing was done.");
    throw error;
  }
}
