/** `make demo` and what goes with it: the example customer on simulated clouds, with the real Pulumi engine if there is one. */

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { stringify } from "yaml";
import { loadFineStack } from "../../fleet/stacks/loadStack.ts";
import {
  examplesDir as configDir,
  openStackFolder,
  projectDir,
  stackFilePath,
} from "../../fleet/stacks/stackFolder.ts";
import { createEngine } from "../../simulator/engine/engine.ts";
import {
  describe as describeCli,
  findPulumi,
  NoPulumiError,
  type PulumiCli,
} from "../../programs/pulumi-cli/findPulumi.ts";
import { DemoFailed } from "./engineRun.ts";
import { decisionRows, heading, resourceTree, stackType, whatNext, type ResourceLine } from "./report.ts";
import { bringUp, changeAndDestroy, destroyAll, resourcesOf, type Tour } from "./tour.ts";
import { recordProgram } from "./withoutEngine.ts";

const demoDir = join(projectDir, ".demo");
const customer = "acme";
const platform = "platform";

const command = new Command("demo").description(
  `Customer ${customer} and its platform on simulated clouds: no account, no Docker, nothing to pay.`,
);
command
  .command("tour")
  .description("bring it up, preview, change and destroy it")
  .action(() => told(tour));
command
  .command("up")
  .description("bring it up, or to what config/ says now, and leave it")
  .action(() => told(up));
command
  .command("destroy")
  .description("remove it")
  .action(() => told(destroy));

async function tour(): Promise<void> {
  const start = await begin();
  if (start === undefined) return;
  await bringUp(start);
  await show(start);
  await changeAndDestroy(start);
  rmSync(demoDir, { recursive: true, force: true });
  next(true, false);
}

async function up(): Promise<void> {
  const start = await begin();
  if (start === undefined) return;
  await bringUp(start);
  await show(start);
  next(true, true);
}

async function destroy(): Promise<void> {
  const cli = await findCli();
  if (cli !== undefined) await destroyAll(await tourWith(cli));
  rmSync(demoDir, { recursive: true, force: true });
}

/** What was decided, and the engine. @returns undefined where there is none: then everything was shown without one */
async function begin(): Promise<Tour | undefined> {
  const deployment = loadFineStack(openStackFolder(configDir), customer);
  console.log(
    `Customer ${customer} on its platform, on simulated clouds: no account, no Docker, nothing to pay.`,
  );
  console.log(heading(`Decided from examples/config/Pulumi.${customer}.yaml`));
  console.log(decisionRows(deployment.decisions));
  const cli = await findCli();
  if (cli === undefined) {
    await showRecorded();
    return undefined;
  }
  console.log(heading("Engine"));
  console.log(`  ${describeCli(cli)}`);
  return tourWith(cli);
}

async function tourWith(cli: PulumiCli): Promise<Tour> {
  mkdirSync(demoDir, { recursive: true });
  const engine = await createEngine({ projectDir, configDir, dir: demoDir, cli });
  const stackFile = stackFilePath(openStackFolder(configDir), customer);
  return { engine, demoDir, platform, customer, stackFile };
}

async function show(tour: Tour): Promise<void> {
  showResources(await resourcesOf(tour), await tour.engine.outputs(customer));
}

async function showRecorded(): Promise<void> {
  const { resources, outputs, errors } = await recordProgram(projectDir, customer);
  if (errors.length > 0) {
    console.error(errors.join("\n"));
    throw new DemoFailed();
  }
  showResources(resources, outputs);
  next(false, false);
  console.log("\nNo engine ran: this is what the program asked for, recorded by a stand-in.");
}

function showResources(all: readonly ResourceLine[], outputs: Readonly<Record<string, unknown>>): void {
  const resources = all.filter(({ type }) => type !== stackType);
  console.log(heading(`Resources (${resources.length})`));
  console.log(resourceTree(resources));
  console.log(heading("Outputs"));
  console.log(stringify(outputs, { lineWidth: 0 }).trimEnd().replace(/^/gm, "  "));
}

function next(engineRan: boolean, stillThere: boolean): void {
  console.log(heading("Try next"));
  console.log(whatNext(`examples/config/Pulumi.${customer}.yaml`, customer, { engineRan, stillThere }));
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

async function told(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof DemoFailed)) throw error;
    process.exitCode = 1;
  }
}

await command.parseAsync();
