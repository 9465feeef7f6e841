import { expect, test } from "@jest/globals";
import { ciPath, deployerPolicy, previewerPolicy } from "./awsPolicies.ts";

const account = { account: "012345678901", regions: ["us-east-1", "eu-west-1"] };

test("nothing is allowed on everything, but EC2 in the platform's regions", () => {
  for (const { Sid, Effect, Action, Resource, Condition } of [
    ...deployerPolicy(account),
    ...previewerPolicy(account),
  ]) {
    expect(Action).not.toContain("*");
    if (Effect === "Allow" && Resource.includes("*")) {
      expect(Sid).toBe("MachinesAndNetworks");
      expect(Condition).toEqual({ StringEquals: { "aws:RequestedRegion": ["us-east-1", "eu-west-1"] } });
    }
  }
});

test("the previewer only describes, gets and lists, and gets no parameter", () => {
  const actions = previewerPolicy(account).flatMap(({ Action }) => Action);
  for (const action of actions) {
    expect(action).toMatch(/^(ec2|iam|ssm):(Describe|Get|List)/);
    expect(action).not.toMatch(/^ssm:GetParameter/);
  }
});

test("the deployer's identities are below the program's path, its own excepted", () => {
  const policy = deployerPolicy(account);
  const identities = policy.filter(
    ({ Action, Effect }) =>
      Effect === "Allow" && Action.some((action) => /^iam:(Create|Put|Pass|Attach)/.test(action)),
  );
  expect(identities).toHaveLength(2);
  for (const { Resource } of identities)
    for (const arn of Resource)
      expect(arn).toMatch(/^arn:aws:iam::012345678901:(role|instance-profile)\/jitsi\/\*$/);
  expect(policy.find(({ Effect }) => Effect === "Deny")?.Resource).toEqual([
    `arn:aws:iam::012345678901:role${ciPath}*`,
  ]);
});

test("no managed policy can be attached: those of AWS reach further than one customer", () =>
  expect(
    deployerPolicy(account)
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action }) => Action),
  ).not.toContain("iam:AttachRolePolicy"));
