/** Elastic addresses, and which machine has which. */
import type { CloudWorld } from "../cloud/cloudWorld.ts";
import { freeAddress, parseRange } from "../cloud/ipv4.ts";
import type { Kind } from "../cloud/kind.ts";
import { wholeNumber } from "../cloud/madeUp.ts";
import { isOn, text } from "../docker/inputs.ts";
import { inRegion, retagged } from "./network.ts";
import { arn, ec2Id, regionOf, tagProblems, tagsAll } from "./scope.ts";

export const eip = "aws:ec2/eip:Eip";

export const eipAssociation = "aws:ec2/eipAssociation:EipAssociation";

export const instance = "aws:ec2/instance:Instance";

/** Of Amazon's; made up within a real range. */
const publicRange = parseRange("3.120.0.0/14")!;

export function publicAddress(seed: string, taken: ReadonlySet<string> = new Set()): string {
  return freeAddress(publicRange, { first: 1, last: 1 }, wholeNumber(seed), taken)!;
}

export function publicDns(address: string, region: string): string {
  return `ec2-${address.replaceAll(".", "-")}.${region}.compute.amazonaws.com`;
}

export function allPublic(world: CloudWorld): Set<string> {
  return new Set(
    [eip, instance].flatMap((type) => world.things(type).map(({ state }) => text(state.publicIp))),
  );
}

export const eips: Kind = {
  id: ({ seed }) => ec2Id("eipalloc", seed),
  uses: [{ path: "instance", type: instance }],
  problems: ({ inputs }) => [
    ...tagProblems(inputs.tags),
    ...(["", "vpc"].includes(text(inputs.domain))
      ? []
      : [`expected domain to be one of ["vpc"], got ${text(inputs.domain)}`]),
  ],
  outputs: (look) => {
    const region = regionOf(look);
    const address = publicAddress(look.seed);
    return {
      arn: arn(look, "ec2", `elastic-ip/${look.id}`),
      region,
      tagsAll: tagsAll(look.inputs, look.settings),
      allocationId: look.id,
      publicIp: address,
      publicDns: publicDns(address, region),
      domain: "vpc",
      networkBorderGroup: region,
      publicIpv4Pool: "amazon",
      associationId: "",
      carrierIp: "",
      customerOwnedIp: "",
      privateDns: "",
      privateIp: "",
      ptrRecord: "",
    };
  },
  create: (call) => {
    const quota = call.world.quota("aws elastic addresses per region");
    if (inRegion(call.world.things(eip), call).length >= quota)
      throw new Error("api error AddressLimitExceeded: The maximum number of addresses has been reached.");
    const address = publicAddress(call.seed, allPublic(call.world));
    return { publicIp: address, publicDns: publicDns(address, regionOf(call)) };
  },
  update: retagged,
};

export const eipAssociations: Kind = {
  id: ({ seed }) => ec2Id("eipassoc", seed),
  uses: [
    { path: "allocationId", type: eip, holds: true },
    // An association goes with its machine.
    { path: "instanceId", type: instance },
  ],
  problems: ({ inputs }) => [
    ...(inputs.allocationId === undefined && inputs.publicIp === undefined
      ? ["one of `allocation_id,public_ip` must be specified"]
      : []),
    ...(inputs.instanceId === undefined && inputs.networkInterfaceId === undefined
      ? ["one of `instance_id,network_interface_id` must be specified"]
      : []),
  ],
  outputs: (look) => ({
    region: regionOf(look),
    publicIp: publicAddress(look.seed),
    networkInterfaceId: ec2Id("eni", text(look.inputs.instanceId)),
  }),
  create: ({ world, inputs }) => {
    const address = world.thing(eip, text(inputs.allocationId))?.state;
    const machine = world.thing(instance, text(inputs.instanceId))?.state;
    const others = world
      .things(eipAssociation)
      .filter(({ state }) => world.thing(instance, text(state.instanceId)) !== undefined);
    const taken = others.find(({ state }) => state.allocationId === inputs.allocationId);
    // EC2 itself moves an address unless told not to; here that takes an explicit `allowReassociation`, because an
    // address that leaves a live bridge ends its calls.
    if (taken && !isOn(inputs.allowReassociation))
      throw new Error(
        `api error Resource.AlreadyAssociated: resource ${text(inputs.allocationId)} is already associated with associate-id ${taken.id} (machine ${text(taken.state.instanceId)}).`,
      );
    const second = others.find(
      ({ state }) =>
        state.instanceId === inputs.instanceId &&
        inputs.privateIpAddress === undefined &&
        state.allocationId !== inputs.allocationId,
    );
    if (second)
      throw new Error(
        `api error Resource.AlreadyAssociated: the machine ${text(inputs.instanceId)} has an elastic address already (${second.id}).`,
      );
    if (taken) world.remove(eipAssociation, taken.id);
    return {
      publicIp: address?.publicIp ?? "",
      networkInterfaceId: machine?.primaryNetworkInterfaceId ?? "",
      privateIpAddress: machine?.privateIp ?? "",
    };
  },
  read: (thing, world) => (world.thing(instance, text(thing.state.instanceId)) ? thing.state : undefined),
};
