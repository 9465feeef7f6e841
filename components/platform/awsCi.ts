import * as pulumi from "@pulumi/pulumi";
import { OpenIdConnectProvider } from "@pulumi/aws/iam/openIdConnectProvider.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import {
  ciPath,
  deployerPolicy,
  previewerPolicy,
  type PolicyStatement,
} from "../../model/platform/awsPolicies.ts";
import type { CiPlan } from "../../model/platform/plan.ts";
import { githubIssuer } from "./github.ts";

export interface AwsCiArgs extends CiPlan {
  account: string;
  regions: readonly string[];
  labels: Readonly<Record<string, string>>;
}

const audience = "sts.amazonaws.com";
const issuerHost = new URL(githubIssuer).host;

/**
 * The same two identities as on GCP: a role that deploys, for `repo:R:environment:E`, and one that only reads. An account has one OIDC
 * provider per issuer: where GitHub's exists already, import it (`pulumi import`).
 */
export class AwsCi extends pulumi.ComponentResource {
  /** ARNs. */
  readonly identityProvider: pulumi.Output<string>;
  readonly deployer: pulumi.Output<string>;
  readonly previewer: pulumi.Output<string>;

  readonly #name: string;
  readonly #args: AwsCiArgs;

  constructor(name: string, args: AwsCiArgs, opts: pulumi.ComponentResourceOptions) {
    super("jitsi:index:AwsCi", name, { repository: args.repository }, opts);
    this.#name = name;
    this.#args = args;

    this.identityProvider = this.#gitHub().arn;
    this.deployer = this.#role("deployer", "Deploys stacks.", [args.deployerSubject], deployerPolicy(args));
    this.previewer = this.#role(
      "previewer",
      "Previews stacks. Only reads.",
      args.previewerSubjects,
      previewerPolicy(args),
    );
    this.registerOutputs({ deployer: this.deployer, previewer: this.previewer });
  }

  #gitHub(): OpenIdConnectProvider {
    return new OpenIdConnectProvider(
      `${this.#name}-github`,
      // No thumbprints: AWS trusts GitHub's certificates by its own list of authorities.
      { url: githubIssuer, clientIdLists: [audience], tags: { ...this.#args.labels } },
      { parent: this },
    );
  }

  #role(
    who: string,
    description: string,
    subjects: readonly string[],
    statements: readonly PolicyStatement[],
  ): pulumi.Output<string> {
    const trust = this.identityProvider.apply((arn) =>
      policyDocument([
        {
          Effect: "Allow",
          Principal: { Federated: arn },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${issuerHost}:aud`]: audience,
              [`${issuerHost}:sub`]: subjects.length === 1 ? subjects[0] : subjects,
            },
          },
        },
      ]),
    );
    const role = new Role(
      `${this.#name}-${who}`,
      {
        description,
        path: ciPath,
        assumeRolePolicy: trust,
        // An update may wait for bridges to drain.
        maxSessionDuration: who === "deployer" ? 4 * 60 * 60 : 60 * 60,
        forceDetachPolicies: false,
        tags: { ...this.#args.labels },
      },
      { parent: this },
    );
    new RolePolicy(
      `${this.#name}-${who}`,
      { role: role.name, policy: policyDocument(statements) },
      { parent: this },
    );
    return role.arn;
  }
}

const policyDocument = (statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
