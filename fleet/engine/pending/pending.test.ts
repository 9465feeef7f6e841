import { describe, expect, test } from "@jest/globals";
import type { EngineEvent } from "../../../simulator/engine/events.ts";
import { foreignMark } from "./lookFor.ts";
import { forgetLost, lostIn, lostOf, noteLost } from "./lost.ts";
import type { AskPulumi } from "../pulumi.ts";
import { pendingIn, unsettled } from "./pending.ts";
import { settledState, withGivenInputs } from "./settle.ts";
import type { Inputs, StateEntry } from "./stateEntry.ts";

const gcp = "urn:pulumi:acme::jitsi::pulumi:providers:gcp::gcp";
const provider: StateEntry = {
  urn: gcp,
  type: "pulumi:providers:gcp",
  custom: true,
  id: "p",
  inputs: { project: "p1" },
};
const entry = (type: string, name: string, inputs: Inputs): StateEntry => ({
  urn: `urn:pulumi:acme::jitsi::${type}::${name}`,
  type,
  custom: true,
  provider: `${gcp}::p`,
  inputs,
});
const disk = entry("gcp:compute/disk:Disk", "data", { name: "data-1", zone: "europe-west3-a" });
const diskId = "projects/p1/zones/europe-west3-a/disks/data-1";
const exported = (resources: readonly StateEntry[], pending: readonly StateEntry[]) => ({
  version: 3,
  deployment: {
    resources: [provider, ...resources],
    pending_operations: pending.map((resource) => ({ type: "creating" as const, resource })),
  },
});

describe("an answer that was lost", () => {
  const failed = (op: string, resource: StateEntry, message: string): EngineEvent[] =>
    [
      { diagnosticEvent: { urn: resource.urn, severity: "error", message } },
      { resOpFailedEvent: { metadata: { op, urn: resource.urn, new: { ...resource, parent: "" } } } },
    ] as unknown as EngineEvent[];
  const died = "error reading from server: EOF";

  test.each([
    ["of a creation", "create", disk, died, true],
    ["of one that takes something's place", "create-replacement", disk, died, true],
    ["of an update, whose resource the state has", "update", disk, died, false],
    [
      "of a call that never came there",
      "create",
      disk,
      "dial tcp 127.0.0.1:1: connect: connection refused",
      false,
    ],
    ["which was none: the cloud said no", "create", disk, "googleapi: Error 403: quota", false],
    [
      "of what exists in the state alone",
      "create",
      entry("random:index/randomPassword:RandomPassword", "r", {}),
      died,
      false,
    ],
  ])("%s", (_, op, resource, message, isLost) =>
    expect(lostIn(failed(op, resource, message)).map(({ urn }) => urn)).toEqual(isLost ? [resource.urn] : []),
  );

  test("is noted without what is secret or long", () => {
    const inputs = {
      ...disk.inputs,
      script: "x".repeat(500),
      key: { ciphertext: "[secret]" },
      labels: { a: "b" },
    };
    const [lost] = lostIn(failed("create", { ...disk, inputs }, died));
    expect(lost!.inputs).toEqual({ ...disk.inputs, labels: { a: "b" } });
  });

  test("is noted in tags that a backend takes, read again, and forgotten", async () => {
    const tags: Record<string, string> = { "gitHub:owner": "me" };
    const ask: AskPulumi = ([, , verb, ...rest]) => {
      const [key, value] = rest.slice(-2) as [string, string];
      if (verb === "set") tags[key] = value;
      if (verb === "rm") delete tags[value];
      return Promise.resolve({ exitCode: 0, stdout: JSON.stringify(tags), stderr: "" });
    };
    const lost = [disk, { ...disk, urn: `${disk.urn}2`, inputs: { name: "n".repeat(300) } }];
    expect(await noteLost("acme", lost, ask)).toEqual([]);
    for (const [key, value] of Object.entries(tags)) {
      expect(key).toMatch(/^[a-zA-Z0-9-_.:]{1,40}$/);
      expect(value.length).toBeLessThanOrEqual(256);
    }
    expect(await lostOf("acme", ask)).toEqual(lost);
    delete tags[Object.keys(tags).at(-1)!];
    expect(await lostOf("acme", ask)).toEqual([disk]);
    await forgetLost("acme", ask);
    expect(tags).toEqual({ "gitHub:owner": "me" });
  });
});

