import { expect, test } from "@jest/globals";
import { accountOf } from "./events.ts";
import type { EngineEvent } from "./events.ts";

const urn = (name: string) => `urn:pulumi:s::p::a:b:C::${name}`;
const step = (op: string, name: string, more: object = {}) => ({
  metadata: { op, urn: urn(name), type: "a:b:C", provider: "", new: { custom: true }, ...more },
});
const ended = (...args: Parameters<typeof step>) => ({ resOutputsEvent: step(...args) });

test("a run is summed up: steps with their outcome, what was said, how many changed", () => {
  const detailedDiff = { image: { diffKind: "update-replace", inputDiff: false } };
  const events = [
    { resourcePreEvent: step("update", "one", { detailedDiff }) },
    { resOutputsEvent: step("update", "one", { detailedDiff }) },
    { resourcePreEvent: step("create", "two") },
    { resOpFailedEvent: step("create", "two") },
    { resourcePreEvent: { ...step("delete", "a::b"), planning: true } },
    {
      diagnosticEvent: {
        severity: "error",
        urn: urn("two"),
        message: "<{%fg 1%}>no<{%reset%}> luck\n",
        color: "",
      },
    },
    { diagnosticEvent: { severity: "info", message: "a line of the program", color: "" } },
    { summaryEvent: { resourceChanges: { update: 2 } } },
  ] as unknown as EngineEvent[];
  expect(accountOf(events)).toEqual({
    steps: [
      { op: "update", urn: urn("one"), type: "a:b:C", name: "one", detailedDiff, outcome: "done" },
      { op: "create", urn: urn("two"), type: "a:b:C", name: "two", detailedDiff: {}, outcome: "failed" },
      { op: "delete", urn: urn("a::b"), type: "a:b:C", name: "a::b", detailedDiff: {}, outcome: "planned" },
    ],
    diagnostics: [{ severity: "error", name: "two", message: "no luck" }],
    changes: { update: 1 },
  });
});

test("the stack, components and providers are not counted, and a replacement counts once", () => {
  const component = { new: { custom: false } };
  const events = [
    ended("create", "one"),
    ended("create", "two"),
    ended("create", "component", component),
    ended("create", "provider", { type: "pulumi:providers:gcp" }),
    ended("create-replacement", "three"),
    ended("replace", "three"),
    ended("delete-replaced", "three", { old: { custom: true }, new: undefined }),
    ended("delete", "four", { old: { custom: true }, new: undefined }),
    ended("read", "five"),
    ended("same", "six"),
    { summaryEvent: { resourceChanges: { create: 4, replace: 1, delete: 1, same: 1 } } },
  ] as unknown as EngineEvent[];
  expect(accountOf(events).changes).toEqual({ create: 2, replace: 1, delete: 1, same: 1 });
});
