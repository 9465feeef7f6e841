import * as pulumi from "@pulumi/pulumi";
import { IAMMember } from "@pulumi/gcp/projects/iammember.js";
import type { GooglePlatformPlan } from "../../model/platform/plan.ts";
import { operatorGrants } from "../../model/platform/roles.ts";
import { enableApis } from "./googleApis.ts";
import { GoogleCi } from "./googleCi.ts";
import { stateStore } from "./googleState.ts";
import { stressDescriptor } from "./googleMetric.ts";
import { makeNetwork } from "./googleNetwork.ts";
import { privateZone, publicZone } from "./googleZones.ts";

export type GoogleCloudPlatformArgs = GooglePlatformPlan;

/**
 * What the customers of one project share: enabled APIs, a network with a subnetwork per region, the DNS zone of their names and a private
 * one, the metric that groups of bridges scale by, a bucket and a key for the stacks' states, and identities for CI.
 * Firewall rules are each customer's own: without one, nothing reaches a machine.
 */
export class GoogleCloudPlatform extends pulumi.ComponentResource {
  /** `projects/P/global/networks/N`. */
  readonly network: pulumi.Output<string>;
  /** `projects/P/regions/R/subnetworks/N` and CIDR, by region. */
  readonly subnetworks: Readonly<Record<string, { id: pulumi.Output<string>; cidr: string }>>;
  /** Name of the managed zone of the base domain. */
  readonly zone: pulumi.Output<string>;
  /** Where to delegate the base domain to. */
  readonly nameServers: pulumi.Output<string[]>;
  /** Name of the managed zone of `jitsi.internal`. */
  readonly privateZone: pulumi.Output<string>;
  /** Type of the metric, once it exists. */
  readonly stressMetric: pulumi.Output<string>;
  /** `gs://…`, for `pulumi login`. */
  readonly stateBucket: pulumi.Output<string>;
  /** `gcpkms://…`, for `--secrets-provider`. */
  readonly secretsKey: pulumi.Output<string>;
  readonly ci: GoogleCi | undefined;

  constructor(name: string, args: GoogleCloudPlatformArgs, opts: pulumi.ComponentResourceOptions) {
    super("jitsi:index:GoogleCloudPlatform", name, { project: args.gcp.project }, opts);

    const apis = enableApis(name, this);
    const { network, subnetworks } = makeNetwork(name, args, apis.compute, this);
    const zone = publicZone(name, args, apis.dns, this);
    const hidden = privateZone(name, args, network, apis.dns, this);
    const metric = stressDescriptor(name, apis.monitoring, this);
    const state = stateStore(name, args, apis, this);
    letOperatorsIn(name, args, apis.iap, this);
    this.ci =
      args.ci === undefined
        ? undefined
        : new GoogleCi(
            `${name}-ci`,
            { ...args.ci, project: args.gcp.project, protect: args.protect, state, apis },
            { parent: this },
          );

    this.network = network.id;
    this.subnetworks = subnetworks;
    this.zone = zone.name;
    this.nameServers = zone.nameServers;
    this.privateZone = hidden.name;
    this.stressMetric = metric.type;
    this.stateBucket = pulumi.interpolate`gs://${state.bucket.name}`;
    this.secretsKey = pulumi.interpolate`gcpkms://${state.key.id}`;
    this.registerOutputs({ network: this.network, zone: this.zone });
  }
}

function letOperatorsIn(
  name: string,
  { gcp, operators }: GooglePlatformPlan,
  api: pulumi.Resource,
  parent: pulumi.Resource,
): void {
  for (const member of operators)
    for (const { role } of operatorGrants)
      new IAMMember(
        `${name}-${member.replace(":", "-")}-${role.replace(/^roles\//, "")}`,
        { project: gcp.project, member, role },
        { parent, dependsOn: [api] },
      );
}
