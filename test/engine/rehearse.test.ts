/** A rehearsal foretells what a real update then does, from nothing but the exported state. */

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readExportedState, type ExportedState } from "../../fleet/deploying/rehearse/exportedState.ts";
import { platformOfState } from "../../fleet/deploying/rehearse/platformOfState.ts";
import { rehearse, type Rehearsal } from "../../fleet/deploying/rehearse/rehearsal.ts";
import { rehearsalText } from "../../fleet/deploying/rehearse/rehearsalText.ts";
import { openStackFolder } from "../../fleet/stacks/stackFolder.ts";
import type { Engine } from "../../simulator/engine/engine.ts";
import { findPulumi, type PulumiCli } from "../../programs/pulumi-cli/findPulumi.ts";
import { otherImages } from "./acmeEdits.ts";
import { changesOf, errorsOf, shortType } from "./runs.ts";
import { Workshop } from "./workshop.ts";
import { failureOf } from "../failureOf.ts";

const stack = "acme";

let workshop: Workshop;
let cli: PulumiCli;
/** The customer as it runs. */
let live: Engine;
let exportFile: string;
let state: ExportedState;

beforeAll(async () => {
  cli = await findPulumi({ onProgress: console.error });
  workshop = await Workshop.open();
  live = await workshop.deployed("platform", stack);
  exportFile = join(workshop.dir, "acme.json");
  writeFileSync(exportFile, JSON.stringify(await live.exportStack(stack)));
  state = readExportedState(exportFile, stack, "jitsi");
});
afterAll(() => workshop.close());

const settings = (): string => join(workshop.dir, "settings", `Pulumi.${stack}.yaml`);

async function rehearsed(settingsFile: string, from: ExportedState = state): Promise<Rehearsal> {
  const folder = openStackFolder(join(workshop.dir, "settings"));
  const tempDir = join(workshop.dir, "temporary");
  mkdirSync(tempDir, { recursive: true });
  const rehearsal = await rehearse({
    stack,
    state: from,
    settingsFile,
    platform: platformOfState(folder, { platform: "platform", network: undefined }, from.resources),
    cli,
    onProgress: () => undefined,
    tempDir,
  });
  // It holds stand-ins at best, and secrets at worst.
  expect(readdirSync(tempDir)).toEqual([]);
  return rehearsal;
}

const stepsOf = ({ steps }: Rehearsal): string[] =>
  steps.map(({ op, type, name }) => `${op} ${shortType(type)} ${name}`);

/** The real update of the same change. */
async function updated(configFile: string) {
  const engine = await workshop.fork(live);
  const preview = await engine.preview(stack, { configFile });
  return preview.exitCode === 0 ? engine.up(stack, { configFile }) : preview;
}

test("without a change it changes nothing, and nobody has decrypted anything", async () => {
  const rehearsal = await rehearsed(settings());
  expect(rehearsal.refusals).toEqual([]);
  expect(rehearsal).toMatchObject({ ok: true, steps: [], changes: [], downtimes: [] });
  expect(rehearsal.assumptions).toContainEqual(
    expect.stringMatching(
      /^\d\d encrypted values of the state \(passphrase\) were not decrypted: stand-ins are in their place, and none of them changes\.$/,
    ),
  );
  expect(rehearsalText(rehearsal)).toMatch(
    /^acme: the next update changes nothing \(\d+ unchanged\)\n\nAssumed\n/,
  );
});

test("other images: the steps of the real update, and who notices", async () => {
  const configFile = otherImages(workshop);
  const [rehearsal, real] = [await rehearsed(configFile), await updated(configFile)];
  expect(failureOf(real)).toBe("");
  expect([JSON.stringify(rehearsal.refusals), rehearsal.ok]).toEqual([
    JSON.stringify(rehearsal.refusals),
    true,
  ]);
  expect(stepsOf(rehearsal).toSorted()).toEqual(changesOf(real).toSorted());
  // Not empty, so that it says something.
  expect(stepsOf(rehearsal)).toContain("update gcp:Instance acme-app");

  // Of a bridge on a Docker host the old one goes first, and so says why.
  const bridge = rehearsal.changes.find(({ name }) => name === "acme-fsn-jvb-fsn-a")!;
  expect(bridge).toMatchObject({ action: "replace", deleteBeforeReplace: true, protected: false });
  const files = rehearsal.changes.find(({ name }) => name === "acme-fsn-jvb-fsn-a-files")!;
  expect(files.properties).toEqual([{ path: "image", kind: "update", replaces: true }]);
  const order = stepsOf(rehearsal);
  expect(order.indexOf("delete-replaced docker:Container acme-fsn-jvb-fsn-a")).toBeLessThan(
    order.indexOf("create-replacement docker:Container acme-fsn-jvb-fsn-a"),
  );
  expect(rehearsal.downtimes.map(({ name, action }) => `${action} ${name}`)).toContain(
    "replace acme-fsn-jvb-fsn-a",
  );
  const text = rehearsalText(rehearsal);
  expect(text).toMatch(/^acme: the next update goes through \(/);
  expect(text).toContain("  docker:Container acme-fsn-jvb-fsn-a-files; for image; the old one goes first\n");
  expect(text).toContain(
    "  docker:Container acme-fsn-jvb-fsn-a; with what it stands on; the old one goes first\n",
  );
});

describe("what will be refused", () => {
  const withAwsBridges = (...names: string[]): string =>
    workshop.edited(stack, (settings) =>
      settings.setIn(
        ["config", "jitsi:bridges", "static", 1, "members"],
        settings.createNode(Object.fromEntries(names.map((name) => [name, 1]))),
      ),
    );

  /** The same words, and nothing was tried. */
  async function sameRefusal(configFile: string): Promise<Rehearsal> {
    const [rehearsal, real] = [await rehearsed(configFile), await updated(configFile)];
    expect(real.exitCode).not.toBe(0);
    expect(rehearsal.ok).toBe(false);
    const said = errorsOf(real)
      .split("\n")
      .filter((line) => !/^(preview|update) failed$/.test(line));
    expect(
      rehearsal.refusals
        .map(({ message }) => message)
        .join("\n")
        .split("\n")
        .toSorted(),
    ).toEqual(said.toSorted());
    return rehearsal;
  }

  test("the deletion of a protected address, before anything goes", async () => {
    const configFile = withAwsBridges("a");
    const rehearsal = await sameRefusal(configFile);
    expect(rehearsal.steps).toEqual([]);
    expect(rehearsal.refusals[0]!.message).toMatch(/cannot be deleted[^]*pulumi state unprotect/);
    expect(rehearsalText(rehearsal)).toMatch(/^acme: the next update is refused/);
  });

  test("one address more than the account may have, on the way", async () => {
    const configFile = withAwsBridges("a", "b", "c", "d", "e", "f");
    const rehearsal = await sameRefusal(configFile);
    expect(rehearsal.refusals.map(({ message }) => message).join("\n")).toMatch(/AddressLimitExceeded/);
    expect(rehearsal.steps.filter(({ outcome }) => outcome === "failed").length).toBeGreaterThan(0);
  });
});

test("a platform that has moved on: it is as the customer last read it", () => {
  const folder = openStackFolder(join(workshop.dir, "settings"));
  const platform = platformOfState(
    folder,
    { platform: "acme-org/jitsi/platform", network: undefined },
    state.resources,
  );
  expect(platform).toMatchObject({ stack: "platform", source: "as the stack's last update read it" });
  expect(platform!.facts.gcp!.network).toMatch(
    /^projects\/my-app-video\/global\/networks\/platform-network-[0-9a-f]{7}$/,
  );
});
