import { describe, expect, test } from "@jest/globals";
import { check } from "./check.ts";
import { diff } from "./diff.ts";
import type { Diff } from "./diff.ts";
import { loadTable } from "./table.ts";
import type { Table } from "./table.ts";
import { unknown } from "./values.ts";
import type { Values } from "./values.ts";

const docker = loadTable("docker");
const random = loadTable("random");
const containerType = "docker:index/container:Container";
const base: Values = { image: "a", name: "web" };

function between(olds: Values, news: Values, type = containerType, table: Table = docker): Diff {
  const resource = table.resources[type]!;
  const checked = (inputs: Values) =>
    check({ table, resource, name: "web", news: inputs, olds: {}, randomSeed: new Uint8Array() }).inputs;
  const state = checked(olds);
  for (const [key, { planDefault }] of Object.entries(resource.inputs)) {
    if (planDefault !== undefined) state[key] ??= planDefault;
  }
  return diff(table, resource, state, checked(news));
}

/** `path kind`, with `!` for a change that replaces. */
function summary(found: Diff): string[] {
  return [...found.changes].map(([path, { kind, replace }]) => `${path} ${kind}${replace ? "!" : ""}`).sort();
}

describe("docker.Container", () => {
  test.each<[string, Values, Values, string[]]>([
    ["nothing", {}, {}, []],
    ["memory", { memory: 1 }, { memory: 2 }, ["memory update"]],
    ["image", {}, { image: "b" }, ["image update!"]],
    ["an added boolean", {}, { privileged: true }, ["privileged add!"]],
    ["a boolean set to its zero", {}, { privileged: false }, []],
    ["a default written out", {}, { mustRun: true }, []],
    ["the order of a set", { envs: ["A=1", "B=2"] }, { envs: ["B=2", "A=1"] }, []],
    ["one element of a set", { envs: ["A=1", "B=2"] }, { envs: ["A=1", "B=3"] }, ["envs[1] update!"]],
    ["an element more", { envs: ["A=1"] }, { envs: ["A=1", "B=3"] }, ["envs[1] add!"]],
    ["an element less", { envs: ["A=1", "B=3"] }, { envs: ["B=3"] }, ["envs[0] delete!"]],
    // Optional and computed: Terraform keeps the old value.
    ["the last of a computed set", { envs: ["A=1"] }, {}, []],
    [
      "the order of a list",
      { command: ["a", "b"] },
      { command: ["b", "a"] },
      ["command[0] update!", "command[1] update!"],
    ],
    [
      "an element of a map",
      { tmpfs: { "/run": "exec" } },
      { tmpfs: { "/run": "ro", "/a": "" } },
      ['tmpfs["/a"] add', 'tmpfs["/run"] update'],
    ],
    [
      "a nested property",
      { healthcheck: { interval: "1s" } },
      { healthcheck: { interval: "2s" } },
      ["healthcheck.interval update"],
    ],
    [
      "the order of ports",
      { ports: [{ internal: 1 }, { internal: 2 }] },
      { ports: [{ internal: 2 }, { internal: 1 }] },
      [],
    ],
    [
      "a port",
      { ports: [{ internal: 1, external: 5 }] },
      { ports: [{ internal: 1, external: 6 }] },
      ["ports[0] update!"],
    ],
    [
      "a port that the daemon chose",
      { ports: [{ internal: 1, external: 49153 }] },
      { ports: [{ internal: 1 }] },
      [],
    ],
    // The parent's flag fires when blocks come or go, and a mount's own properties have none.
    ["a mount more", { mounts: [] }, { mounts: [{ type: "tmpfs", target: "/a" }] }, ["mounts[0] add!"]],
    ["the first mount", {}, { mounts: [{ type: "tmpfs", target: "/a" }] }, ["mounts add!"]],
    [
      "a mount's target",
      { mounts: [{ type: "tmpfs", target: "/a" }] },
      { mounts: [{ type: "tmpfs", target: "/b" }] },
      ["mounts[0] update"],
    ],
    ["an unknown", { image: "b" }, { image: unknown }, ["image update!"]],
    ["an unknown in a set", { envs: ["A=1", "B=2"] }, { envs: ["A=1", unknown] }, ["envs[1] update!"]],
  ])("%s", (_, olds, news, changes) => {
    expect(summary(between({ ...base, ...olds }, { ...base, ...news }))).toEqual(changes);
  });

  test("is replaced delete-first, whatever replaces it", () => {
    expect(between(base, { ...base, image: "b" })).toMatchObject({
      deleteBeforeReplace: true,
      replaces: ["image"],
    });
    expect(between({ image: "a" }, { image: "b" }).deleteBeforeReplace).toBe(true);
  });

  test("is updated without a word of delete-first", () => {
    expect(between(base, { ...base, memory: 5 })).toMatchObject({ deleteBeforeReplace: false, replaces: [] });
  });
});

test("what ignoreChanges names is left out, what the image set as well", () => {
  const resource = docker.resources[containerType]!;
  const state = { ...base, workingDir: "/srv", memory: 1 };
  const news = { ...base, memory: 2 };
  expect(diff(docker, resource, state, news).changed).toContain("workingDir");
  expect(diff(docker, resource, state, news, ["workingDir"]).changed).not.toContain("workingDir");
  expect(diff(docker, resource, state, news, ["workingDir"]).changed).toContain("memory");
});

describe("names", () => {
  const network = "docker:index/network:Network";
  test("a given one means delete-first, even if it is what changes", () => {
    expect(between({ name: "a" }, { name: "b" }, network).deleteBeforeReplace).toBe(true);
  });
  test("an automatic one means create-first", () => {
    expect(between({}, { internal: true }, network)).toMatchObject({
      deleteBeforeReplace: false,
      replaces: ["internal"],
    });
  });
});

test("a resource that has no update is replaced by any change", () => {
  const type = "sample:index:Thing";
  const resource = { required: [], inputs: { size: { type: "integer" } }, outputs: ["id"] } as const;
  const tableOf = (noUpdate: boolean): Table => ({
    ...docker,
    resources: { [type]: { ...resource, noUpdate } },
  });
  expect(summary(between({ size: 1 }, { size: 2 }, type, tableOf(false)))).toEqual(["size update"]);
  expect(summary(between({ size: 1 }, { size: 2 }, type, tableOf(true)))).toEqual(["size update!"]);
});

describe("random.RandomPassword", () => {
  const password = "random:index/randomPassword:RandomPassword";
  test.each<[string, Values, Values, string[]]>([
    ["length", { length: 8 }, { length: 9 }, ["length update!"]],
    ["a default of the plan written out", { length: 8, lower: true }, { length: 8 }, []],
    [
      "a default of the plan given up",
      { length: 8, lower: true },
      { length: 8, lower: false },
      ["lower update!"],
    ],
    [
      "a keeper",
      { length: 8, keepers: { a: "1" } },
      { length: 8, keepers: { a: "2" } },
      ["keepers.a update!"],
    ],
    ["no keepers", { length: 8 }, { length: 8, keepers: {} }, []],
  ])("%s", (_, olds, news, changes) =>
    expect(summary(between(olds, news, password, random))).toEqual(changes),
  );
});
