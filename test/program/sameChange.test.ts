/** What is set for a whole fleet is one section of the comment, however customers differ in names, domains, addresses and files that hold them. */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { isMap, parseDocument, type Document } from "yaml";
import type { StackChange } from "../../fleet/reviewing/changes/stackChange.ts";
import { Workers } from "../../fleet/reviewing/diff/workers.ts";
import { groupsOf } from "../../fleet/reviewing/report/groups.ts";
import { projectDir } from "../../tools/stacks/allStacks.ts";

let dir: string;
let workers: Workers;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "same-change-"));
  workers = new Workers({ projectDir });
});
afterAll(async () => {
  await workers.close();
  rmSync(dir, { recursive: true, force: true });
});

type Edit = (settings: Document) => void;
const set =
  (path: readonly (string | number)[], value: unknown): Edit =>
  (settings) =>
    settings.setIn(["config", ...path], settings.createNode(value));

/** Beside these, all that they share. */
interface Customer {
  readonly stack: string;
  readonly own: Edit;
}

const named =
  (prefix: string, domain: string): Edit =>
  (settings) => {
    set(["jitsi:appPrefix"], prefix)(settings);
    set(["jitsi:baseDomain"], domain)(settings);
  };

/** What asks for metrics of a Docker host does so at its address in the private network. */
const inClouds: readonly Customer[] = [
  {
    stack: "acme",
    own: (settings) => {
      named("acme", "my-app.com")(settings);
      set(["jitsi:hosts", 0, "privateAddress"], "10.8.0.2")(settings);
    },
  },
  {
    stack: "a-much-longer-name",
    own: (settings) => {
      named("b2", "my-app.com")(settings);
      set(["jitsi:bridges", "autoscaling", 0, "name"], "belgium")(settings);
      set(["jitsi:hosts", 0, "publicAddress"], "203.0.113.77")(settings);
      set(["jitsi:hosts", 0, "privateAddress"], "10.8.0.77")(settings);
      set(["jitsi:hosts", 0, "docker"], "ssh://deploy@203.0.113.77")(settings);
    },
  },
];

const onDocker: readonly Customer[] = [
  { stack: "one", own: named("one", "my-app.com") },
  {
    stack: "two",
    own: (settings) => {
      named("two-corp", "meet.example.org")(settings);
      for (const [index, address] of ["192.0.2.1", "192.0.2.2", "192.0.2.3"].entries()) {
        set(["jitsi:hosts", index, "publicAddress"], address)(settings);
        set(["jitsi:hosts", index, "docker"], `ssh://deploy@${address}`)(settings);
      }
      set(["jitsi:bridges", "static", 0, "name"], "left")(settings);
      set(["jitsi:bridges", "static", 1, "port"], 10_007)(settings);
    },
  },
];

const digest = (digit: number) => `sha256:${String(digit).repeat(64)}`;

const everywhere: Readonly<Record<string, Edit>> = {
  "digests of images": set(["jitsi:digests"], {
    web: digest(1),
    prosody: digest(2),
    jicofo: digest(3),
    jvb: digest(4),
  }),
  "a mirror of images": set(["jitsi:imageMirrors"], { "docker.io": "mirror.example.org/hub" }),
  "audio alone": set(["jitsi:media"], "audio"),
  "a variable of a container": set(["jitsi:containers"], { web: { env: { DEFAULT_LANGUAGE: "de" } } }),
  "a file of the web container": set(["jitsi:containers"], {
    web: { files: { "custom-config.js": "test/stacks/overlays/custom-config.js" } },
  }),
  "who may ask for metrics": set(["jitsi:monitoring"], { prometheus: { from: ["10.20.0.0/16"] } }),
  "where alerts go": set(["jitsi:monitoring"], {
    alerts: { email: { to: ["ops@my-app.com"], from: "grafana@my-app.com", smtp: "smtp.my-app.com:587" } },
  }),
  "another address at Let's Encrypt": set(["jitsi:tls", "email"], "certificates@my-app.com"),
  "the staging authority": set(["jitsi:tls", "staging"], true),
  "the limit of open files": set(["jitsi:openFiles"], 50_000),
  "a web app": set(["jitsi:webApp"], { image: "shop:1.4", port: 3000 }),
  "the account of bridges": set(["jitsi:bridgeLogin"], { account: "jvb2", rotations: { jvb: 2, jvb2: 1 } }),
  "no protection": set(["jitsi:protect"], false),
  "a suspension": set(["jitsi:suspended"], true),
};

