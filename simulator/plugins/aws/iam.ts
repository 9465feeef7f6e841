/** IAM: roles, their policies, instance profiles and identity providers. They are of the account, not of a region. */
import { text, texts } from "../docker/inputs.ts";
import type { CloudWorld } from "../cloud/cloudWorld.ts";
import type { Kind } from "../cloud/kind.ts";
import { hexDigits } from "../cloud/madeUp.ts";
import { isObject } from "../values.ts";
import type { Value, Values } from "../values.ts";
import { accountOf, tagProblems, tagsAll } from "./scope.ts";

export const role = "aws:iam/role:Role";
export const instanceProfile = "aws:iam/instanceProfile:InstanceProfile";
export const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
export const rolePolicyAttachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
export const identityProvider = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";

/** docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const longestNames = { role: 64, profile: 128, policy: 128 };
const trustPolicyCharacters = 2048;
const inlinePolicyCharacters = 10_240;
const attachedPolicies = 10;

function nameProblems(value: Value | undefined, longest: number): string[] {
  const name = text(value);
  if (name === "" || (name.length <= longest && /^[\w+=,.@-]+$/.test(name))) return [];
  return [`invalid value for name ("${name}"): at most ${longest} of letters, digits and + = , . @ - _`];
}

function iamArn(settings: Values, resource: string): string {
  return `arn:aws:iam::${accountOf(settings)}:${resource}`;
}

/** A policy as its document; undefined if it is no JSON object. */
function documentOf(policy: Value | undefined): Values | undefined {
  if (isObject(policy)) return policy;
  try {
    const parsed = JSON.parse(text(policy)) as Value;
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function policyProblems(what: string, policy: Value | undefined, kind: "trust" | "permissions"): string[] {
  if (policy === undefined || typeof policy === "symbol") return [];
  const document = documentOf(policy);
  if (!document) return [`"${what}" contains an invalid JSON policy`];
  const malformed = (why: string) => [`api error MalformedPolicyDocument: ${why}`];
  const given = document.Statement;
  const statements = (Array.isArray(given) ? given : [given]).filter(
    (statement) => typeof statement !== "symbol",
  );
  const longest = kind === "trust" ? trustPolicyCharacters : inlinePolicyCharacters;
  // White space does not count.
  const characters = JSON.stringify(document).length;
  return [
    ...(document.Version === "2012-10-17" || document.Version === "2008-10-17"
      ? []
      : malformed("The policy needs the Version 2012-10-17.")),
    ...statements.flatMap((statement) => {
      if (!isObject(statement)) return malformed("Syntax errors in policy: a statement is missing.");
      if (statement.Effect !== "Allow" && statement.Effect !== "Deny")
        return malformed("A statement's Effect is Allow or Deny.");
      if (statement.Action === undefined && statement.NotAction === undefined)
        return malformed("Policy statement must contain actions.");
      if (kind === "trust" && statement.Principal === undefined)
        return malformed("A trust policy's statement needs a Principal.");
      if (kind === "trust" && statement.Resource !== undefined)
        return malformed("Has prohibited field Resource");
      if (kind === "permissions" && statement.Principal !== undefined)
        return malformed("Policy document should not specify a principal.");
      if (kind === "permissions" && statement.Resource === undefined && statement.NotResource === undefined)
        return malformed("Policy statement must contain resources.");
      return actionProblems(statement).flatMap(malformed);
    }),
    ...(characters > longest
      ? [`api error LimitExceeded: Maximum policy size of ${longest} bytes exceeded (${characters}).`]
      : []),
  ];
}

function actionProblems(statement: Values): string[] {
  const actions = [statement.Action ?? statement.NotAction]
    .flat()
    .filter((action) => typeof action === "string");
  return actions
    .filter((action) => action !== "*" && !/^[a-z0-9-]+:[A-Za-z0-9*?]+$/.test(action))
    .map(
      (action) => `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. (${action})`,
    );
}

export const roles: Kind = {
  id: ({ inputs }) => text(inputs.name),
  problems: ({ inputs }) => [
    ...nameProblems(inputs.name, longestNames.role),
    ...policyProblems("assume_role_policy", inputs.assumeRolePolicy, "trust"),
    ...tagProblems(inputs.tags),
    ...texts(inputs.managedPolicyArns).flatMap(policyArnProblems),
  ],
  outputs: ({ inputs, settings, seed }) => ({
    arn: iamArn(settings, `role${text(inputs.path) || "/"}${text(inputs.name)}`),
    createDate: "2026-01-01T00:00:00Z",
    uniqueId: `AROA${hexDigits(seed, 17).toUpperCase()}`,
    tagsAll: tagsAll(inputs, settings),
    namePrefix: "",
    managedPolicyArns: [],
    inlinePolicies: [],
  }),
  update: ({ inputs, settings }) => ({ tagsAll: tagsAll(inputs, settings) }),
  delete: ({ world, id, old }) => {
    const attached = attachmentsOf(world, id);
    const inline = world.things(rolePolicy).filter(({ state }) => state.role === id);
    if (old.forceDetachPolicies !== true && attached.length > 0)
      throw new Error("api error DeleteConflict: Cannot delete entity, must detach all policies first.");
    if (old.forceDetachPolicies !== true && inline.length > 0)
      throw new Error("api error DeleteConflict: Cannot delete entity, must delete policies first.");
  },
};

function attachmentsOf(world: CloudWorld, name: string): Values[] {
  return world
    .things(rolePolicyAttachment)
    .map(({ state }) => state)
    .filter((state) => state.role === name);
}

export const instanceProfiles: Kind = {
  id: ({ inputs }) => text(inputs.name),
  uses: [{ path: "role", type: role, by: "name", holds: true }],
  problems: ({ inputs }) => [...nameProblems(inputs.name, longestNames.profile), ...tagProblems(inputs.tags)],
  outputs: ({ inputs, settings, seed }) => ({
    arn: iamArn(settings, `instance-profile${text(inputs.path) || "/"}${text(inputs.name)}`),
    createDate: "2026-01-01T00:00:00Z",
    uniqueId: `AIPA${hexDigits(seed, 17).toUpperCase()}`,
    tagsAll: tagsAll(inputs, settings),
    namePrefix: "",
  }),
  update: ({ inputs, settings }) => ({ tagsAll: tagsAll(inputs, settings) }),
};

export const rolePolicies: Kind = {
  id: ({ inputs }) => `${text(inputs.role)}:${text(inputs.name)}`,
  uses: [{ path: "role", type: role, by: "name" }],
  problems: ({ inputs }) => [
    ...nameProblems(inputs.name, longestNames.policy),
    ...policyProblems("policy", inputs.policy, "permissions"),
  ],
  outputs: () => ({ namePrefix: "" }),
};

export const rolePolicyAttachments: Kind = {
  id: ({ inputs }) => `${text(inputs.role)}/${text(inputs.policyArn)}`,
  shared: true,
  uses: [{ path: "role", type: role, by: "name" }],
  problems: ({ inputs }) => policyArnProblems(text(inputs.policyArn)),
  create: ({ world, inputs }) => {
    const others = attachmentsOf(world, text(inputs.role)).filter(
      ({ policyArn }) => policyArn !== inputs.policyArn,
    );
    if (others.length >= attachedPolicies)
      throw new Error(
        `api error LimitExceeded: Cannot exceed quota for PoliciesPerRole: ${attachedPolicies}`,
      );
    return {};
  },
};

function policyArnProblems(value: string): string[] {
  if (value === "" || /^arn:aws(?:-cn|-us-gov)?:iam::(?:aws|\d{12}):policy\/[\w+=,.@/-]+$/.test(value))
    return [];
  return [`api error InvalidInput: ARN ${value} is not valid.`];
}

export const identityProviders: Kind = {
  id: ({ inputs, settings }) =>
    iamArn(settings, `oidc-provider/${text(inputs.url).replace(/^https:\/\//, "")}`),
  problems: ({ inputs }) => [
    ...(text(inputs.url) === "" || /^https:\/\/[^\s?#]+[^/\s?#]$/.test(text(inputs.url))
      ? []
      : [`api error InvalidInput: "${text(inputs.url)}" is no https URL without a slash at its end.`]),
    ...(texts(inputs.clientIdLists).length > 100
      ? ["api error LimitExceeded: Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100"]
      : []),
    ...texts(inputs.thumbprintLists).flatMap((print) =>
      print === "" || /^[0-9a-fA-F]{40}$/.test(print)
        ? []
        : [`api error InvalidInput: thumbprint ${print} has not 40 hexadecimal digits.`],
    ),
    ...tagProblems(inputs.tags),
  ],
  outputs: ({ inputs, settings, id, seed }) => ({
    arn: id,
    tagsAll: tagsAll(inputs, settings),
    thumbprintLists: [hexDigits(seed, 40)],
  }),
  update: ({ inputs, settings }) => ({ tagsAll: tagsAll(inputs, settings) }),
};
