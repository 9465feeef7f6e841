import * as pulumi from "@pulumi/pulumi";
import type { Bridge } from "../../model/bridges/bridges.ts";
import type { Service } from "../../model/services/service.ts";
import type { Machine, Materials } from "../machines/machine.ts";

/** A bridge and the machine that it runs on, of whichever cloud. */
export interface JvbPoolMember {
  bridge: Bridge;
  /** The bridge, and what else its machine is to run; none if the machine runs it already. */
  services: readonly Service[];
  machine: Machine;
  /** Place in the order in which machines of the pool are changed; undefined on a host that is not ours to make anew. */
  turn: number | undefined;
}

export interface JvbPoolArgs {
  /** Plain: they decide how many resources there are. */
  members: readonly JvbPoolMember[];
  materials: Materials;
}

/**
 * Bridges with fixed addresses. Each is a resource of its own: editing one leaves the others and their calls alone. Machines of the clouds are
 * made and changed one after the other, each when the one before it is there.
 */
export class JvbPool extends pulumi.ComponentResource {
  /** What stands for the machines in the clouds, for those who are to change after them. */
  readonly machines: readonly pulumi.Resource[];

  constructor(name: string, { members, materials }: JvbPoolArgs, opts?: pulumi.ComponentResourceOptions) {
    const bridges = members.map(({ bridge }) => ({
      name: bridge.name,
      region: bridge.region,
      host: bridge.host,
    }));
    super("jitsi:index:JvbPool", name, { bridges }, opts);

    const running = members.filter(({ services }) => services.length > 0);
    for (const { machine, services, turn } of running)
      if (turn === undefined) machine.run(services, materials, this);
    this.machines = oneByOne(
      running.filter((member) => member.turn !== undefined).sort((a, b) => a.turn! - b.turn!),
      ({ machine, services }, after) => machine.run(services, materials, this, after),
    );

    this.registerOutputs({});
  }
}

/** @returns of all of them */
function oneByOne(
  members: readonly JvbPoolMember[],
  run: (member: JvbPoolMember, after: readonly pulumi.Resource[]) => readonly pulumi.Resource[],
): pulumi.Resource[] {
  const all: pulumi.Resource[] = [];
  let last: readonly pulumi.Resource[] = [];
  for (const member of members) {
    last = run(member, last);
    all.push(...last);
  }
  return all;
}
