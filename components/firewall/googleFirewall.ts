import { Firewall } from "@pulumi/gcp/compute/firewall.js";
import * as pulumi from "@pulumi/pulumi";
import { fitAuto } from "../../model/clouds/names.ts";
import { cloudRanges, type Ingress } from "../../model/access/firewall.ts";
import type { GcpFacts } from "../../model/platform/facts.ts";

export interface GoogleFirewallArgs {
  readonly ingress: readonly Ingress[];
  readonly platform: GcpFacts;
  /** E-mail of the service account by which machines are known. */
  readonly app: pulumi.Output<string> | undefined;
  readonly bridges: pulumi.Output<string> | undefined;
  /** Fixed addresses of bridges that are not in the platform's network. */
  readonly bridgeAddresses: readonly pulumi.Input<string>[];
}

/** What the platform's network lets in to a deployment's machines: all of it, and by identity, so that a rule holds for machines that come and go. */
export class GoogleFirewall extends pulumi.ComponentResource {
  constructor(name: string, args: GoogleFirewallArgs, opts: pulumi.ComponentResourceOptions) {
    super("jitsi:index:GoogleFirewall", name, {}, opts);
    for (const rule of args.ingress) {
      const target = rule.to === "app" ? args.app : args.bridges;
      // Of machines in another cloud.
      if (target === undefined) continue;
      new Firewall(
        fitAuto("gcpCompute", name, rule.to, rule.name),
        {
          network: args.platform.network,
          description: rule.why,
          direction: "INGRESS",
          allows: [{ protocol: rule.protocol, ports: [String(rule.port)] }],
          targetServiceAccounts: [target],
          ...sourceOf(rule, args),
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}

function sourceOf(
  { from, name }: Ingress,
  { bridges, bridgeAddresses }: GoogleFirewallArgs,
): { sourceServiceAccounts: pulumi.Input<string>[] } | { sourceRanges: pulumi.Input<string>[] } {
  if (from === "bridgesInNetwork") {
    if (bridges === undefined)
      throw new Error(`the rule ${name} is for bridges in the network, and there are none`);
    return { sourceServiceAccounts: [bridges] };
  }
  if (typeof from === "object") return { sourceRanges: [...from.cidrs] };
  if (from !== "bridgeAddresses") return { sourceRanges: [...cloudRanges[from]] };
  // A rule without a source would let in everybody.
  if (bridgeAddresses.length === 0)
    throw new Error(`the rule ${name} is for bridges elsewhere, and there are none`);
  return { sourceRanges: bridgeAddresses.map((address) => pulumi.interpolate`${address}/32`) };
}
