import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import * as pulumi from "@pulumi/pulumi";
import { labelsOf } from "../../model/clouds/labels.ts";
import { secretParameter } from "../machines/awsParameters.ts";
import type { Owner } from "../machines/cloudMachine.ts";

export interface AwsSecretsArgs {
  readonly appPrefix: string;
  /** Secret values by name. */
  readonly values: Readonly<Record<string, pulumi.Output<string>>>;
  /** Names of those that machines in AWS read; plain, like the regions: they decide how many resources there are. */
  readonly secrets: readonly string[];
  readonly regions: readonly string[];
  readonly owner: Owner;
}

/**
 * Secrets of a deployment in the Parameter Store, once in every region that reads them. Who may read them is up to the readers' role
 * (AwsIdentity). A new value is a new version beside the old ones, of which AWS keeps a hundred.
 */
export class AwsSecrets extends pulumi.ComponentResource {
  /** By region and name, one version: `/jitsi/acme/bridge-password:3`. */
  readonly sources: Readonly<Record<string, Readonly<Record<string, pulumi.Output<string>>>>>;

  constructor(name: string, args: AwsSecretsArgs, opts: pulumi.ComponentResourceOptions) {
    const { secrets, regions } = args;
    super("jitsi:index:AwsSecrets", name, { names: secrets, regions }, opts);
    this.sources = Object.fromEntries(
      regions.map((region) => [
        region,
        Object.fromEntries(secrets.map((secret) => [secret, this.#keep(name, region, secret, args)])),
      ]),
    );
    this.registerOutputs({});
  }

  #keep(name: string, region: string, secret: string, args: AwsSecretsArgs): pulumi.Output<string> {
    const value = args.values[secret];
    if (value === undefined) throw new Error(`the secret ${secret} was not made`);
    const parameter = new Parameter(
      `${name}-${region}-${secret}`,
      {
        region,
        name: secretParameter(args.appPrefix, secret),
        type: "SecureString",
        value,
        tags: labelsOf({ ...args.owner, component: "secrets" }),
      },
      { parent: this },
    );
    return pulumi.interpolate`${parameter.name}:${parameter.version}`;
  }
}
