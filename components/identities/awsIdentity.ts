import { InstanceProfile } from "@pulumi/aws/iam/instanceProfile.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../../model/access/identities.ts";
import { labelsOf } from "../../model/clouds/labels.ts";
import { awsPath, fitAuto } from "../../model/clouds/names.ts";
import type { AwsFacts } from "../../model/platform/facts.ts";
import { bundleParameter, parameterArn, secretParameter } from "../machines/awsParameters.ts";
import type { Owner } from "../machines/cloudMachine.ts";

export interface AwsIdentityArgs {
  readonly appPrefix: string;
  readonly identity: Identity;
  readonly platform: AwsFacts;
  readonly owner: Owner;
  /** Machines that act as it. */
  readonly machines: readonly { readonly name: string; readonly cloudRegion: string }[];
}

/** Who machines of one kind are in AWS: a role that may read its own secrets and bundles, by their full names, and nothing else. */
export class AwsIdentity extends pulumi.ComponentResource {
  /** Name of the instance profile. */
  readonly instanceProfile: pulumi.Output<string>;

  constructor(name: string, args: AwsIdentityArgs, opts: pulumi.ComponentResourceOptions) {
    super("jitsi:index:AwsIdentity", name, {}, opts);
    const parent = { parent: this };
    const tags = labelsOf({ ...args.owner, component: "identities" });

    const role = new Role(
      fitAuto("awsIamRole", name),
      {
        // CI may make identities below this path only.
        path: awsPath,
        description: `${args.appPrefix}: bridges`,
        assumeRolePolicy: JSON.stringify(assumedByMachines),
        tags,
      },
      parent,
    );
    for (const [part, policy] of Object.entries({ read: readPolicy(args), sessions: sessionPolicy }))
      new RolePolicy(
        fitAuto("awsIamOther", name, part),
        { role: role.name, policy: JSON.stringify(policy) },
        parent,
      );
    this.instanceProfile = new InstanceProfile(
      fitAuto("awsIamOther", name),
      { path: awsPath, role: role.name, tags },
      parent,
    ).name;

    this.registerOutputs({});
  }
}

const version = "2012-10-17";

const assumedByMachines = {
  Version: version,
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/** No wildcard: the same account holds other customers' parameters. */
function readPolicy({ appPrefix, identity, platform, machines }: AwsIdentityArgs) {
  const secrets = identity.regions.flatMap((region) =>
    identity.secrets.map((secret) =>
      parameterArn(platform.account, region, secretParameter(appPrefix, secret)),
    ),
  );
  const bundles = machines.map(({ name, cloudRegion }) =>
    parameterArn(platform.account, cloudRegion, bundleParameter(appPrefix, name)),
  );
  return {
    Version: version,
    Statement: [{ Effect: "Allow", Action: "ssm:GetParameter", Resource: [...secrets, ...bundles].sort() }],
  };
}

/**
 * What Session Manager needs (AWS, "Add Session Manager permissions to an existing IAM role"), in place of AmazonSSMManagedInstanceCore: that one
 * has `ssm:GetParameter` on every parameter of the account, other customers' secrets among them.
 */
const sessionPolicy = {
  Version: version,
  Statement: [
    {
      Effect: "Allow",
      Action: [
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ],
      Resource: "*",
    },
  ],
};
