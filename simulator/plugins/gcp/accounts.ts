/** Service accounts, IAM members of all kinds, and workload identity pools. */
import { object, text } from "../docker/inputs.ts";
import type { CloudWorld, Thing } from "../cloud/cloudWorld.ts";
import type { Kind, Look, Use } from "../cloud/kind.ts";
import { base64Of, decimalDigits } from "../cloud/madeUp.ts";
import type { Values } from "../values.ts";
import { memberProblems, nameProblems, roleProblems } from "./names.ts";
import { badRequest, badValue } from "./refusals.ts";
import { absolutePath, projectNumber, scopeOf } from "./paths.ts";

export const account = "gcp:serviceaccount/account:Account";
export const pool = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool";
export const poolProvider = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider";

/** Types of IAM members, and the property and type of what they give access to. */
export const memberTypes = {
  "gcp:dns/dnsManagedZoneIamMember:DnsManagedZoneIamMember": [
    "managedZone",
    "gcp:dns/managedZone:ManagedZone",
  ],
  "gcp:iap/tunnelInstanceIAMMember:TunnelInstanceIAMMember": ["instance", "gcp:compute/instance:Instance"],
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": ["cryptoKeyId", "gcp:kms/cryptoKey:CryptoKey"],
  "gcp:projects/iAMMember:IAMMember": ["project", undefined],
  "gcp:secretmanager/secretIamMember:SecretIamMember": ["secretId", "gcp:secretmanager/secret:Secret"],
  "gcp:serviceaccount/iAMMember:IAMMember": ["serviceAccountId", account],
  "gcp:storage/bucketIAMMember:BucketIAMMember": ["bucket", "gcp:storage/bucket:Bucket"],
} as const;

/** An account that Google runs or that no Pulumi resource makes, e.g. the default one of Compute Engine. */
export function isForeignAccount(email: string): boolean {
  return (
    !/^[^@]+@[a-z][-a-z0-9]{4,28}[a-z0-9]\.iam\.gserviceaccount\.com$/.test(email) ||
    email.includes("@gcp-sa-")
  );
}

/** What a member names as `serviceAccount:<email>`, if this world should know it. */
function ownAccount(member: string): string | undefined {
  const email = /^serviceAccount:(.+)$/.exec(member)?.[1];
  return email === undefined || isForeignAccount(email) ? undefined : email;
}

export const accounts: Kind = {
  id: (look) => `projects/${projectOf(look)}/serviceAccounts/${emailOf(look)}`,
  problems: ({ inputs }) => {
    const accountId = text(inputs.accountId);
    const fine = accountId === "" || /^[a-z](?:[-a-z0-9]{4,28}[a-z0-9])$/.test(accountId);
    const description = text(inputs.description);
    return [
      ...(fine
        ? []
        : [
            `"account_id" ("${accountId}") doesn't match regexp "^[a-z](?:[-a-z0-9]{4,28}[a-z0-9])$": 6 to 30 ` +
              "lower-case letters, digits and hyphens.",
          ]),
      ...(text(inputs.displayName).length > 100
        ? [badValue("displayName", text(inputs.displayName), "It has more than 100 characters")]
        : []),
      ...(description.length > 256
        ? [badValue("description", description, "It has more than 256 characters")]
        : []),
    ];
  },
  outputs: (look) => {
    const email = emailOf(look);
    return {
      email,
      member: `serviceAccount:${email}`,
      name: `projects/${projectOf(look)}/serviceAccounts/${email}`,
      uniqueId: decimalDigits(look.seed, 21),
      project: projectOf(look),
    };
  },
  create: ({ world, inputs, settings }) => {
    const { project } = scopeOf(inputs, settings);
    const count = world.things(account).filter(({ id }) => id.startsWith(`projects/${project}/`)).length;
    const quota = world.quota("gcp service accounts per project");
    if (count >= quota) {
      throw new Error(
        `googleapi: Error 429: Maximum number of service accounts on project reached (${quota})., rateLimitExceeded`,
      );
    }
    return {};
  },
  // Grants are to the account itself, not to its name: a new account of the same name has none of them.
  delete: ({ world, old }) => {
    for (const type of Object.keys(memberTypes)) {
      const grants = world.things(type).filter(({ state }) => state.member === old.member);
      for (const { id } of grants) world.remove(type, id);
    }
  },
};

function projectOf({ inputs, settings }: Look): string {
  return scopeOf(inputs, settings).project;
}

function emailOf(look: Look): string {
  return `${text(look.inputs.accountId)}@${projectOf(look)}.iam.gserviceaccount.com`;
}

