/** What the two CI identities may do in an AWS account. Actions: AWS Service Authorization Reference, general knowledge. */

import { awsPath } from "../clouds/names.ts";

/** Path of the two roles themselves. */
export const ciPath = `${awsPath}ci/`;

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

interface Account {
  readonly account: string;
  readonly regions: readonly string[];
}

const inRegions = (regions: readonly string[]) => ({ StringEquals: { "aws:RequestedRegion": [...regions] } });

/**
 * Roles, instance profiles and parameters below the program's own path; everything of EC2 in the platform's regions. It gives machines their
 * inline policies, so it could give one more than it has itself: GitHub's environment is the gate. It cannot change its own role.
 */
export function deployerPolicy({ account, regions }: Account): PolicyStatement[] {
  const own = (type: string): string => `arn:aws:iam::${account}:${type}${awsPath}*`;
  return [
    {
      Sid: "MachinesAndNetworks",
      Effect: "Allow",
      Action: ["ec2:*"],
      Resource: ["*"],
      Condition: inRegions(regions),
    },
    {
      Sid: "Secrets",
      Effect: "Allow",
      Action: [
        "ssm:PutParameter",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:DeleteParameter",
        "ssm:AddTagsToResource",
        "ssm:RemoveTagsFromResource",
        "ssm:ListTagsForResource",
      ],
      Resource: regions.map((region) => `arn:aws:ssm:${region}:${account}:parameter${awsPath}*`),
    },
    {
      // AWS binds this action to no parameter; it lists names.
      Sid: "ListOfSecrets",
      Effect: "Allow",
      Action: ["ssm:DescribeParameters"],
      Resource: regions.map((region) => `arn:aws:ssm:${region}:${account}:*`),
    },
    {
      Sid: "PublicImages",
      Effect: "Allow",
      Action: ["ssm:GetParameters"],
      Resource: regions.map((region) => `arn:aws:ssm:${region}::parameter/aws/service/canonical/*`),
    },
    {
      Sid: "IdentitiesOfMachines",
      Effect: "Allow",
      Action: [
        "iam:GetRole",
        "iam:CreateRole",
        "iam:UpdateRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:DeleteRole",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:ListRoleTags",
        "iam:ListRolePolicies",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:GetRolePolicy",
        "iam:PutRolePolicy",
        "iam:DeleteRolePolicy",
        "iam:GetInstanceProfile",
        "iam:CreateInstanceProfile",
        "iam:DeleteInstanceProfile",
        "iam:AddRoleToInstanceProfile",
        "iam:RemoveRoleFromInstanceProfile",
        "iam:TagInstanceProfile",
        "iam:UntagInstanceProfile",
      ],
      Resource: [own("role"), own("instance-profile")],
    },
    {
      Sid: "RunMachinesWithTheirIdentities",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: [own("role")],
      Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    },
    {
      Sid: "NotItself",
      Effect: "Deny",
      Action: [
        "iam:UpdateAssumeRolePolicy",
        "iam:PutRolePolicy",
        "iam:DeleteRolePolicy",
        "iam:AttachRolePolicy",
        "iam:DetachRolePolicy",
        "iam:DeleteRole",
        "iam:PassRole",
      ],
      Resource: [`arn:aws:iam::${account}:role${ciPath}*`],
    },
    readIdentityProvider(account),
  ];
}

/** Descriptions and metadata; no value of a parameter, so a refresh of parameters needs the deployer. */
export const previewerPolicy = ({ account, regions }: Account): PolicyStatement[] => [
  {
    Sid: "MachinesAndNetworks",
    Effect: "Allow",
    Action: ["ec2:Describe*"],
    Resource: ["*"],
    Condition: inRegions(regions),
  },
  {
    Sid: "NamesOfSecrets",
    Effect: "Allow",
    Action: ["ssm:DescribeParameters", "ssm:ListTagsForResource"],
    Resource: regions.map((region) => `arn:aws:ssm:${region}:${account}:*`),
  },
  {
    Sid: "IdentitiesOfMachines",
    Effect: "Allow",
    Action: [
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListRoleTags",
      "iam:ListRolePolicies",
      "iam:ListAttachedRolePolicies",
      "iam:ListInstanceProfilesForRole",
      "iam:GetInstanceProfile",
    ],
    Resource: [
      `arn:aws:iam::${account}:role${awsPath}*`,
      `arn:aws:iam::${account}:instance-profile${awsPath}*`,
    ],
  },
  readIdentityProvider(account),
];

const readIdentityProvider = (account: string): PolicyStatement => ({
  Sid: "IdentityProvider",
  Effect: "Allow",
  Action: ["iam:GetOpenIDConnectProvider"],
  Resource: [`arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`],
});
