/** What people can get wrong about a customer in the clouds: each is a line at its key that says what to do. */

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { parseDocument, type Document } from "yaml";
import { loadStack } from "./loadStack.ts";
import { examplesDir, openStackFolder, projectDir } from "./stackFolder.ts";

const dir = mkdtempSync(join(tmpdir(), "stacks-"));
afterAll(() => rmSync(dir, { recursive: true }));

type Edit = (settings: Document) => void;

const bridges = (...path: (string | number)[]) => ["config", "jitsi:bridges", ...path];
const group = (...path: string[]) => bridges("autoscaling", 0, ...path);
const [ew3, use1] = [0, 1];
const set =
  (path: readonly unknown[], value: unknown): Edit =>
  (settings) =>
    settings.setIn(path, settings.createNode(value));

/** The stack `file` with an edit, and beside it a platform, perhaps with another. */
function findings(file: string, edit: Edit, platformEdit: Edit = () => undefined) {
  write("platform", join(examplesDir, "Pulumi.platform.yaml"), platformEdit);
  write("edited", file, edit);
  return loadStack(openStackFolder(dir), "edited");
}

function write(stack: string, from: string, edit: Edit): void {
  const to = join(dir, `Pulumi.${stack}.yaml`);
  cpSync(from, to);
  const settings = parseDocument(readFileSync(to, "utf8"));
  edit(settings);
  writeFileSync(to, settings.toString());
}

const acme = join(examplesDir, "Pulumi.acme.yaml");
const ownNetwork = join(projectDir, "test", "stacks", "Pulumi.own-network.yaml");
const lines = (found: readonly { key: string; what: string; fix: string }[]) =>
  found.map(({ key, what, fix }) => `${key} ${what}. ${fix}`);

test.each([acme, ownNetwork])("%s itself is fine", (file) => {
  const { problems, deployment } = findings(file, () => undefined);
  expect(lines(problems)).toEqual([]);
  expect(deployment).toBeDefined();
});

describe("refused in the file of a customer", () => {
  test.each<[string, Edit, RegExp]>([
    [
      "a region label used by two clouds",
      set(["config", "jitsi:hosts", 0, "region"], "aws-us-east-1"),
      /^jitsi:hosts\[0\]\.region .*region of AWS/m,
    ],
    [
      "more bridges at the least than at the most",
      set(group("min"), 11),
      /^jitsi:bridges\.autoscaling\[0\]\.min is above max, 10/m,
    ],
    [
      "a target above the stress at which Jicofo avoids a bridge",
      set(group("targetStress"), 0.85),
      /^jitsi:bridges\.autoscaling\[0\]\.targetStress is not below 0\.8/m,
    ],
    [
      "spot machines for the minimum",
      (settings) => {
        set(group("spot"), true)(settings);
        set(bridges("static"), [{ name: "use1", on: "aws", region: "us-east-1", members: { a: 1 } }])(
          settings,
        );
        set(["config", "jitsi:regions", "groups", "europe"], ["gcp-europe-west1"])(settings);
      },
      /^jitsi:bridges\.autoscaling\[0\]\.spot .*without a permanent bridge/m,
    ],
    [
      "a machine that is too small for the heap",
      set(bridges("static", use1, "machineType"), "c7i.large"),
      /^jitsi:bridges\.static\[1\]\.machineType has 4 GiB, less than/m,
    ],
    [
      "another release for a pool",
      set(bridges("static", ew3, "release"), "stable-10888"),
      /^jitsi:bridges\.static\[0\]\.release .*mixes releases/m,
    ],
    [
      "a group beside a pool of another release",
      set(group("release"), "stable-10888"),
      /^jitsi:bridges\.autoscaling\[0\]\.release .*mixes releases/m,
    ],
    [
      "packets per second without a threshold, on a machine type that nobody measured",
      set(group("load"), { mode: "packetRate" }),
      /^jitsi:bridges\.autoscaling\[0\]\.load/m,
    ],
    [
      "a region of AWS that the platform has no subnets in",
      set(bridges("static", use1, "region"), "eu-west-1"),
      /^jitsi:bridges\.static\[1\]\.region has no subnetwork/m,
    ],
    [
      "a region of Google Cloud that the platform has no subnetwork in",
      set(group("region"), "asia-east1"),
      /^jitsi:bridges\.autoscaling\[0\]\.region has no subnetwork/m,
    ],
    [
      "a certificate that has to be asked for over HTTP, for a name in no zone of ours",
      set(["config", "jitsi:baseDomain"], "elsewhere.example"),
      /^jitsi:baseDomain/m,
    ],
    [
      "a certificate by DNS without a zone that its host may write",
      (settings) => {
        settings.deleteIn(["config", "jitsi:appServer", "gcp"]);
        set(["config", "jitsi:appServer"], { host: "fsn", bridgeNetwork: "public" })(settings);
        set(["config", "jitsi:tls", "challenge"], "dns-01")(settings);
      },
      /^jitsi:tls\.challenge/m,
    ],
    [
      "a group whose app server is in another network",
      (settings) => {
        settings.deleteIn(["config", "jitsi:appServer", "gcp"]);
        set(["config", "jitsi:appServer"], { host: "fsn", bridgeNetwork: "public" })(settings);
      },
      /^jitsi:bridges\.autoscaling\[0\] .*Move the app server there too/m,
    ],
  ])("%s", (_, edit, line) => {
    const { problems } = findings(acme, edit);
    expect(lines(problems).join("\n")).toMatch(line);
  });

  test.each<[string, Edit, RegExp]>([
    [
      "a project id that is none",
      set(["config", "jitsi:network", "gcp", "project"], "Owner Video"),
      /^jitsi:network\.gcp\.project is not a valid project ID/m,
    ],
    [
      "networks that overlap",
      set(["config", "jitsi:network", "aws", "regions", "eu-west-1", "cidr"], "10.20.8.0/21"),
      /overlap/,
    ],
  ])("with a network of its own: %s", (_, edit, line) => {
    const { problems } = findings(ownNetwork, edit);
    expect(lines(problems).join("\n")).toMatch(line);
  });
});