/** IAM members of one type. Several resources may give the same role to the same member: it is one grant. */
export function memberKind(type: keyof typeof memberTypes): Kind {
  const [key, target] = memberTypes[type];
  const uses: Use[] = target === undefined ? [] : [{ path: key, type: target }];
  return {
    shared: true,
    id: ({ inputs, settings }) => {
      const scope = scopeOf(inputs, settings);
      const value = text(inputs[key]);
      const resource =
        target === undefined || value.includes("/") ? value : resourcePath(target, value, scope.project);
      const condition = inputs.condition === undefined ? "" : ` ${text(object(inputs.condition).title)}`;
      return `${resource} ${text(inputs.role)} ${text(inputs.member)}${condition}`;
    },
    uses,
    problems: ({ inputs }) => [...memberProblems(inputs.member), ...roleProblems(inputs.role)],
    outputs: ({ seed }) => ({ etag: base64Of(`${seed} etag`, 8) }),
    create: ({ world, inputs }) => {
      const member = text(inputs.member);
      const email = ownAccount(member);
      if (email !== undefined && accountOf(world, email) === undefined)
        throw new Error(badRequest(`Service account ${email} does not exist.`));
      const poolName =
        /^principal(?:Set)?:\/\/iam\.googleapis\.com\/(projects\/[0-9]+\/.+?\/workloadIdentityPools\/[^/]+)/.exec(
          member,
        )?.[1];
      const pools = world.things(pool).filter(({ state }) => state.state !== "DELETED");
      if (poolName !== undefined && !pools.some(({ state }) => state.name === poolName))
        throw new Error(
          badRequest(
            `Identity Pool does not exist (${poolName}). Please check that you specified a valid resource name as returned in the \`name\` attribute in the configuration API.`,
          ),
        );
      return {};
    },
  };
}

function resourcePath(target: string, value: string, project: string): string {
  if (target === "gcp:storage/bucket:Bucket") return `b/${value}`;
  const collection = {
    "gcp:dns/managedZone:ManagedZone": "managedZones",
    "gcp:secretmanager/secret:Secret": "secrets",
  }[target];
  return `projects/${project}/${collection ?? lowerCollection(target)}/${value}`;
}

function lowerCollection(target: string): string {
  return `${target.split("/")[1]!.split(":")[0]!}s`;
}

export function accountOf(world: CloudWorld, email: string): Thing | undefined {
  return world.things(account).find(({ state }) => state.email === email);
}

/** All grants that are in force: who has which role on what. For tests of least privilege. */
export function grantsOf(world: CloudWorld): { type: string; on: string; role: string; member: string }[] {
  return Object.keys(memberTypes).flatMap((type) =>
    world.things(type).map(({ id, state }) => ({
      type,
      on: id.split(" ")[0]!,
      role: text(state.role),
      member: text(state.member),
    })),
  );
}

const poolPattern = "[a-z0-9-]{4,32}";

export const pools: Kind = {
  id: (look) =>
    `projects/${projectOf(look)}/locations/global/workloadIdentityPools/${text(look.inputs.workloadIdentityPoolId)}`,
  problems: ({ inputs }) => poolNameProblems("workloadIdentityPoolId", inputs),
  outputs: (look) => ({
    name: `projects/${projectNumber(projectOf(look))}/locations/global/workloadIdentityPools/${text(look.inputs.workloadIdentityPoolId)}`,
    state: "ACTIVE",
    mode: "FEDERATION_ONLY",
  }),
  remains: ({ old }) => ({ ...old, state: "DELETED" }),
  read: ({ state }) => (state.state === "DELETED" ? undefined : state),
};

export const poolProviders: Kind = {
  id: (look) => `${poolPathOf(look)}/providers/${text(look.inputs.workloadIdentityPoolProviderId)}`,
  uses: [{ path: "workloadIdentityPoolId", type: pool, holds: true }],
  problems: ({ inputs }) => {
    const condition = text(inputs.attributeCondition);
    const issuer = text(object(inputs.oidc).issuerUri);
    const isGithub = issuer === "https://token.actions.githubusercontent.com";
    return [
      ...poolNameProblems("workloadIdentityPoolProviderId", inputs),
      ...(issuer === "" || issuer.startsWith("https://")
        ? []
        : [badValue("oidc.issuerUri", issuer, "Must be an https URL")]),
      // Since 2024: a provider of a shared issuer without a condition on a claim of it is refused.
      ...(isGithub && inputs.attributeCondition === undefined
        ? [
            "googleapi: Error 400: The attribute condition must reference one of the provider's claims. For more " +
              "information, see https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines#conditions., invalidArgument",
          ]
        : []),
      ...(inputs.attributeMapping !== undefined &&
      object(inputs.attributeMapping)["google.subject"] === undefined
        ? [
            "googleapi: Error 400: The attribute mapping must have an entry for google.subject., invalidArgument",
          ]
        : []),
      ...(condition.length > 4096
        ? ["googleapi: Error 400: The attribute condition has more than 4096 characters., invalidArgument"]
        : []),
    ];
  },
  outputs: (look) => ({
    name: `${poolPathOf(look).replace(projectOf(look), projectNumber(projectOf(look)))}/providers/${text(look.inputs.workloadIdentityPoolProviderId)}`,
    state: "ACTIVE",
  }),
  remains: ({ old }) => ({ ...old, state: "DELETED" }),
  read: ({ state }) => (state.state === "DELETED" ? undefined : state),
};

function poolPathOf(look: Look): string {
  const value = text(look.inputs.workloadIdentityPoolId);
  return value.includes("/")
    ? absolutePath(pool, value, scopeOf(look.inputs, look.settings))
    : `projects/${projectOf(look)}/locations/global/workloadIdentityPools/${value}`;
}

function poolNameProblems(field: string, inputs: Values): string[] {
  const value = text(inputs[field]);
  const reserved = value.startsWith("gcp-") ? [`"${field}" ("${value}") must not begin with "gcp-".`] : [];
  return [...nameProblems(field, inputs[field], poolPattern), ...reserved];
}
