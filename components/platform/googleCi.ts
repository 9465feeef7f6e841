import * as pulumi from "@pulumi/pulumi";
import { WorkloadIdentityPool } from "@pulumi/gcp/iam/workloadIdentityPool.js";
import { WorkloadIdentityPoolProvider } from "@pulumi/gcp/iam/workloadIdentityPoolProvider.js";
import { CryptoKeyIAMMember } from "@pulumi/gcp/kms/cryptoKeyIAMMember.js";
import { IAMMember as ProjectMember } from "@pulumi/gcp/projects/iammember.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import { IAMMember as AccountMember } from "@pulumi/gcp/serviceaccount/iammember.js";
import { BucketIAMMember } from "@pulumi/gcp/storage/bucketIAMMember.js";
import type { CiPlan } from "../../model/platform/plan.ts";
import {
  deployerGrants,
  deployerRoleGiver,
  grantableRoles,
  previewerGrants,
  stateRoles,
  type Grant,
} from "../../model/platform/roles.ts";
import { githubIssuer } from "./github.ts";
import type { Apis } from "./googleApis.ts";
import type { StateStore } from "./googleState.ts";

export interface GoogleCiArgs extends CiPlan {
  project: string;
  protect: boolean;
  state: StateStore;
  apis: Apis;
}

/**
 * Two identities without keys, for jobs on GitHub. A job shows the token that GitHub gives it; the exchange takes only tokens of the one
 * repository, and each identity only its own subjects: `repo:R:environment:E` deploys, `repo:R:pull_request` (or an environment of its own)
 * previews, and so may a second environment for the nightly drift. Their roles, each with its reason, are in model/platform/roles.ts.
 *
 * A preview reads the state and decrypts its secrets: who can change a workflow in a pull request can read those. Where that is too much,
 * give previews an environment with required reviewers.
 */
export class GoogleCi extends pulumi.ComponentResource {
  /** `projects/N/locations/global/workloadIdentityPools/P/providers/Q`, as google-github-actions/auth wants it. */
  readonly identityProvider: pulumi.Output<string>;
  /** E-mail addresses of the service accounts. */
  readonly deployer: pulumi.Output<string>;
  readonly previewer: pulumi.Output<string>;

  readonly #name: string;
  readonly #args: GoogleCiArgs;

  constructor(name: string, args: GoogleCiArgs, opts: pulumi.ComponentResourceOptions) {
    super("jitsi:index:GoogleCi", name, { repository: args.repository }, opts);
    this.#name = name;
    this.#args = args;

    const pool = this.#pool();
    const provider = this.#gitHub(pool);
    const deployer = this.#identity("deployer", "Deploys stacks.", pool, [args.deployerSubject]);
    const previewer = this.#identity(
      "previewer",
      "Previews stacks. Only reads.",
      pool,
      args.previewerSubjects,
    );
    this.#grant("deployer", deployer, deployerGrants);
    this.#letGiveRoles(deployer);
    this.#grant("previewer", previewer, previewerGrants);

    this.identityProvider = provider.name;
    this.deployer = deployer.email;
    this.previewer = previewer.email;
    this.registerOutputs({ deployer: this.deployer, previewer: this.previewer });
  }

  #pool(): WorkloadIdentityPool {
    const { apis, protect } = this.#args;
    return new WorkloadIdentityPool(
      `${this.#name}-pool`,
      {
        // Part of what workflows name. A deleted pool holds its id for 30 days.
        workloadIdentityPoolId: "jitsi-ci",
        displayName: "Jitsi CI",
        description: "Jobs that deploy or preview Jitsi stacks.",
        disabled: false,
      },
      { parent: this, protect, dependsOn: [apis.iam, apis.sts, apis.iamCredentials] },
    );
  }

  #gitHub(pool: WorkloadIdentityPool): WorkloadIdentityPoolProvider {
    const { repository, protect } = this.#args;
    return new WorkloadIdentityPoolProvider(
      `${this.#name}-github`,
      {
        workloadIdentityPoolId: pool.workloadIdentityPoolId,
        workloadIdentityPoolProviderId: "github",
        displayName: "GitHub",
        description: `Jobs of ${repository}.`,
        disabled: false,
        // Everybody on GitHub has tokens of this issuer.
        attributeCondition: `assertion.repository == "${repository}"`,
        attributeMapping: {
          "google.subject": "assertion.sub",
          "attribute.repository": "assertion.repository",
        },
        // No audiences: only tokens made for this very provider are taken.
        oidc: { issuerUri: githubIssuer },
      },
      { parent: this, protect },
    );
  }

  #identity(
    who: "deployer" | "previewer",
    description: string,
    pool: WorkloadIdentityPool,
    subjects: readonly string[],
  ): Account {
    const { apis } = this.#args;
    const account = new Account(
      `${this.#name}-${who}`,
      { accountId: `jitsi-${who}`, displayName: `Jitsi ${who}`, description, disabled: false },
      { parent: this, dependsOn: [apis.iam] },
    );
    for (const [index, subject] of subjects.entries())
      new AccountMember(
        `${this.#name}-${who}-${index === 0 ? "job" : "drift"}`,
        {
          serviceAccountId: account.name,
          role: "roles/iam.workloadIdentityUser",
          member: pulumi.interpolate`principal://iam.googleapis.com/${pool.name}/subject/${subject}`,
        },
        { parent: this },
      );
    return account;
  }

  #grant(who: "deployer" | "previewer", account: Account, grants: readonly Grant[]): void {
    const { project, state, apis } = this.#args;
    const options = { parent: this, dependsOn: [apis.resourceManager] };
    for (const { role } of grants)
      new ProjectMember(
        `${this.#name}-${who}-${role.replace(/^roles\//, "")}`,
        { project, role, member: account.member },
        options,
      );
    new BucketIAMMember(
      `${this.#name}-${who}-state`,
      { bucket: state.bucket.name, role: stateRoles[who].bucket, member: account.member },
      { parent: this },
    );
    new CryptoKeyIAMMember(
      `${this.#name}-${who}-state-key`,
      { cryptoKeyId: state.key.id, role: stateRoles[who].key, member: account.member },
      { parent: this },
    );
  }

  #letGiveRoles(deployer: Account): void {
    const { project, apis } = this.#args;
    const roles = grantableRoles.map((role) => `"${role}"`).join(", ");
    new ProjectMember(
      `${this.#name}-deployer-role-giver`,
      {
        project,
        role: deployerRoleGiver.role,
        member: deployer.member,
        condition: {
          title: "Only roles of machines",
          description: deployerRoleGiver.why,
          // cloud.google.com/iam/docs/setting-limits-on-granting-roles
          expression: `api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", []).hasOnly([${roles}])`,
        },
      },
      { parent: this, dependsOn: [apis.resourceManager] },
    );
  }
}
