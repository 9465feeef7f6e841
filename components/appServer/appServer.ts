import * as pulumi from "@pulumi/pulumi";
import type { Service } from "../../model/services/service.ts";
import type { Topology } from "../../model/topology.ts";
import type { Machine, Materials } from "../machines/machine.ts";

export interface AppServerArgs {
  machine: Machine;
  /** Web, both Prosodies, Jicofo, InfluxDB, Grafana, and what else the machine is to run; plain, in an order in which they can start. */
  services: readonly Service[];
  topology: Topology;
  materials: Materials;
  /** Makes its DNS records; undefined where somebody else does. */
  names?: ((name: string, parent: pulumi.ComponentResource) => readonly pulumi.Resource[]) | undefined;
  /** What changes before it: the bridges. */
  after?: readonly pulumi.Resource[] | undefined;
}

/** Everything of a deployment but its bridges, on one machine. */
export class AppServer extends pulumi.ComponentResource {
  /** `https://host[:port]` */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: AppServerArgs, opts?: pulumi.ComponentResourceOptions) {
    const { topology, services, machine, materials, names, after = [] } = args;
    super(
      "jitsi:index:AppServer",
      name,
      { url: topology.publicUrl, services: services.map((service) => service.name) },
      opts,
    );

    const records = names?.(name, this) ?? [];
    machine.run(services, materials, this, [...records, ...after]);

    this.url = pulumi.output(topology.publicUrl);
    this.registerOutputs({ url: this.url });
  }
}
