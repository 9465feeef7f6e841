import fc from "fast-check";
import { expect, test } from "@jest/globals";
import { subnetFor } from "./subnetChoice.ts";

const three = { "us-east-1a": "subnet-a", "us-east-1b": "subnet-b", "us-east-1c": "subnet-c" };

test("machines spread over the zones", () => {
  const machines = Array.from({ length: 60 }, (_, index) => `acme-use1-${index}`);
  for (const subnet of Object.values(three))
    expect(machines.filter((machine) => subnetFor(machine, three) === subnet).length).toBeGreaterThan(8);
});

test("the order of the zones changes nothing, and a new zone moves machines only into itself", () => {
  const more = { "us-east-1d": "subnet-d", ...Object.fromEntries(Object.entries(three).reverse()) };
  fc.assert(
    fc.property(fc.string(), (machine) => {
      expect([subnetFor(machine, three), "subnet-d"]).toContain(subnetFor(machine, more));
    }),
  );
});

test("without a subnet there is a reason", () => {
  expect(() => subnetFor("acme-a", {})).toThrow("there is no subnet for acme-a");
});
