import type * as pulumi from "@pulumi/pulumi";
import { Network } from "@pulumi/gcp/compute/network.js";
import { Subnetwork } from "@pulumi/gcp/compute/subnetwork.js";
import type { GooglePlatformPlan } from "../../model/platform/plan.ts";

export interface GoogleNetwork {
  network: Network;
  subnetworks: Record<string, { id: pulumi.Output<string>; cidr: string }>;
}

/** One network for the whole world: machines of all regions reach each other on private addresses, and rules can name identities. */
export function makeNetwork(
  name: string,
  { gcp }: GooglePlatformPlan,
  api: pulumi.Resource,
  parent: pulumi.Resource,
): GoogleNetwork {
  const network = new Network(
    `${name}-network`,
    {
      description: "Jitsi: app servers and bridges of all customers.",
      autoCreateSubnetworks: false,
      routingMode: "GLOBAL",
      // WebRTC packets have about 1,200 bytes; larger ones would only be cut on their way out.
      mtu: 1460,
      deleteDefaultRoutesOnCreate: false,
    },
    { parent, dependsOn: [api] },
  );
  const subnetworks = gcp.subnetworks.map(({ region, cidr }) => {
    const { id } = new Subnetwork(
      `${name}-${region}`,
      {
        description: `Jitsi in ${region}.`,
        region,
        network: network.id,
        ipCidrRange: cidr,
        // Secret Manager, Monitoring and the registry also for machines without a public address.
        privateIpGoogleAccess: true,
        stackType: "IPV4_ONLY",
        // No `logConfig`: flow logs of media would cost more than the machines.
      },
      { parent },
    );
    return [region, { id, cidr }] as const;
  });
  return { network, subnetworks: Object.fromEntries(subnetworks) };
}
