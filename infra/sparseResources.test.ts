import type { Output } from "@pulumi/pulumi";
import rpc from "@pulumi/pulumi/runtime/rpc.js";
import { expect, test } from "@jest/globals";
import "./sparseResources.js";

type Resolver = (
  value: unknown,
  isKnown: boolean,
  isSecret: boolean,
  dependencies?: unknown[],
  error?: Error,
) => void;

const { transferProperties } = rpc as unknown as {
  readonly transferProperties: (
    resource: object,
    label: string,
    inputs: Readonly<Record<string, unknown>>,
  ) => Record<string, Resolver>;
};

interface Machine {
  size: Output<string>;
  zone: Output<string>;
}

function machine() {
  const resource = {} as Machine;
  const resolvers = transferProperties(resource, "machine", {
    id: 1,
    urn: 2,
    size: "small",
    zone: undefined,
  });
  return { resource, resolvers };
}

const isMade = (resource: object, key: string): boolean =>
  Object.getOwnPropertyDescriptor(resource, key)!.value !== undefined;

/** What the SDK itself asks of an output. */
async function partsOf(output: Output<unknown>) {
  const { promise, isKnown, isSecret, allResources } = output as unknown as {
    promise: () => Promise<unknown>;
    isKnown: Promise<boolean>;
    isSecret: Promise<boolean>;
    allResources: () => Promise<Set<unknown>>;
  };
  return await Promise.all([promise(), isKnown, isSecret, allResources()]);
}

test("nothing is made for a property that nobody asks for", () => {
  const { resource, resolvers } = machine();
  expect(Object.keys(resolvers)).toEqual(["size", "zone"]);
  expect(Object.keys(resource)).toEqual(["size", "zone"]);
  resolvers.size!("large", true, false);
  expect(resource.zone).toBe(resource.zone);
  expect([isMade(resource, "size"), isMade(resource, "zone")]).toEqual([false, true]);
});

test("whoever asks before the answer and whoever asks after it get the same", async () => {
  const { resource, resolvers } = machine();
  const early = resource.size;
  for (const resolve of Object.values(resolvers)) resolve("large", true, true);
  const expected = ["large", true, true, new Set([resource])];
  expect(await partsOf(early)).toEqual(expected);
  expect(await partsOf(resource.zone)).toEqual(expected);
  expect(resource.size).toBe(early);
});

test("a fault reaches both", async () => {
  const { resource, resolvers } = machine();
  const early = partsOf(resource.size);
  const fault = new Error("no such size");
  for (const resolve of Object.values(resolvers)) resolve(undefined, true, false, [], fault);
  await expect(early).rejects.toBe(fault);
  await expect(partsOf(resource.zone)).rejects.toBe(fault);
});

test("a class may put something of its own in its place", () => {
  const { resource, resolvers } = machine();
  const own = "mine" as unknown as Output<string>;
  resource.size = own;
  resolvers.size!("large", true, false);
  expect(resource.size).toBe(own);
});

test("a property that is there already is refused, as by the SDK", () => {
  expect(() => transferProperties({ size: "small" }, "machine", { size: "large" })).toThrow(
    "Property 'size' is already initialized on target 'machine",
  );
});
