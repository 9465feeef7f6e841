/** What every machine of the example customer runs changes: in which order the clouds are told, and what stays. */

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Engine, RunResult } from "../../simulator/engine/engine.ts";
import { otherImages, templateChange } from "./acmeEdits.ts";
import { operationsOf, overlapsIn } from "./runs.ts";
import { Workshop } from "./workshop.ts";
import { failureOf } from "../failureOf.ts";

const stack = "acme";

let workshop: Workshop;
let made: Engine;

beforeAll(async () => {
  workshop = await Workshop.open();
  made = await workshop.deployed("platform", stack);
});
afterAll(() => workshop.close());

async function upWith(settings: string): Promise<{ run: RunResult; engine: Engine }> {
  const engine = await workshop.fork(made);
  const run = await engine.up(stack, { configFile: settings });
  expect(failureOf(run)).toBe("");
  return { run, engine };
}

test("other images: the new template before the group, members in turn, the app server after all bridges, the old template last", async () => {
  const { run, engine } = await upWith(otherImages(workshop));
  expect(operationsOf(run).sort()).toEqual(
    [
      ...templateChange,
      "update gcp:Instance acme-ew3-a",
      "update aws:Parameter acme-use1-a-bundle",
      "update aws:Parameter acme-use1-b-bundle",
      "update gcp:Instance acme-app",
      ...["fsn-a", "fsn-b"].flatMap((bridge) => [
        `delete docker:Container acme-fsn-jvb-${bridge}`,
        `delete docker:Container acme-fsn-jvb-${bridge}-files`,
        `create docker:Container acme-fsn-jvb-${bridge}-files`,
        `create docker:Container acme-fsn-jvb-${bridge}`,
      ]),
    ].sort(),
  );
  const template = "gcp:RegionInstanceTemplate acme-ew1";
  const group = "update gcp:RegionInstanceGroupManager acme-ew1";
  const app = "update gcp:Instance acme-app";
  const members = [
    "update gcp:Instance acme-ew3-a",
    "update aws:Parameter acme-use1-a-bundle",
    "update aws:Parameter acme-use1-b-bundle",
  ];
  expect([
    ...overlapsIn(run, [`create-replacement ${template}`, group, app, `delete-replaced ${template}`]),
    ...overlapsIn(run, [...members, app]),
  ]).toEqual([]);
  expect(operationsOf(run).at(-1)).toBe(`delete ${template}`);

  const again = await engine.preview(stack, {
    configFile: otherImages(workshop),
    args: ["--expect-no-changes", "--refresh"],
  });
  expect(failureOf(again)).toBe("");
});

test("the password of the account that nobody uses: its new version is there before the old one goes, and no bridge is touched", async () => {
  const { run } = await upWith(
    workshop.edited(stack, (settings) =>
      settings.setIn(["config", "jitsi:bridgeLogin", "rotations", "jvb2"], 2),
    ),
  );
  expect(operationsOf(run)).toEqual([
    "create random:RandomPassword acme-secrets-bridge2-password",
    "create gcp:SecretVersion acme-google-secrets-bridge2-password",
    "update gcp:Instance acme-app",
    "delete gcp:SecretVersion acme-google-secrets-bridge2-password",
    "delete random:RandomPassword acme-secrets-bridge2-password",
  ]);
});

test("bridges follow to the other account: they may read its password before they are told, and the app server comes last", async () => {
  const { run } = await upWith(
    workshop.edited(stack, (settings) => settings.setIn(["config", "jitsi:bridgeLogin", "account"], "jvb2")),
  );
  const allowed = "create gcp:SecretIamMember acme-google-secrets-bridge2-password-bridge";
  const copied = "create aws:Parameter acme-aws-secrets-us-east-1-bridge2-password";
  const template = "create-replacement gcp:RegionInstanceTemplate acme-ew1";
  const group = "update gcp:RegionInstanceGroupManager acme-ew1";
  const member = "update gcp:Instance acme-ew3-a";
  const [memberA, memberB] = ["a", "b"].map((name) => `update aws:Parameter acme-use1-${name}-bundle`);
  const app = "update gcp:Instance acme-app";
  expect([
    ...overlapsIn(run, [allowed, template, group, app]),
    ...overlapsIn(run, [allowed, member, memberA!, memberB!, app]),
    ...overlapsIn(run, [copied, memberA!]),
    ...overlapsIn(run, [app, "delete gcp:SecretIamMember acme-google-secrets-bridge-password-bridge"]),
    ...overlapsIn(run, [app, "delete aws:Parameter acme-aws-secrets-us-east-1-bridge-password"]),
  ]).toEqual([]);
  // The one that was in use keeps its value: bridges that still use it go on.
  expect(operationsOf(run).filter((operation) => /RandomPassword|SecretVersion/.test(operation))).toEqual([]);
});
