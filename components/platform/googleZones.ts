import type * as pulumi from "@pulumi/pulumi";
import type { Network } from "@pulumi/gcp/compute/network.js";
import { ManagedZone } from "@pulumi/gcp/dns/managedZone.js";
import type { GooglePlatformPlan } from "../../model/platform/plan.ts";

/** The zone of the base domain. It serves nobody until the domain is delegated to its name servers. */
export const publicZone = (
  name: string,
  { baseDomain, labels, protect }: GooglePlatformPlan,
  api: pulumi.Resource,
  parent: pulumi.Resource,
): ManagedZone =>
  new ManagedZone(
    `${name}-zone`,
    {
      dnsName: `${baseDomain}.`,
      description: `Jitsi: names of all customers in ${baseDomain}.`,
      visibility: "public",
      // Without the DS record in the parent zone it changes nothing; with it, nobody can forge the answer that a certificate is issued on.
      // Take that record away, and wait for its TTL, before this is ever set to `off`.
      dnssecConfig: { state: "on", nonExistence: "nsec3" },
      cloudLoggingConfig: { enableLogging: false },
      forceDestroy: false,
      labels,
    },
    { parent, protect, dependsOn: [api] },
  );

/** Names that only machines in the network see: `<appPrefix>.jitsi.internal` is a customer's app server. */
export const privateZone = (
  name: string,
  { gcp, labels, protect }: GooglePlatformPlan,
  network: Network,
  api: pulumi.Resource,
  parent: pulumi.Resource,
): ManagedZone =>
  new ManagedZone(
    `${name}-private-zone`,
    {
      dnsName: `${gcp.privateDomain}.`,
      description: "Jitsi: where bridges find the app server of their customer.",
      visibility: "private",
      privateVisibilityConfig: { networks: [{ networkUrl: network.id }] },
      forceDestroy: false,
      labels,
    },
    { parent, protect, dependsOn: [api] },
  );
