import { DnsManagedZoneIamMember } from "@pulumi/gcp/dns/dnsManagedZoneIamMember.js";
import { ManagedZone } from "@pulumi/gcp/dns/managedZone.js";
import { RecordSet } from "@pulumi/gcp/dns/recordSet.js";
import * as pulumi from "@pulumi/pulumi";
import { challengeDomain, challengeZoneName } from "../../model/bundle/challenge.ts";
import type { GcpFacts } from "../../model/platform/facts.ts";

export interface ChallengeZoneArgs {
  readonly appPrefix: string;
  /** E.g. `acme.my-app.com`. */
  readonly publicHost: string;
  readonly platform: GcpFacts;
  /** Who proves the name: `serviceAccount:…`. */
  readonly member: pulumi.Input<string>;
  readonly labels: Record<string, string>;
}

const ttl = 300;

/**
 * A zone for nothing but `_acme-challenge.<public host>`, delegated from the platform's. The app server may write this one only: with a right to
 * the platform's zone it could take over every other customer's name.
 */
export class ChallengeZone extends pulumi.ComponentResource {
  constructor(name: string, args: ChallengeZoneArgs, opts: pulumi.ComponentResourceOptions) {
    super("jitsi:index:ChallengeZone", name, { publicHost: args.publicHost }, opts);
    const parent = { parent: this };
    const dnsName = `${challengeDomain(args.publicHost)}.`;

    const zone = new ManagedZone(
      name,
      {
        name: challengeZoneName(args.appPrefix),
        dnsName,
        description: `Proves ${args.publicHost} to Let's Encrypt`,
        visibility: "public",
        // Records of a challenge are gone within the minute; one that was left behind must not keep the zone.
        forceDestroy: true,
        labels: args.labels,
      },
      parent,
    );
    new RecordSet(
      name,
      { name: dnsName, type: "NS", ttl, managedZone: args.platform.zone, rrdatas: zone.nameServers },
      parent,
    );
    new DnsManagedZoneIamMember(
      name,
      { managedZone: zone.name, role: "roles/dns.admin", member: args.member },
      parent,
    );

    this.registerOutputs({});
  }
}