const group = ["jitsi:bridges", "autoscaling", 0] as const;

const ofClouds: Readonly<Record<string, Edit>> = {
  "the least of a group": set([...group, "min"], 2),
  "the most of a group": set([...group, "max"], 40),
  "the machine type of a group": set([...group, "machineType"], "n2-standard-8"),
  "a schedule of a group": set(
    [...group, "schedules"],
    [{ name: "mornings", start: "30 7 * * 1-5", durationMinutes: 200, timeZone: "Europe/Berlin", min: 4 }],
  ),
  "spot machines": set([...group, "spot"], true),
  "how full bridges are": set([...group, "targetStress"], 0.4),
  "the machine type of the app server": set(["jitsi:appServer", "gcp", "machineType"], "n2-standard-8"),
  "regions of a group of them": set(["jitsi:regions", "local"], "gcp-europe-west3"),
  "a bridge in another region": (settings) => {
    set(["jitsi:bridges", "static", 0, "region"], "us-east4")(settings);
    set(["jitsi:regions", "groups"], {
      europe: ["gcp-europe-west1", "hetzner-fsn1"],
      america: ["aws-us-east-1", "gcp-us-east4"],
    })(settings);
  },
  "one machine more in a pool": set(["jitsi:bridges", "static", 1, "members", "c"], 1),
};

async function changesBy(file: string, customers: readonly Customer[], edit: Edit): Promise<StackChange[]> {
  const changes: StackChange[] = [];
  const folders = ["before", "after"].map((side) => join(dir, side));
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true });
    cpSync(join(projectDir, "examples/config/Pulumi.platform.yaml"), join(folder, "Pulumi.platform.yaml"));
  }
  const [before, after] = folders as [string, string];
  for (const { stack, own } of customers) {
    const settings = parseDocument(readFileSync(join(projectDir, file), "utf8"));
    if (!isMap(settings.contents)) throw new Error(`${file} is no map`);
    own(settings);
    writeFileSync(join(before, `Pulumi.${stack}.yaml`), settings.toString());
    edit(settings);
    writeFileSync(join(after, `Pulumi.${stack}.yaml`), settings.toString());
    const sideOf = (configDir: string) => ({ revision: "this", projectDir, configDir });
    const { change } = await workers.run({
      stack,
      side: sideOf(after),
      job: "compare",
      base: sideOf(before),
      record: undefined,
    });
    expect([stack, change!.errors, change!.broken]).toEqual([stack, [], []]);
    changes.push(change!);
  }
  return changes;
}

async function isOneSection(file: string, customers: readonly Customer[], edit: Edit): Promise<void> {
  const changes = await changesBy(file, customers, edit);
  const stacks = customers.map(({ stack }) => stack).sort();
  expect(changes.map(({ state }) => state)).toEqual(stacks.map(() => "changed"));
  // What tells them apart is in the message.
  const apart = groupsOf(changes)
    .filter((found) => found.stacks.length < stacks.length)
    .map((found) => [
      found.stacks,
      found.resources.map(({ change, names }) => [change.type, names, change.properties]),
    ]);
  expect(apart).toEqual([]);
  expect(groupsOf(changes)).toHaveLength(1);
}

describe("customers in clouds", () => {
  test.each(Object.entries({ ...everywhere, ...ofClouds }))("%s", (_, edit) =>
    isOneSection("examples/config/Pulumi.acme.yaml", inClouds, edit),
  );
});

describe("customers on Docker hosts", () => {
  test.each(Object.entries(everywhere))("%s", (_, edit) =>
    isOneSection("test/stacks/Pulumi.docker-hosts.yaml", onDocker, edit),
  );
});
