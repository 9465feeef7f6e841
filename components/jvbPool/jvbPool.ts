import * as pulumi from "@pulumi/pulumi";
import type { Bridge } from "../../model/bridges.ts";
import type { Service } from "../../model/service.ts";
import type { Machine, Materials } from "../machines/machine.ts";

/** A bridge and the machine that it runs on, of whichever cloud. */
export interface JvbPoolMember {
  bridge: Bridge;
  service: Service;
  machine: Machine;
}

export interface JvbPoolArgs {
  /** Plain: they decide how many resources there are. */
  members: readonly JvbPoolMember[];
  materials: Materials;
}

/** Bridges with fixed addresses. Each is a resource of its own: editing one leaves the others and their calls alone. */
export class JvbPool extends pulumi.ComponentResource {
  constructor(name: string, { members, materials }: JvbPoolArgs, opts?: pulumi.ComponentResourceOptions) {
    const bridges = members.map(({ bridge }) => ({
      name: bridge.name,
      region: bridge.region,
      host: bridge.host,
    }));
    super("jitsi:index:JvbPool", name, { bridges }, opts);

    for (const { machine, service } of members) machine.run([service], materials, this);

    this.registerOutputs({});
  }
}
