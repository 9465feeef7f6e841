import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import * as pulumi from "@pulumi/pulumi";
import { labelsOf } from "../../model/clouds/labels.ts";
import { fitAuto } from "../../model/clouds/names.ts";
import { cloudRanges, type Ingress } from "../../model/access/firewall.ts";
import type { AwsFacts } from "../../model/platform/facts.ts";
import { awsRegionOf } from "../machines/awsRegion.ts";
import type { Owner } from "../machines/cloudMachine.ts";

export interface AwsFirewallArgs {
  readonly ingress: readonly Ingress[];
  readonly platform: AwsFacts;
  /** Regions with bridges; plain: they decide how many resources there are. */
  readonly regions: readonly string[];
  readonly owner: Owner;
}

/** A security group for bridges in each region: media from everywhere, and nothing else. */
export class AwsFirewall extends pulumi.ComponentResource {
  /** By region. */
  readonly securityGroupIds: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: AwsFirewallArgs, opts: pulumi.ComponentResourceOptions) {
    super("jitsi:index:AwsFirewall", name, { regions: args.regions }, opts);
    this.securityGroupIds = Object.fromEntries(
      args.regions.map((region) => [region, this.#securityGroup(name, region, args)]),
    );
    this.registerOutputs({});
  }

  #securityGroup(
    name: string,
    region: string,
    { ingress, platform, owner }: AwsFirewallArgs,
  ): pulumi.Output<string> {
    const tags = labelsOf({ ...owner, component: "bridges" });
    const group = new SecurityGroup(
      fitAuto("awsSecurityGroup", name, region),
      {
        region,
        vpcId: awsRegionOf(platform, region).vpcId,
        description: "Bridges of Jitsi Meet: media from everywhere",
        tags,
      },
      { parent: this },
    );
    const options = { parent: this, deletedWith: group };
    for (const { name: rule, protocol, port, why, cidrIpv4 } of ingress.flatMap(forBridges))
      new SecurityGroupIngressRule(
        `${name}-${region}-${rule}`,
        {
          region,
          securityGroupId: group.id,
          description: why,
          ipProtocol: protocol,
          fromPort: port,
          toPort: port,
          cidrIpv4,
          tags,
        },
        options,
      );
    // The provider takes away what AWS itself would let out.
    new SecurityGroupEgressRule(
      `${name}-${region}-out`,
      { region, securityGroupId: group.id, ipProtocol: "-1", cidrIpv4: cloudRanges.world[0], tags },
      options,
    );
    return group.id;
  }
}

/** A rule of AWS has one source. Health checks and Google's proxy are of the other cloud. */
function forBridges(rule: Ingress): (Ingress & { readonly cidrIpv4: string })[] {
  if (rule.to !== "bridges") return [];
  if (rule.from === "world") return [{ ...rule, cidrIpv4: cloudRanges.world[0] }];
  if (typeof rule.from !== "object") return [];
  return rule.from.cidrs.map((cidrIpv4, index) => ({ ...rule, name: `${rule.name}-${index}`, cidrIpv4 }));
}
