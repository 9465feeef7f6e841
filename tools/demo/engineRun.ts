/** One command of the engine, with a line that counts while it runs and what it came to afterwards. */

import { join } from "node:path";
import { Listr } from "listr2";
import type { Engine, RunOptions, RunResult } from "../../simulator/engine/engine.ts";
import { lostIn, noteLost } from "../../fleet/engine/pending/lost.ts";
import { freeLocks } from "../engineLocks.ts";
import { heading, stackType } from "./report.ts";
import { mend } from "./mend.ts";

export interface EngineRun {
  readonly operation: "up" | "preview" | "destroy";
  readonly stack: string;
  /** A stack file to use instead of the project's own. */
  readonly configFile?: string;
  /** What is shown above; default: the command. */
  readonly title?: string;
  /** It is meant to fail. */
  readonly refused?: boolean;
}

/** A run that failed where it should not, or did not where it should. Everything was shown. */
export class DemoFailed extends Error {}

/** @param demoDir the engine's own folder */
export async function runEngine(engine: Engine, demoDir: string, run: EngineRun): Promise<RunResult> {
  const { operation, stack, configFile, refused = false } = run;
  console.log(heading(run.title ?? `pulumi ${operation} --stack ${stack}`));
  const options: RunOptions = {
    ...(configFile === undefined ? {} : { configFile }),
    // Without a preview of its own, destroy would delete everything that is not protected before it comes to what is.
    ...(operation === "destroy" ? { previewFirst: true } : {}),
  };
  let result: RunResult | undefined;
  await new Listr(
    [
      {
        title: "working",
        task: async (_, task) => {
          await freeLocks(join(demoDir, "backend"), (pid) => {
            task.output = `waiting for the engine of an earlier run (process ${pid}) to end`;
          });
          await engine.initStack(stack);
          if (operation !== "preview") await mend(engine, stack);
          let done = 0;
          result = await engine[operation](stack, {
            ...options,
            onEvent: (event) => {
              const metadata = event.resOutputsEvent?.metadata;
              if (metadata === undefined) return;
              done += 1;
              task.output = `${done} done, ${metadata.op} ${nameOf(metadata.urn)}`;
            },
          });
          await noteLost(stack, lostIn(result.events), (args) => engine.run(args));
          task.title = `${(result.durationMs / 1000).toFixed(1)} s`;
        },
      },
    ],
    { renderer: process.stdout.isTTY ? "default" : "silent" },
  ).run();
  if (result === undefined) throw new DemoFailed();
  if ((result.exitCode === 0) !== refused) return result;
  for (const { name, message } of result.diagnostics)
    console.error(name === "" ? message : `${name}: ${message}`);
  if (result.diagnostics.length === 0) console.error(result.stderr || result.stdout);
  console.error(refused ? "It should have been refused." : "Run it again: it goes on from there.");
  throw new DemoFailed();
}

export const nameOf = (urn: string): string => urn.split("::").at(-1)!;

const pastTense: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
};

/** Without the stack's own entry, which is no resource to a person. @param planned it was a preview */
export function changeSummary({ steps, durationMs }: RunResult, planned = false): string {
  const count = (operation: string): number =>
    steps.filter(({ op, type }) => op === operation && type !== stackType).length;
  const parts = Object.entries(pastTense).flatMap(([operation, done]) =>
    count(operation) > 0 ? [`${count(operation)} ${planned ? `to ${operation}` : done}`] : [],
  );
  const same = count("same");
  return parts.length === 0
    ? `No changes: ${same} resources are as described.`
    : `${[...parts, ...(same > 0 ? [`${same} unchanged`] : [])].join(", ")}${planned ? "" : ` in ${(durationMs / 1000).toFixed(1)} s`}.`;
}
