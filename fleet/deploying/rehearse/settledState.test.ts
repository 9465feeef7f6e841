import { expect, test } from "@jest/globals";
import type { StateResource } from "./exportedState.ts";
import { settle } from "./settledState.ts";

const urn = (type: string, name: string): string => `urn:pulumi:s::p::${type}::${name}`;

const resource = (type: string, name: string, more: Partial<StateResource> = {}): StateResource => ({
  urn: urn(type, name),
  type,
  custom: true,
  ...more,
});

const disk = "gcp:compute/disk:Disk";
const machine = "gcp:compute/instance:Instance";

test("what the program gave stands in the outputs, with what the cloud added inside of it", () => {
  const { resources } = settle([
    resource(machine, "app", {
      inputs: {
        __defaults: [],
        bootDisk: { initializeParams: { image: "ubuntu-os-cloud/ubuntu-2404-lts-amd64" } },
        labels: { customer: "acme" },
        networkInterfaces: [{ subnetwork: "s" }],
      },
      outputs: {
        __meta: "{}",
        selfLink: "https://…/app",
        bootDisk: {
          source: "https://…/disks/app",
          initializeParams: { image: "https://…/ubuntu-2404-noble-amd64-v20261101", size: 30 },
        },
        labels: { customer: "acme", "goog-terraform-provisioned": "true" },
        networkInterfaces: [{ subnetwork: "https://…/s", networkIp: "10.0.0.2", stackType: "IPV4_ONLY" }],
      },
    }),
  ]);
  expect(resources[0]!.outputs).toEqual({
    selfLink: "https://…/app",
    bootDisk: {
      source: "https://…/disks/app",
      initializeParams: { image: "ubuntu-os-cloud/ubuntu-2404-lts-amd64", size: 30 },
    },
    labels: { customer: "acme" },
    networkInterfaces: [{ subnetwork: "s", networkIp: "10.0.0.2", stackType: "IPV4_ONLY" }],
  });
});

test("kinds that nobody here knows are left out, and what is said of them", () => {
  const strange = "azure:compute/vm:Vm";
  const { resources, notes } = settle([
    resource(strange, "odd"),
    resource(disk, "data", {
      dependencies: [urn(strange, "odd"), urn(disk, "other")],
      propertyDependencies: { size: [urn(strange, "odd")], zone: null },
      parent: urn(strange, "odd"),
    }),
  ]);
  expect(resources).toEqual([
    {
      ...resource(disk, "data"),
      dependencies: [urn(disk, "other")],
      propertyDependencies: { size: [], zone: [] },
      parent: undefined,
    },
  ]);
  expect(notes).toEqual([
    "1 resources are of kinds that the simulation does not know and are left out: odd.",
  ]);
});

test("a provider of another version is taken for the installed one", () => {
  const { resources, notes } = settle([
    resource("pulumi:providers:gcp", "gcp", { inputs: { version: "8.0.0" }, outputs: { version: "8.0.0" } }),
  ]);
  expect(resources[0]!.inputs!.version).not.toBe("8.0.0");
  expect(resources[0]!.outputs).toEqual(resources[0]!.inputs);
  expect(notes).toEqual([
    expect.stringMatching(/^The state's provider gcp is 8\.0\.0; the simulated one is \d/),
  ]);
});
