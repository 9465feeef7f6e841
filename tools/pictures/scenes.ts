/** Each picture: what happens in it. Of the example fleet, by the real `jitsi`. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createEngine } from "../../simulator/engine/engine.ts";
import type { ProjectCopy } from "../stacks/projectCopy.ts";
import { photograph } from "./chromium.ts";
import { commentPage } from "./commentPage.ts";
import { customers, fileOf } from "./exampleFleet.ts";
import { smallPng } from "./smallPng.ts";
import { screenAfter } from "./screen.ts";
import { terminalSvg } from "./terminalSvg.ts";

/** By file in docs/pictures. */
type Pictures = Readonly<Record<string, string | Buffer>>;

const columns = 100;
const jitsi = `${process.execPath} fleet/jitsi.js`;

/** Mistakes of three kinds, each found before anything is created. */
async function check(fleet: ProjectCopy): Promise<Pictures> {
  fleet.replace(fileOf("acme"), "min: 1, max: 10", "min: 20, max: 10, targetStress: 0.9");
  fleet.replace(fileOf("acme"), "region: us-east-1", "region: us-west-2");
  const screen = await screenAfter({ command: `${jitsi} check acme`, columns, cwd: fleet.dir });
  return {
    "terminal-check.svg": terminalSvg("jitsi check finds mistakes in a customer's settings", columns, [
      { command: "npx jitsi check acme", screen },
    ]),
  };
}

/** A platform and its customers come up, in waves, on simulated clouds: there a machine takes no minutes to boot. */
async function up(fleet: ProjectCopy): Promise<Pictures> {
  const engine = await createEngine({
    projectDir: fleet.dir,
    dir: join(fleet.temporary, "engine"),
    // Two for each customer: Amazon's usual limit of five would stop the third.
    world: { settings: { quotas: { "aws elastic addresses per region": 2 * customers.length } } },
  });
  const typed = "up --yes --canary acme";
  const screen = await screenAfter({
    command: `${jitsi} ${typed}`,
    columns,
    cwd: fleet.dir,
    env: { ...engine.environment, JITSI_STATE_DIR: "state" },
  });
  return {
    "terminal-up.svg": terminalSvg(
      "jitsi up deploys a platform, a canary, and then the other customers",
      columns,
      [{ command: `npx jitsi ${typed}`, screen }],
    ),
  };
}

/** All groups may grow further, and one customer loses a bridge. */
async function comment(fleet: ProjectCopy): Promise<Pictures> {
  for (const customer of customers) fleet.replace(fileOf(customer), "max: 10", "max: 20");
  fleet.replace(fileOf("acme"), "members: { a: 1, b: 1 }", "members: { a: 1 }");
  const file = join(fleet.temporary, "comment.md");
  const { exitCode, stderr } = await fleet.jitsi("diff", "--base", "HEAD", "--markdown", file);
  if (exitCode !== 0) throw new Error(`jitsi diff: ${stderr}`);
  const taken = await photograph(commentPage(readFileSync(file, "utf8")), 900);
  return Object.fromEntries(
    await Promise.all(
      taken.map(async ({ scheme, png }) => [`comment-${scheme}.png`, await smallPng(png)] as const),
    ),
  );
}

/** @param fleet of its own for each */
type Scene = (fleet: ProjectCopy) => Promise<Pictures>;

export const scenes: Readonly<Record<string, Scene>> = {
  "terminal-check": check,
  "terminal-up": up,
  comment,
};
