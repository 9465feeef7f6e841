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
import { recordProgram } from "./withoutEngine.ts";
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
  const shown = cli === undefined ? await recorded() : await brought(cli);
  if (shown === undefined) return;
  console.log(heading(`Resources (${shown.resources.length})`));
  console.log(resourceTree(shown.resources));
  console.log(heading("Outputs"));
  console.log(indented(stringify(shown.outputs, { lineWidth: 0 })));
  console.log(heading("Try next"));
  console.log(whatNext(deployment, `config/Pulumi.${stack}.yaml`, cli !== undefined));
  console.log(`\n${shown.summary}`);
}

interface Shown {
  readonly resources: readonly ResourceLine[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly summary: string;
}

/** @returns undefined after a failure, which it has shown */
async function brought(cli: PulumiCli): Promise<Shown | undefined> {
  console.log(heading("Engine"));
  console.log(`  ${describeCli(cli)}`);
  const engine = await createEngine({ projectDir, dir: demoDir, cli });
  const result = await withProgress(`pulumi up --stack ${stack}`, engine, "up");
  if (result === undefined) return undefined;
  const { deployment } = await engine.exportStack(stack);
  const resources = (deployment.resources ?? []).map(({ urn, type, parent }) => ({
    urn,
    type,
    parent,
    name: nameOf(urn),
  }));
  return {
    resources: resources.filter(({ type }) => type !== stackType),
    outputs: await engine.outputs(stack),
    summary: changeSummary(result),
  };
}

async function recorded(): Promise<Shown | undefined> {
  const { resources, outputs, errors } = await recordProgram(projectDir, stack);
  if (errors.length > 0) {
    console.error(errors.join("\n"));
    process.exitCode = 1;
    return undefined;
  }
  return {
    resources: resources.filter(({ type }) => type !== stackType),
    outputs,
    summary: "No engine ran: this is what the program asked for, recorded by a stand-in.",
  };
}

const indented = (text: string): string => text.trimEnd().replace(/^/gm, "  ");

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
