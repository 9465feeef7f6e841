/** What `make demo` shows: a customer in the clouds comes, is changed, and goes again. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { Engine, RunResult } from "../../simulator/engine/engine.ts";
import { changeSummary, runEngine } from "./engineRun.ts";
import { changeRows, type ResourceLine } from "./report.ts";

export interface Tour {
  readonly engine: Engine;
  readonly demoDir: string;
  readonly platform: string;
  readonly customer: string;
  /** The customer's own settings. */
  readonly stackFile: string;
}

/** Both stacks, up. @returns how the customer's went */
export async function bringUp({ engine, demoDir, platform, customer }: Tour): Promise<RunResult> {
  console.log(indent(changeSummary(await runEngine(engine, demoDir, { operation: "up", stack: platform }))));
  const run = await runEngine(engine, demoDir, { operation: "up", stack: customer });
  console.log(indent(changeSummary(run)));
  return run;
}

export async function resourcesOf({ engine, customer }: Tour): Promise<ResourceLine[]> {
  const { deployment } = await engine.exportStack(customer);
  return (deployment.resources ?? []).map(({ urn, type, parent }) => ({
    urn,
    type,
    parent,
    name: urn.split("::").at(-1)!,
  }));
}

/** A preview that finds nothing, a change of settings with its preview and update, and a destroy that is refused at first. */
export async function changeAndDestroy(tour: Tour): Promise<void> {
  const { engine, demoDir, customer: stack } = tour;
  const unchanged = await runEngine(engine, demoDir, { operation: "preview", stack });
  console.log(indent(changeSummary(unchanged, true)));

  const more = edited(
    tour,
    "one more bridge in AWS, and more room for the group in Google Cloud",
    (settings) => {
      settings.setIn(["config", "jitsi:bridges", "static", 1, "members", "c"], 1);
      settings.setIn(["config", "jitsi:bridges", "autoscaling", 0, "max"], 20);
    },
  );
  const planned = await runEngine(engine, demoDir, {
    operation: "preview",
    stack,
    configFile: more,
    title: "jitsi:bridges: a third member of use1, and max: 20 for ew1; pulumi preview",
  });
  console.log(changeRows(planned.steps));
  console.log(`\n${indent(changeSummary(planned, true))}`);
  const changed = await runEngine(engine, demoDir, { operation: "up", stack, configFile: more });
  console.log(indent(changeSummary(changed)));

  const refused = await runEngine(engine, demoDir, {
    operation: "destroy",
    stack,
    configFile: more,
    refused: true,
    title: `pulumi destroy --stack ${stack}: refused, addresses and data are protected`,
  });
  console.log(indent(firstReason(refused)));
  await destroyAll(tour, more);
}

/** Lifts the protection as a person would, and removes the customer, then the platform. */
export async function destroyAll(tour: Tour, stackFile = tour.stackFile): Promise<void> {
  const { engine, demoDir, customer, platform } = tour;
  for (const [stack, file] of [
    [customer, stackFile],
    [platform, join(stackFile, "..", `Pulumi.${platform}.yaml`)],
  ] as const) {
    await engine.initStack(stack);
    await engine.run(["state", "unprotect", "--all", "--yes", "--stack", stack]);
    const run = await runEngine(engine, demoDir, {
      operation: "destroy",
      stack,
      ...(stack === customer ? { configFile: file } : {}),
      title: `protection lifted (pulumi state unprotect --all); pulumi destroy --stack ${stack}`,
    });
    console.log(indent(changeSummary(run)));
  }
}

/** The customer's settings with a change, in a file of the demo's own. */
function edited(
  { demoDir, stackFile, customer }: Tour,
  why: string,
  change: (settings: ReturnType<typeof parseDocument>) => void,
): string {
  const settings = parseDocument(readFileSync(stackFile, "utf8"));
  change(settings);
  settings.commentBefore = ` ${why}`;
  const file = join(demoDir, `Pulumi.${customer}.changed.yaml`);
  writeFileSync(file, settings.toString());
  return file;
}

const firstReason = ({ diagnostics }: RunResult): string =>
  diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => message.trim().split("\n").slice(0, shownLines).join("\n"))
    .find((message) => message !== "") ?? "";

const shownLines = 6;

const indent = (text: string): string => text.replace(/^/gm, "  ");