test("advised against, not refused: burstable machines for bridges", () => {
  const { problems, advice } = findings(acme, set(bridges("static", use1, "machineType"), "t3.xlarge"));
  expect(lines(problems)).toEqual([]);
  expect(lines(advice).join("\n")).toMatch(/^jitsi:bridges\.static\[1\]\.machineType .*burst/m);
});

describe("all that is wrong is told at once", () => {
  const keysOf = (...edits: readonly Edit[]): string[] => {
    write("all", acme, (settings) => edits.forEach((edit) => edit(settings)));
    return loadStack(openStackFolder(dir), "all").problems.map(({ key }) => key);
  };
  const unreadable = set(bridges("static", 0, "on"), "azure");

  test("what the schema, references between settings, the rules and the platform find", () =>
    expect(
      keysOf(
        unreadable,
        set(["config", "jitsi:medai"], "audio"),
        set(bridges("static", 3, "host"), "nowhere"),
        set(bridges("autoscaling", 0, "min"), 20),
        set(bridges("static", 1, "region"), "us-west-2"),
        (settings) => void settings.deleteIn(["config", "jitsi:regions"]),
      ).sort(),
    ).toEqual([
      "jitsi:bridges.autoscaling[0].min",
      "jitsi:bridges.static[0].on",
      "jitsi:bridges.static[1].region",
      "jitsi:bridges.static[3].host",
      "jitsi:medai",
    ]));

  test("not what only follows: a group of regions that has lost its bridge, a bridge on a host that could not be read", () =>
    expect(keysOf(set(["config", "jitsi:hosts", 0, "docker"], "ssh://deploy@203.0.113.20:99999"))).toEqual([
      "jitsi:hosts[0].docker",
    ]));

  test("what is missing, too", () =>
    expect(keysOf(unreadable, (settings) => void settings.deleteIn(["config", "jitsi:tls"]))).toEqual([
      "jitsi:bridges.static[0].on",
      "jitsi:tls",
    ]));
});
