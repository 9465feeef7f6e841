import type { RegionInstanceGroupManager } from "@pulumi/gcp/compute/regionInstanceGroupManager.js";
import * as pulumi from "@pulumi/pulumi";
import type { Bridge } from "../../model/bridges/bridges.ts";
import type { Service } from "../../model/services/service.ts";
import type { ScalingSettings } from "../../model/settings.ts";
import type { GcpVmGroup } from "../machines/gcpVmGroup.ts";
import type { Materials } from "../machines/machine.ts";

export interface JvbAutoscalingGroupArgs {
  /** What each bridge of the group is. */
  readonly bridge: Bridge;
  /** The bridge, and what else its machine is to run. */
  readonly services: readonly Service[];
  readonly machine: GcpVmGroup;
  readonly scaling: ScalingSettings;
  readonly materials: Materials;
}

/** Bridges that come and go with the load. They drain before they go; the group grows on Jitsi's own stress value. */
export class JvbAutoscalingGroup extends pulumi.ComponentResource {
  /** What stands for the machines, for those who are to change after them. */
  readonly machines: readonly RegionInstanceGroupManager[];
  /** Full name of the managed instance group: `projects/p/regions/r/instanceGroupManagers/n`. */
  readonly instanceGroup: pulumi.Output<string>;

  constructor(
    name: string,
    { bridge, services, machine, scaling, materials }: JvbAutoscalingGroupArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { min, max } = scaling;
    super("jitsi:index:JvbAutoscalingGroup", name, { region: bridge.region, min, max }, opts);

    const [group] = machine.run(services, materials, this);

    this.machines = [group];
    this.instanceGroup = group.id;
    this.registerOutputs({ instanceGroup: this.instanceGroup });
  }
}