test.each([
  ["nothing of it in the state", [], true],
  ["the state has it", [{ ...disk, id: diskId }], false],
  ["the state has another one, made later", [{ ...disk, id: `${diskId}-other` }], true],
  ["it was to take the place of what is there", [{ ...disk, id: diskId, pendingReplacement: true }], true],
])("a creation that was cut off, and %s", (_, resources, open) =>
  expect(unsettled(pendingIn(exported(resources, [disk])))).toHaveLength(open ? 1 : 0),
);

describe("the state after a repair", () => {
  const there = (resource: StateEntry, resources: readonly StateEntry[]) => {
    const state = exported(resources, [resource]);
    const [pending] = pendingIn(state);
    const settlements = [{ pending: pending!, finding: { is: "there", id: diskId } as const }];
    return { settlements, state: settledState(state, settlements) };
  };

  test("has what was found, under its id, and nothing pending", () => {
    const { state } = there({ ...disk, dependencies: [gcp, "urn:gone"], protect: true }, []);
    expect(state.deployment).toEqual({
      pending_operations: [],
      resources: [
        provider,
        { ...disk, id: diskId, outputs: {}, dependencies: [gcp], propertyDependencies: {}, protect: true },
      ],
    });
  });

  test.each([
    ["is to be deleted", {}, [{ delete: true }]],
    ["is gone, if it was deleted first", { pendingReplacement: true }, []],
  ])("what it takes the place of %s", (_, old, expected) => {
    const { state } = there(disk, [{ ...disk, id: "old", ...old }]);
    expect(state.deployment.resources!.filter(({ id }) => id === "old")).toMatchObject(expected);
  });

  test("what depends on it comes after it, and it depends on nothing that comes later, nor on itself", () => {
    const dependent = { ...disk, urn: `${disk.urn}-attached`, id: "a", dependencies: [disk.urn] };
    const { state } = there(disk, [{ ...disk, id: "old", pendingReplacement: true }, dependent]);
    expect(state.deployment.resources!.map(({ urn, dependencies }) => [urn, dependencies])).toEqual([
      [gcp, undefined],
      [disk.urn, [gcp]],
      [dependent.urn, [disk.urn]],
    ]);
  });

  test("keeps the name that was chosen: the next update would choose another, and replace it", () => {
    const { state, settlements } = there({ ...disk, inputs: { ...disk.inputs, __defaults: ["name"] } }, []);
    const refreshed = {
      ...state,
      deployment: {
        resources: [{ ...state.deployment.resources![1]!, inputs: { name: "data-1", size: 5 } }],
      },
    };
    expect(withGivenInputs(refreshed, settlements).deployment.resources![0]!.inputs).toEqual({
      ...disk.inputs,
      size: 5,
      __defaults: ["name"],
    });
  });

  test("is not written as long as something is not known", () => {
    const state = exported([], [disk]);
    const [pending] = pendingIn(state);
    expect(() => settledState(state, [{ pending: pending!, finding: { is: "unknown", why: "" } }])).toThrow(
      disk.urn,
    );
  });

  test("makes a container anew, for nobody saw how far it came", () => {
    const { state } = there(entry("docker:index/container:Container", "c", { name: "c" }), []);
    expect(state.deployment.resources!.at(-1)).toMatchObject({ taint: true });
  });
});

test.each([
  ["the same labels", { labels: { a: "1" } }, { labels: { a: "1" } }, undefined],
  [
    "the same in Docker's order",
    { labels: [{ l: 1 }, { l: 2 }] },
    { labels: [{ l: 2 }, { l: 1 }] },
    undefined,
  ],
  ["labels of somebody else", { labels: { a: "1" } }, { labels: { a: "2" } }, "labels"],
  ["another address behind the name", { rrdatas: ["192.0.2.1"] }, { rrdatas: ["192.0.2.2"] }, "rrdatas"],
  ["no labels to compare", {}, { labels: { a: "2" } }, undefined],
])("a thing of the name with %s", (_, inputs, outputs, mark) =>
  expect(foreignMark(inputs, outputs)).toBe(mark),
);
