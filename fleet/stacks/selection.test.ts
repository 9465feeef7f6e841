import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { openStackFolder, type StackFolder } from "./stackFolder.ts";
import { nothingChosen, placed, refuseProblems, selectStacks } from "./selection.ts";
import type { Selection } from "./selectionOptions.ts";

let dir: string;
let folder: StackFolder;
const cloud = (prefix: string, region: string, more = ""): string =>
  `config:\n  jitsi:appPrefix: ${prefix}\n  jitsi:baseDomain: my-app.com\n  jitsi:platform: platform\n  jitsi:appServer: { gcp: { region: ${region} } }\n  jitsi:bridges: { autoscaling: [{ name: m, region: ${region} }] }\n  jitsi:tls: { mode: letsencrypt, email: a@my-app.com }\n${more}`;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "selection-"));
  const files = {
    acme: cloud("acme", "europe-west1"),
    "acme-test": cloud("acme-test", "us-east4"),
    shop: cloud("shop", "us-east4", "  jitsi:suspended: true\n"),
    local: "config:\n  jitsi:kind: local\n",
    platform:
      "config:\n  jitsi:kind: platform\n  jitsi:baseDomain: my-app.com\n  jitsi:gcp: { project: my-app-video, regions: [europe-west1, us-east4] }\n",
  };
  for (const [stack, text] of Object.entries(files)) writeFileSync(join(dir, `Pulumi.${stack}.yaml`), text);
  folder = openStackFolder(dir);
});
afterAll(() => rmSync(dir, { recursive: true }));

const chosen = (names: readonly string[], selection: Selection = {}): string =>
  selectStacks(folder, names, selection)
    .map(({ stack }) => stack)
    .join(" ");

describe("stacks are chosen", () => {
  test.each<[string, string[], Selection, string]>([
    ["all, but none of one computer", [], {}, "acme acme-test platform shop"],
    ["by name, in the folder's order", ["shop", "local"], {}, "local shop"],
    ["by pattern", [], { only: ["acme*"] }, "acme acme-test"],
    ["but for some", [], { exclude: ["*-test", "shop"] }, "acme platform"],
    ["by the cloud's name of a region", [], { where: ["region=us-east4"] }, "acme-test platform shop"],
    ["by a region's label", [], { where: ["region=gcp-europe-west1"] }, "acme"],
    ["by kind", [], { where: ["kind=local"] }, "local"],
    ["all must hold", [], { where: ["region=us-east4", "kind=customer"] }, "acme-test shop"],
    ["one key twice: either", [], { where: ["kind=local", "kind=platform"] }, "local platform"],
    ["by platform", [], { where: ["platform=platform"] }, "acme acme-test shop"],
    ["that are suspended", [], { where: ["suspended=true"] }, "shop"],
    ["by name, and what they are", ["acme", "shop"], { where: ["region=us-east4"] }, "shop"],
  ])("%s", (_, names, selection, expected) => expect(chosen(names, selection)).toBe(expected));

  test.each<[Selection, RegExp]>([
    [{ only: ["acm"] }, /--only acm: there is no such stack in .*Did you mean acme\?/],
    [{ exclude: ["x*"] }, /--exclude x\*: there is no such stack/],
    [{ where: ["colour=red"] }, /--where takes region=…, .*"colour=red" is none of these/],
    [{ where: ["region"] }, /"region" is none of these/],
  ])("%j is refused", (selection, message) => expect(() => chosen([], selection)).toThrow(message));

  test("nothing at all is told with what there is to ask for", () => {
    const selection = { where: ["region=nowhere", "kind=customer"] };
    expect(selectStacks(folder, [], selection)).toEqual([]);
    expect(nothingChosen(folder, selection)).toMatch(
      /^No stack matches --where region=nowhere,kind=customer\. Here: region: .*us-east4.*; kind: customer, local, platform\.$/,
    );
    // Those of kind local are not what is meant, unless one asks for kinds.
    expect(nothingChosen(folder, { where: ["region=nowhere"] })).not.toMatch(/\blocal\b/);
    expect(selectStacks(folder, [], { exclude: ["*"] })).toEqual([]);
    expect(nothingChosen(folder, { exclude: ["*"] })).toBe(
      "--exclude * leaves out every stack that was chosen.",
    );
  });

  test("and placed in waves by what they are", () =>
    expect(selectStacks(folder, ["acme", "platform"], {}).map(placed)).toEqual([
      { stack: "acme", kind: "customer", platform: "platform" },
      { stack: "platform", kind: "platform", platform: undefined },
    ]));
});

test("problems of all of them are told at once, each below its file's name", () => {
  writeFileSync(join(dir, "Pulumi.bad.yaml"), "config:\n  jitsi:kind: lcoal\n");
  writeFileSync(join(dir, "Pulumi.worse.yaml"), "config: [\n");
  const stacks = selectStacks(openStackFolder(dir), [], { where: ["region=us-east4"] });
  expect(() => refuseProblems(stacks)).toThrow(
    /Pulumi\.bad\.yaml: [^]*Pulumi\.worse\.yaml: [^]*2 of 5 stacks cannot be deployed/,
  );
});
