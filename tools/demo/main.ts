/** `make demo`, `make demo-destroy`: the example customer on simulated hosts, with the real Pulumi engine if there is one. */

import { rmSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { Listr } from "listr2";
import { stringify } from "yaml";
import { loadFineStack } from "../../fleet/loadStack.ts";
import { defaultConfigDir as configDir, openStackFolder, projectDir } from "../../fleet/stackFolder.ts";
import { createEngine, type Engine, type RunResult } from "../../simulator/engine/engine.ts";
import {
  describe as describeCli,
  findPulumi,
  NoPulumiError,
  type PulumiCli,
} from "../pulumi-cli/findPulumi.ts";
import { removeStaleLocks } from "./staleLock.ts";
import { showWithoutEngine } from "./withoutEngine.ts";
import { decisionRows, heading, resourceTree, whatNext, type ResourceLine } from "./report.ts";

const demoDir = join(projectDir, ".demo");
const stack = "acme";
const stackType = "pulumi:pulumi:Stack";

const command = new Command("demo").description(
  `Stack ${stack} on simulated Docker hosts: no account, no Docker, nothing to pay.`,
);
command.command("up").description("bring it up, or to what config/ says now").action(up);
command.command("destroy").description("remove it").action(destroy);
async function up(): Promise<void> {
  const deployment = loadFineStack(openStackFolder(configDir), stack);
  console.log(`Customer ${stack} on simulated Docker hosts: no account, no Docker, nothing to pay.`);
  console.log(heading(`Decided from config/Pulumi.${stack}.yaml`));
  console.log(decisionRows(deployment.decisions));

  const cli = await findCli();
  if (cli === undefined) {
    await showWithoutEngine(projectDir, stack);
    console.log(heading("Try next"));
    console.log(whatNext(deployment, `config/Pulumi.${stack}.yaml`, false));
    return;
  }
  console.log(heading("Engine"));
  console.log(`  ${describeCli(cli)}`);
  const engine = await createEngine({
    projectDir,
    dir: demoDir,
    cli,
  });
  const result = await withProgress(`pulumi up --stack ${stack}`, engine, "up");
  if (result === undefined) return;

  const { deployment: state } = await engine.exportStack(stack);
  const resources = (state.resources ?? []).filter(({ type }) => type !== stackType);
  console.log(heading(`Resources (${resources.length})`));
  console.log(
    resourceTree(
      resources.map(({ urn, type, parent }): ResourceLine => ({ urn, type, parent, name: nameOf(urn) })),
    ),
  );
  console.log(heading("Outputs"));
  console.log(await outputs(engine));
  console.log(heading("Try next"));
  console.log(whatNext(deployment, `config/Pulumi.${stack}.yaml`, true));
  console.log(`\n${changeSummary(result)}`);
}

async function destroy(): Promise<void> {
  const cli = await findCli();
  if (cli !== undefined) {
    const engine = await createEngine({
      projectDir,
      dir: demoDir,
      cli,
    });
    await engine.initStack(stack);
    // Data is protected, as it would be in earnest; here there is none to lose.
    await engine.run(["state", "unprotect", "--all", "--yes", "--stack", stack]);
    const result = await withProgress(`pulumi destroy --stack ${stack}`, engine, "destroy");
    if (result === undefined) return;
    console.log(changeSummary(result));
  }
  rmSync(demoDir, { recursive: true, force: true });
}

/** Says why where there is none. */
async function findCli(): Promise<PulumiCli | undefined> {
  try {
    return await findPulumi({ onProgress: (line) => console.log(line) });
  } catch (error) {
    if (!(error instanceof NoPulumiError)) throw error;
    console.log(`\n${error.message}`);
    return undefined;
  }
}

/** Runs one command of the engine with a line that counts. @returns undefined after a failure, which it has shown */
async function withProgress(
  title: string,
  engine: Engine,
  operation: "up" | "destroy",
): Promise<RunResult | undefined> {
  let result: RunResult | undefined;
  console.log(heading(title));
  await new Listr(
    [
      {
        title: "working",
        task: async (_, task) => {
          removeStaleLocks(join(demoDir, "backend"));
          await engine.initStack(stack);
          let done = 0;
          result = await engine[operation](stack, {
            onEvent: (event) => {
              const metadata = event.resOutputsEvent?.metadata;
              if (metadata === undefined) return;
              done += 1;
              task.output = `${done} done, ${metadata.op} ${nameOf(metadata.urn)}`;
            },
          });
          task.title = `${done} resources in ${(result.durationMs / 1000).toFixed(1)} s`;
        },
      },
    ],
    { renderer: process.stdout.isTTY ? "default" : "silent" },
  ).run();
  if (result?.exitCode === 0) return result;
  for (const { name, message } of result?.diagnostics ?? [])
    console.error(name === "" ? message : `${name}: ${message}`);
  if (result?.diagnostics.length === 0) console.error(result.stderr || result.stdout);
  console.error("Run it again: it goes on from there.");
  process.exitCode = 1;
  return undefined;
}

/** As YAML: a person reads it, and an object has its own lines. */
const outputs = async (engine: Engine): Promise<string> =>
  stringify(await engine.outputs(stack), { lineWidth: 0 })
    .trimEnd()
    .replace(/^/gm, "  ");

const nameOf = (urn: string): string => urn.split("::").at(-1)!;

const pastTense: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
};

/** Without the stack's own entry, which is no resource to a person. */
function changeSummary({ steps, durationMs }: RunResult): string {
  const count = (operation: string): number =>
    steps.filter(({ op, type }) => op === operation && type !== stackType).length;
  const parts = Object.entries(pastTense).flatMap(([operation, done]) =>
    count(operation) > 0 ? [`${count(operation)} ${done}`] : [],
  );
  const same = count("same");
  return parts.length === 0
    ? `No changes: ${same} resources are as described.`
    : `${[...parts, ...(same > 0 ? [`${same} unchanged`] : [])].join(", ")} in ${(durationMs / 1000).toFixed(1)} s.`;
}

await command.parseAsync();
