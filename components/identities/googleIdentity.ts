import { IAMMember } from "@pulumi/gcp/projects/iammember.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import { IAMMember as AccountIamMember } from "@pulumi/gcp/serviceaccount/iammember.js";
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../../model/access/identities.ts";
import { fit } from "../../model/clouds/names.ts";
import type { GcpFacts } from "../../model/platform/facts.ts";

export interface GoogleIdentityArgs {
  readonly appPrefix: string;
  readonly identity: Identity;
  readonly platform: GcpFacts;
}

/** Who machines of one kind are in Google Cloud: a service account without a key, and its roles. Secrets let it in one by one (GoogleSecrets). */
export class GoogleIdentity extends pulumi.ComponentResource {
  readonly email: pulumi.Output<string>;
  /** As roles know it: `serviceAccount:…`. */
  readonly member: pulumi.Output<string>;

  constructor(name: string, args: GoogleIdentityArgs, opts: pulumi.ComponentResourceOptions) {
    const { identity, platform } = args;
    super("jitsi:index:GoogleIdentity", name, { roles: identity.projectRoles }, opts);
    const parent = { parent: this };

    const account = new Account(
      name,
      {
        accountId: fit("gcpServiceAccount", args.appPrefix, identity.name),
        displayName: `${args.appPrefix}: ${described[identity.name]}`,
      },
      parent,
    );
    this.email = account.email;
    this.member = account.member;

    for (const role of identity.projectRoles)
      new IAMMember(
        `${name}-${role.replace(/^roles\//, "")}`,
        { project: platform.project, role, member: this.member },
        parent,
      );

    // OS Login lets nobody in who may not act as the machine's account.
    for (const member of platform.operators)
      new AccountIamMember(
        `${name}-${member.replace(/[^A-Za-z0-9]+/g, "-")}`,
        { serviceAccountId: account.name, role: "roles/iam.serviceAccountUser", member },
        parent,
      );

    this.registerOutputs({ email: this.email });
  }
}

const described = { app: "app server", bridge: "bridges" } as const satisfies Record<
  Identity["name"],
  string
>;
