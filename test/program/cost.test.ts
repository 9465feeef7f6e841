/** What is counted as cost is what the program makes: machine by machine, disk by disk, address by address. */

import { dirname } from "node:path";
import { expect, test } from "@jest/globals";
import { costOf, type CostItem } from "../../model/cost/cost.ts";
import { loadStack } from "../../fleet/stacks/loadStack.ts";
import { openStackFolder } from "../../fleet/stacks/stackFolder.ts";
import type { RecordedResource } from "../../simulator/monitor/recordedResource.ts";
import { isList, isMap, unwrap, type Properties, type Value } from "../../simulator/monitor/values.ts";
import { deployments } from "../../tools/stacks/allStacks.ts";
import { recordedStack } from "./recordedStack.ts";

const mapOf = (value: Value | undefined): Properties => {
  const open = unwrap(value ?? null);
  const first = isList(open) ? unwrap(open[0] ?? null) : open;
  return isMap(first) ? first : {};
};

/** Of a group, one machine's. */
const ofMachines = [
  "gcp:compute/instance:Instance",
  "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
  "aws:ec2/launchTemplate:LaunchTemplate",
];

const machineType = ({ inputs }: RecordedResource): Value =>
  inputs.machineType ?? inputs.instanceType ?? null;

function bootDisk({ type, inputs }: RecordedResource): Value | undefined {
  if (type.endsWith(":Instance")) return mapOf(mapOf(inputs.bootDisk).initializeParams).size;
  if (type.startsWith("gcp:")) return mapOf(inputs.disks).diskSizeGb;
  return mapOf(mapOf(inputs.blockDeviceMappings).ebs).volumeSize;
}

const text = (value: Value | undefined): string => JSON.stringify(value);

const itemsOf = (items: readonly CostItem[], kind: CostItem["kind"]): CostItem[] =>
  items.filter((item) => item.kind === kind);

test.each(deployments)("of stack $stack", async (stackFile) => {
  const { stack, file } = stackFile;
  const { deployment } = loadStack(openStackFolder(dirname(file)), stack);
  const { items } = costOf(deployment!);
  const { resources } = await recordedStack(stackFile);
  const machines = resources.filter(({ type }) => ofMachines.includes(type));
  const types = itemsOf(items, "machine").map(({ what }) => text(what.replace(", spot", "")));
  expect(types.sort()).toEqual(machines.map((machine) => text(machineType(machine))).sort());

  const dataDisks = resources
    .filter(({ type }) => type === "gcp:compute/disk:Disk")
    .map(({ inputs }) => text(inputs.size));
  const bootDisks = machines.map((machine) => text(bootDisk(machine)));
  const sizes = itemsOf(items, "disk").map(({ what }) => /(\d+) GiB$/.exec(what)![1]!);
  expect(sizes.sort()).toEqual([...bootDisks, ...dataDisks].sort());

  const fixed = resources.filter(
    ({ type, inputs }) =>
      type === "aws:ec2/eip:Eip" ||
      (type === "gcp:compute/address:Address" && inputs.addressType === "EXTERNAL"),
  );
  const groups = machines.filter(({ type }) => type.endsWith(":RegionInstanceTemplate"));
  expect(itemsOf(items, "address")).toHaveLength(fixed.length + groups.length);

  const secrets = resources.filter(({ type }) => type === "gcp:secretmanager/secretVersion:SecretVersion");
  const counted = itemsOf(items, "secret").reduce((sum, item) => sum + item.min, 0);
  expect(counted).toBe(secrets.length);
});
