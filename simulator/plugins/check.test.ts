import { describe, expect, test } from "@jest/globals";
import { check, checkConfig, defaultsKey } from "./check.ts";
import { loadTable } from "./table.ts";
import { unknown } from "./values.ts";
import type { Values } from "./values.ts";

const docker = loadTable("docker");
const container = docker.resources["docker:index/container:Container"]!;
const network = docker.resources["docker:index/network:Network"]!;
const seed = new Uint8Array([1, 2, 3]);

function reasons(news: Values, resource = container): string[] {
  const args = { table: docker, resource, name: "web", news, olds: {}, randomSeed: seed };
  return check(args).failures.map(({ reason }) => reason);
}

function filled(news: Values, olds: Values = {}, resource = container): Values {
  return check({ table: docker, resource, name: "web", news, olds, randomSeed: seed }).inputs;
}

describe("refused inputs", () => {
  test.each<[string, Values, string]>([
    ["a misspelt property", { image: "a", imagee: "b" }, 'Unknown property "imagee". Did you mean "image"?'],
    ["a property like no other", { image: "a", zzzzzzzz: 1 }, 'Unknown property "zzzzzzzz".'],
    ["a missing property", {}, 'Missing required property "image".'],
    ["a number for text", { image: 1 }, '"image" must be a string; it is 1.'],
    ["text for a boolean", { image: "a", rm: "yes" }, '"rm" must be a boolean; it is the text "yes".'],
    ["a fraction for an integer", { image: "a", memory: 1.5 }, '"memory" must be an integer; it is 1.5.'],
    ["one value for a list", { image: "a", envs: "A=1" }, '"envs" must be a list; it is the text "A=1".'],
    ["a list for a map", { image: "a", tmpfs: ["/run"] }, '"tmpfs" must be a map; it is a list.'],
    ["a wrong type in a list", { image: "a", envs: ["A=1", 2] }, '"envs[1]" must be a string; it is 2.'],
    [
      "a wrong type in a map",
      { image: "a", tmpfs: { "/run": 1 } },
      '"tmpfs["/run"]" must be a string; it is 1.',
    ],
    [
      "a wrong nested type",
      { image: "a", ports: [{ internal: "80" }] },
      '"ports[0].internal" must be an integer; it is the text "80".',
    ],
    [
      "a misspelt nested property",
      { image: "a", healthcheck: { tests: ["NONE"], intervall: "1s" } },
      'Unknown property "healthcheck.intervall". Did you mean "interval"?',
    ],
    [
      "a missing nested property",
      { image: "a", ports: [{}] },
      'Missing required property "ports[0].internal".',
    ],
    [
      "a value that is not allowed",
      { image: "a", restart: "never" },
      '"restart" must be one of the text "no", the text "on-failure", the text "always", the text "unless-stopped"; it is the text "never".',
    ],
    ["a value below the least", { image: "a", memory: -1 }, '"memory" must be at least 0; it is -1.'],
    [
      "a value of a wrong form",
      { image: "a", uploads: [{ file: "/a", content: "b", permissions: "644" }] },
      '"uploads[0].permissions" must match ^0[0-7]{3}$; it is the text "644".',
    ],
    [
      "two properties that exclude each other",
      { image: "a", gpus: "all", deviceRequests: [{}] },
      '"deviceRequests" cannot be set together with "gpus".',
    ],
  ])("%s", (_, news, reason) => expect(reasons(news)).toEqual([reason]));

  test("all of them are told at once", () => {
    expect(reasons({ rm: "yes", imagee: "b" })).toHaveLength(3);
  });

  test("unknown values of a preview are not refused", () => {
    expect(reasons({ image: unknown, envs: ["A=1", unknown], ports: unknown })).toEqual([]);
  });

  test("provider settings", () => {
    const host = "ssh://root@one";
    expect(checkConfig(docker, { host, sshOpts: '["-o","ConnectTimeout=10"]', version: "5.2.0" })).toEqual(
      [],
    );
    expect(checkConfig(docker, { hots: host })).toEqual([
      { property: "hots", reason: 'Unknown property "hots". Did you mean "host"?' },
    ]);
    expect(checkConfig(docker, { sshOpts: "-o" })).toEqual([
      { property: "sshOpts", reason: '"sshOpts" must be a list; it is the text "-o".' },
    ]);
  });
});

describe("filled inputs", () => {
  test("defaults of the provider, at every depth, and their names", () => {
    const inputs = filled({ image: "a", name: "web", ports: [{ internal: 80 }], restart: "always" });
    expect(inputs).toMatchObject({
      mustRun: true,
      networkMode: "bridge",
      restart: "always",
      ports: [{ internal: 80, ip: "0.0.0.0", protocol: "tcp" }],
    });
    expect(inputs[defaultsKey]).toContain("mustRun");
    expect(inputs[defaultsKey]).not.toContain("restart");
    expect(inputs[defaultsKey]).not.toContain("name");
  });

  test("an automatic name has the resource's name and 7 digits, and stays", () => {
    const first = filled({}, {}, network);
    expect(first.name).toMatch(/^web-[0-9a-f]{7}$/);
    expect(first[defaultsKey]).toContain("name");
    const again = check({
      table: docker,
      resource: network,
      name: "web",
      news: {},
      olds: first,
      randomSeed: new Uint8Array([9]),
    });
    expect(again.inputs.name).toBe(first.name);
  });

  test("a name that was once given is not kept as an automatic one", () => {
    const given = filled({ name: "mine" }, {}, network);
    expect(filled({}, given, network).name).toMatch(/^web-[0-9a-f]{7}$/);
  });
});
