/** `jitsi new`: the file of a new customer's stack. */

import { linkSync, rmSync, writeFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { renderProblems } from "../../../model/problem.ts";
import { stacksAt } from "../check/earlierStacks.ts";
import type { Outcome } from "../../command/shape.ts";
import { Failure, usageFailure } from "../../terminal/failure.ts";
import { loadStack } from "../../stacks/loadStack.ts";
import { projectDir, shownPath, openStackFolder, stackFilePath } from "../../stacks/stackFolder.ts";
import { checkedBeside } from "./checkedBeside.ts";
import { completed, type NewOptions } from "./questions.ts";
import { stackText } from "./stackText.ts";

export async function run(prefix: string, options: NewOptions): Promise<Outcome> {
  const { config, stack = prefix, since, dryRun = false } = options;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(stack))
    throw usageFailure(
      `"${stack}" is no name of a stack: letters, digits, dots, dashes and underscores. Give another with --stack.`,
    );
  const folder = openStackFolder(config);
  const file = stackFilePath(folder, stack);
  if (folder.stacks.includes(stack))
    throw new Failure(`${shownPath(file)} is there already. Give the stack another name with --stack.`);

  const others = folder.stacks.map((name) => loadStack(folder, name));
  const customer = await completed(prefix, options, others, schemaFor(folder.dir));
  const text = stackText(customer);
  const earlier = since === undefined ? undefined : { ref: since, stacks: await stacksAt(folder, since) };
  const { problems, advice } = checkedBeside(folder, stack, text, earlier);

  const ok = problems.length === 0;
  const written = ok && !dryRun;
  if (written) writeNew(file, text);
  const source = shownPath(file);
  return {
    ok,
    json: { ok, stack, file, written, text, problems, advice },
    text: () => {
      if (dryRun) return text;
      return written
        ? `${source} is written. See what it makes: jitsi explain ${stack}. Deploy it: jitsi up ${stack}.`
        : "";
    },
    notes: [
      ...(advice.length > 0 ? [renderProblems(source, advice, "warning")] : []),
      ...(ok ? [] : [renderProblems(source, problems), "Nothing was written."]),
    ].join("\n"),
  };
}

/** Never over a file that came in between: a link to a name that is taken fails. */
function writeNew(file: string, text: string): void {
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, text);
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST")
      throw new Failure(`${shownPath(file)} is there already, and was left as it is.`);
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Relative to the stack's file; undefined for a folder that is not the project's. */
function schemaFor(dir: string): string | undefined {
  const path = relative(dir, join(projectDir, "config", "schema.json"));
  if (isAbsolute(path) || relative(projectDir, dir).startsWith("..")) return undefined;
  return path;
}
