import { describe, expect, test } from "@jest/globals";
import type { EngineEvent } from "../../../simulator/engine/events.ts";
import { shownAt, shownValue } from "./eventValues.ts";
import { driftIn, plannedChange } from "./plannedChange.ts";

const urn = (name: string) => `urn:pulumi:acme::jitsi::jitsi:index:JvbPool$a:b:C::${name}`;

const step = (op: string, name: string, more: object = {}) => ({
  resourcePreEvent: {
    metadata: { op, urn: urn(name), type: "a:b:C", old: state({}), new: state({}), ...more },
  },
});
const state = (inputs: object, more: object = {}) => ({ custom: true, inputs, outputs: {}, ...more });
const planned = (...events: object[]) => plannedChange(events as EngineEvent[]);

describe("what the engine would do", () => {
  test.each([
    ["created", [step("create", "x", { old: undefined })], "create"],
    ["updated", [step("update", "x")], "update"],
    ["deleted", [step("delete", "x", { new: undefined })], "delete"],
    [
      "left in the cloud",
      [step("delete", "x", { new: undefined, old: state({}, { retainOnDelete: true }) })],
      "forget",
    ],
    [
      "replaced",
      [step("create-replacement", "x"), step("replace", "x"), step("delete-replaced", "x")],
      "replace",
    ],
    ["imported", [step("import", "x", { old: undefined })], "create"],
  ])("%s", (_, events, action) => {
    expect(planned(...events)).toMatchObject({
      resources: [
        { action, name: "x", type: "a:b:C", parentType: "jitsi:index:JvbPool", deleteBeforeReplace: false },
      ],
      unchanged: 0,
    });
  });

  test("what stays, what is only read, and components are no change", () => {
    const component = step("update", "c", { old: { custom: false }, new: { custom: false } });
    expect(planned(step("same", "x"), step("read", "y"), component)).toEqual({ resources: [], unchanged: 1 });
  });

  test("the old one goes first, which matters; and it is protected", () => {
    const kept = { old: state({}, { protect: true }) };
    const { resources } = planned(
      step("delete-replaced", "x", kept),
      step("replace", "x", kept),
      step("create-replacement", "x", kept),
    );
    expect(resources).toMatchObject([{ action: "replace", deleteBeforeReplace: true, protected: true }]);
  });

  test("values by the provider's details, documents leaf by leaf", () => {
    const { resources } = planned(
      step("replace", "x", {
        old: state({ zone: "a", bundle: '{"image":"1","env":{"A":"b"}}', gone: 1 }),
        new: state({ zone: "b", bundle: '{"image":"2","env":{"A":"b"}}' }),
        detailedDiff: {
          zone: { diffKind: "update-replace", inputDiff: true },
          bundle: { diffKind: "update", inputDiff: true },
          gone: { diffKind: "delete", inputDiff: true },
        },
      }),
    );
    expect(resources[0]!.properties).toEqual([
      { path: "zone", kind: "update", replaces: true, before: "a", after: "b" },
      { path: "bundle.image", kind: "update", replaces: false, before: "1", after: "2" },
      { path: "gone", kind: "delete", replaces: false, before: 1 },
    ]);
  });

  test("of a secret, that it differs", () => {
    const { resources } = planned(
      step("update", "x", {
        old: state({ envs: sealed }),
        new: state({ envs: sealed }),
        detailedDiff: {
          "envs[3]": { diffKind: "update", inputDiff: true },
          "envs[4]": { diffKind: "add", inputDiff: true },
        },
      }),
    );
    expect(resources[0]!.properties).toEqual([
      { path: "envs[3]", kind: "update", replaces: false, before: "[secret]", after: "[secret]" },
      { path: "envs[4]", kind: "add", replaces: false, after: "[secret]" },
    ]);
  });

  test("without details, by the names of properties", () => {
    const { resources } = planned(
      step("create-replacement", "x", {
        keys: ["id"],
        diffs: ["id", "tags"],
        old: state({ id: "1", tags: ["a"] }),
        new: state({ id: unknown, tags: ["b"] }),
      }),
    );
    expect(resources[0]!.properties).toEqual([
      { path: "id", kind: "update", replaces: true, before: "1", after: "[computed]" },
      { path: "tags[0]", kind: "update", replaces: false, before: "a", after: "b" },
    ]);
  });
});

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const sealed = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "[secret]",
};

test("drift: what is gone, what differs, and nothing else", () => {
  const found = (op: string, name: string, before: object, after: object | undefined) => ({
    resOutputsEvent: {
      metadata: {
        op,
        urn: urn(name),
        type: "a:b:C",
        old: { custom: true, outputs: before },
        new: after && { custom: true, outputs: after },
      },
    },
  });
  const drift = driftIn([
    found("same", "s", {}, {}),
    found("delete", "d", { a: 1 }, undefined),
    found("update", "u", { a: 1, b: sealed }, { a: 2, b: sealed }),
  ] as unknown as EngineEvent[]);
  expect(drift.unchanged).toBe(1);
  expect(drift.resources.map(({ action, name, properties }) => [action, name, properties])).toEqual([
    ["delete", "d", []],
    ["update", "u", [{ path: "a", kind: "update", replaces: false, before: 1, after: 2 }]],
  ]);
});

test("secrets and unknown values are holes, and so is what would be inside", () => {
  expect(shownValue({ a: sealed, b: [unknown], __defaults: ["x"] })).toEqual({
    a: "[secret]",
    b: ["[computed]"],
  });
  expect(shownAt({ a: sealed }, "a[3].b")).toBe("[secret]");
  expect(shownAt({ a: { "x.y": [1, 2] } }, 'a["x.y"][1]')).toBe(2);
  expect(shownAt({ a: 1 }, "a.b")).toBeUndefined();
});
