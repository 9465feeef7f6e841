/**
 * Who may do what, as tables for a reviewer: every opening of a firewall, every grant to an identity and every machine's fences. A rule that is not
 * in its table fails, and so does one that is gone.
 */

import { beforeAll, describe, expect, test } from "@jest/globals";
import { graphOf, shortType, type GraphNode, type Plain } from "../../simulator/monitor/graph.ts";
import { identitiesOf } from "../../model/access/identities.ts";
import { awsPath } from "../../model/clouds/names.ts";
import { describe as describeDeployment } from "../../model/deployment.ts";
import { isDocker } from "../../model/hosts/hosts.ts";
import { grantableRoles } from "../../model/platform/roles.ts";
import { cloudSettings } from "../../model/rules/fixtures.ts";
import { examplesDir, openStackFolder } from "../../fleet/stacks/stackFolder.ts";
import { loadFineStack } from "../../fleet/stacks/loadStack.ts";
import { allStacks, stackFile } from "../../tools/stacks/allStacks.ts";
import { machineTexts } from "./machineTexts.ts";
import { recordedStack } from "./recordedStack.ts";

const reviewed = ["acme", "cloud-small", "platform"] as const;
type Reviewed = (typeof reviewed)[number];

/** `TARGET PROTOCOL/PORT from SOURCE`. Identities are those that the machines run as. */
const openings: Record<Reviewed, readonly string[]> = {
  acme: [
    "acme-app tcp/443 from 0.0.0.0/0",
    "acme-app tcp/80 from 0.0.0.0/0",
    "acme-app tcp/22 from 35.235.240.0/20",
    "acme-app tcp/6222 from 203.0.113.20/32",
    "acme-app tcp/6222 from acme-bridge",
    "acme-app tcp/6222 from acme-use1-a/32",
    "acme-app tcp/6222 from acme-use1-b/32",
    "acme-bridge udp/10000 from 0.0.0.0/0",
    "acme-bridge tcp/22 from 35.235.240.0/20",
    "acme-bridge tcp/8080 from 130.211.0.0/22",
    "acme-bridge tcp/8080 from 35.191.0.0/16",
    "acme-aws-firewall-us-east-1 udp/10000 from 0.0.0.0/0",
  ],
  "cloud-small": [
    "tiny-app tcp/443 from 0.0.0.0/0",
    "tiny-app tcp/80 from 0.0.0.0/0",
    "tiny-app tcp/22 from 35.235.240.0/20",
    "tiny-app tcp/6222 from tiny-bridge",
    "tiny-bridge udp/10000 from 0.0.0.0/0",
    "tiny-bridge tcp/22 from 35.235.240.0/20",
    "tiny-bridge tcp/8080 from 130.211.0.0/22",
    "tiny-bridge tcp/8080 from 35.191.0.0/16",
  ],
  platform: [],
};

/** `ROLE on WHAT to WHOM`, with its condition. */
const googleGrants: Record<Reviewed, readonly string[]> = {
  acme: [
    "roles/monitoring.metricWriter on project my-app-video to acme-bridge",
    ...logins("acme-app", "acme-bridge"),
    ...readers("acme", "acme-app", [
      "bridge-password",
      "bridge2-password",
      "grafana-admin-password",
      "influxdb-admin-password",
      "influxdb-reader-password",
      "influxdb-writer-password",
      "jicofo-account",
      "jicofo-password",
      "main-prosody-unused-bridge-password",
      "prosody-jvb-key",
    ]),
    ...readers("acme", "acme-bridge", ["bridge-password", "influxdb-writer-password"]),
  ],
  "cloud-small": [
    "roles/monitoring.metricWriter on project my-app-video to tiny-bridge",
    ...logins("tiny-app", "tiny-bridge"),
    ...readers("tiny", "tiny-app", [
      "bridge-password",
      "bridge2-password",
      "grafana-admin-password",
      "influxdb-admin-password",
      "influxdb-reader-password",
      "influxdb-writer-password",
      "jicofo-account",
      "jicofo-password",
      "main-prosody-unused-bridge-password",
      "prosody-jvb-key",
    ]),
    ...readers("tiny", "tiny-bridge", ["bridge-password", "influxdb-writer-password"]),
  ],
  platform: [
    // Jobs become these identities: only of this repository, and for the first only in its environment, which people approve.
    "roles/iam.workloadIdentityUser on platform-ci-deployer to subject/repo:my-app/jitsi:environment:production",
    "roles/iam.workloadIdentityUser on platform-ci-previewer to subject/repo:my-app/jitsi:environment:preview",
    "roles/iam.workloadIdentityUser on platform-ci-previewer to subject/repo:my-app/jitsi:environment:drift",
    ...[
      "roles/cloudkms.viewer",
      "roles/compute.instanceAdmin.v1",
      "roles/compute.networkAdmin",
      "roles/compute.securityAdmin",
      "roles/dns.admin",
      "roles/iam.serviceAccountAdmin",
      "roles/iam.serviceAccountUser",
      "roles/iam.workloadIdentityPoolViewer",
      "roles/iap.admin",
      "roles/monitoring.editor",
      // The one identity that reaches the content of secrets in the whole project: it makes them.
      "roles/secretmanager.admin",
      "roles/serviceusage.serviceUsageAdmin",
    ].map((role) => `${role} on project my-app-video to platform-ci-deployer`),
    "roles/resourcemanager.projectIamAdmin on project my-app-video to platform-ci-deployer " +
      'if api.getAttribute("iam.googleapis.com/modifiedGrantsByRole", []).hasOnly(["roles/monitoring.metricWriter"])',
    "roles/storage.objectUser on bucket my-app-video-jitsi-state to platform-ci-deployer",
    "roles/cloudkms.cryptoKeyEncrypterDecrypter on key platform-state-key to platform-ci-deployer",
    ...[
      "roles/cloudkms.viewer",
      "roles/compute.viewer",
      "roles/dns.reader",
      "roles/iam.securityReviewer",
      "roles/monitoring.viewer",
      "roles/secretmanager.viewer",
      "roles/serviceusage.serviceUsageViewer",
    ].map((role) => `${role} on project my-app-video to platform-ci-previewer`),
    "roles/storage.objectViewer on bucket my-app-video-jitsi-state to platform-ci-previewer",
    "roles/cloudkms.cryptoKeyDecrypter on key platform-state-key to platform-ci-previewer",
    ...["roles/compute.osAdminLogin", "roles/compute.viewer", "roles/iap.tunnelResourceAccessor"].map(
      (role) => `${role} on project my-app-video to group:video-operators@my-app.com`,
    ),
  ],
};

/** `ROLE may ACTION on RESOURCE`, one line an action and a resource. */
const awsGrants: Record<Reviewed, readonly string[]> = {
  acme: [
    "acme-aws-bridge is assumed by ec2.amazonaws.com",
    "acme-aws-bridge may ssm:GetParameter on parameter acme-aws-secrets-us-east-1-bridge-password",
    "acme-aws-bridge may ssm:GetParameter on parameter acme-aws-secrets-us-east-1-influxdb-writer-password",
    "acme-aws-bridge may ssm:GetParameter on parameter acme-use1-a-bundle",
    "acme-aws-bridge may ssm:GetParameter on parameter acme-use1-b-bundle",
    ...sessions("acme-aws-bridge"),
  ],
  "cloud-small": [],
  platform: [
    "platform-aws-ci-deployer is assumed by repo:my-app/jitsi:environment:production",
    'platform-aws-ci-previewer is assumed by ["repo:my-app/jitsi:environment:preview","repo:my-app/jitsi:environment:drift"]',
    "platform-aws-ci-deployer may ec2:* on * if aws:RequestedRegion us-east-1",
    ...[
      "AddTagsToResource",
      "DeleteParameter",
      "GetParameter",
      "GetParameters",
      "ListTagsForResource",
      "PutParameter",
      "RemoveTagsFromResource",
    ].map(
      (action) =>
        `platform-aws-ci-deployer may ssm:${action} on arn:aws:ssm:us-east-1:012345678901:parameter/jitsi/*`,
    ),
    "platform-aws-ci-deployer may ssm:DescribeParameters on arn:aws:ssm:us-east-1:012345678901:*",
    "platform-aws-ci-deployer may ssm:GetParameters on arn:aws:ssm:us-east-1::parameter/aws/service/canonical/*",
    ...[
      "AddRoleToInstanceProfile",
      "CreateInstanceProfile",
      "CreateRole",
      "DeleteInstanceProfile",
      "DeleteRole",
      "DeleteRolePolicy",
      "GetInstanceProfile",
      "GetRole",
      "GetRolePolicy",
      "ListAttachedRolePolicies",
      "ListInstanceProfilesForRole",
      "ListRolePolicies",
      "ListRoleTags",
      "PutRolePolicy",
      "RemoveRoleFromInstanceProfile",
      "TagInstanceProfile",
      "TagRole",
      "UntagInstanceProfile",
      "UntagRole",
      "UpdateAssumeRolePolicy",
      "UpdateRole",
    ].flatMap((action) => [
      `platform-aws-ci-deployer may iam:${action} on arn:aws:iam::012345678901:instance-profile/jitsi/*`,
      `platform-aws-ci-deployer may iam:${action} on arn:aws:iam::012345678901:role/jitsi/*`,
    ]),
    "platform-aws-ci-deployer may iam:PassRole on arn:aws:iam::012345678901:role/jitsi/* if iam:PassedToService ec2.amazonaws.com",
    ...[
      "AttachRolePolicy",
      "DeleteRole",
      "DeleteRolePolicy",
      "DetachRolePolicy",
      "PassRole",
      "PutRolePolicy",
      "UpdateAssumeRolePolicy",
    ].map(
      (action) =>
        `platform-aws-ci-deployer may never iam:${action} on arn:aws:iam::012345678901:role/jitsi/ci/*`,
    ),
    "platform-aws-ci-previewer may ec2:Describe* on * if aws:RequestedRegion us-east-1",
    "platform-aws-ci-previewer may ssm:DescribeParameters on arn:aws:ssm:us-east-1:012345678901:*",
    "platform-aws-ci-previewer may ssm:ListTagsForResource on arn:aws:ssm:us-east-1:012345678901:*",
    ...[
      "GetInstanceProfile",
      "GetRole",
      "GetRolePolicy",
      "ListAttachedRolePolicies",
      "ListInstanceProfilesForRole",
      "ListRolePolicies",
      "ListRoleTags",
    ].flatMap((action) => [
      `platform-aws-ci-previewer may iam:${action} on arn:aws:iam::012345678901:instance-profile/jitsi/*`,
      `platform-aws-ci-previewer may iam:${action} on arn:aws:iam::012345678901:role/jitsi/*`,
    ]),
    ...["deployer", "previewer"].map(
      (name) => `platform-aws-ci-${name} may iam:GetOpenIDConnectProvider on platform-aws-ci-github`,
    ),
  ],
};

/** A shell on a machine is also the right to act as it, so it is given for each identity apart (OS Login). */
function logins(...identities: readonly string[]): string[] {
  return identities.map(
    (identity) => `roles/iam.serviceAccountUser on ${identity} to group:video-operators@my-app.com`,
  );
}

/** Session Manager's own actions; AWS binds them to no resource. */
function sessions(role: string): string[] {
  return [
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ].map((action) => `${role} may ${action} on *`);
}

function readers(prefix: string, who: string, secrets: readonly string[]): string[] {
  return secrets.map(
    (secret) => `roles/secretmanager.secretAccessor on secret ${prefix}_${secret} to ${who}`,
  );
}

/** Actions that AWS binds to no resource (Service Authorization Reference), and EC2's, which the region fences. */
const withoutResource = /^(ssmmessages:|ssm:UpdateInstanceInformation$|ec2:)/;

/** Types that open or grant something. Another one must find its way into the tables above. */
const known = new Set([
  "gcp:compute:Firewall",
  "aws:ec2:SecurityGroup",
  "aws:vpc:SecurityGroupIngressRule",
  "aws:vpc:SecurityGroupEgressRule",
  "gcp:projects:IAMMember",
  "gcp:secretmanager:SecretIamMember",
  "gcp:serviceaccount:Account",
  "gcp:serviceaccount:IAMMember",
  "gcp:storage:BucketIAMMember",
  "gcp:kms:CryptoKeyIAMMember",
  "gcp:dns:DnsManagedZoneIamMember",
  "gcp:iap:TunnelInstanceIAMMember",
  "gcp:iam:WorkloadIdentityPool",
  "gcp:iam:WorkloadIdentityPoolProvider",
  "aws:iam:InstanceProfile",
  "aws:iam:OpenIdConnectProvider",
  "aws:iam:Role",
  "aws:iam:RolePolicy",
]);

const opensOrGrants = /iam|account|policy|role|firewall|security|permission|binding|peering|acl/i;

/** They are called policies, and are about snapshots. */
const harmless = new Set(["gcp:compute:ResourcePolicy", "gcp:compute:DiskResourcePolicyAttachment"]);

interface Run {
  readonly nodes: readonly GraphNode[];
  readonly machines: ReturnType<typeof machineTexts>;
}

const runs = new Map<string, Run>();
/** Platforms and deployments in clouds; the others have nothing of theirs. */
const inClouds = allStacks.filter(
  ({ stack }) => !/^(audio|docker-hosts|local|many-|one-|public-|web-)/.test(stack),
);

beforeAll(async () => {
  for (const file of inClouds) {
    const { resources, sealed } = await recordedStack(file);
    runs.set(file.stack, { nodes: graphOf(resources, sealed).nodes, machines: machineTexts(resources) });
  }
});

const typeOf = ({ label }: GraphNode): string => label.split(" ")[0]!;
const nameOf = ({ label }: GraphNode): string => label.split(" ")[1]!;
const ofType = (stack: string, type: string): GraphNode[] =>
  runs.get(stack)!.nodes.filter((node) => typeOf(node) === type);

type Map = Readonly<Record<string, Plain>>;
const mapOf = (value: Plain | undefined): Map => (value ?? {}) as Map;
const listOf = (value: Plain | undefined): readonly Plain[] => (value ?? []) as readonly Plain[];

const textOf = (value: Plain | undefined): string =>
  typeof value === "object" ? JSON.stringify(value) : String(value);

/** `[gcp:serviceaccount:Account acme-app.email]` is acme-app. */
const plainName = (text: Plain | undefined): string =>
  textOf(text).replace(/\[(?:\S+ )?([^\]\s]+?)\.[A-Za-z]+\]/g, "$1");

function openingsOf(stack: string): string[] {
  const google = ofType(stack, "gcp:compute:Firewall").flatMap(({ inputs }) => {
    expect(inputs.direction).toBe("INGRESS");
    const targets = listOf(inputs.targetServiceAccounts);
    const sources = [...listOf(inputs.sourceRanges), ...listOf(inputs.sourceServiceAccounts)];
    // Without either, a rule is for every machine of the network, or from everywhere.
    expect(targets.length * sources.length).toBeGreaterThan(0);
    return targets.flatMap((target) =>
      sources.flatMap((source) =>
        listOf(inputs.allows).flatMap((allow) =>
          listOf(mapOf(allow).ports).map(
            (port) =>
              `${plainName(target)} ${textOf(mapOf(allow).protocol)}/${textOf(port)} from ${plainName(source)}`,
          ),
        ),
      ),
    );
  });
  const aws = ofType(stack, "aws:vpc:SecurityGroupIngressRule").map(({ inputs }) => {
    expect(inputs.fromPort).toBe(inputs.toPort);
    return `${plainName(inputs.securityGroupId)} ${textOf(inputs.ipProtocol)}/${textOf(inputs.fromPort)} from ${textOf(inputs.cidrIpv4)}`;
  });
  for (const { inputs } of ofType(stack, "aws:ec2:SecurityGroup"))
    expect([inputs.ingress, inputs.egress]).toEqual([undefined, undefined]);
  return [...google, ...aws];
}

function googleGrantsOf(stack: string): string[] {
  return runs
    .get(stack)!
    .nodes.filter((node) => /^gcp:.*(IAM|Iam)Member$/.test(typeOf(node)))
    .map((node) => {
      const { inputs } = node;
      const [on] = [
        inputs.secretId && `secret ${plainName(inputs.secretId)}`,
        inputs.serviceAccountId && plainName(inputs.serviceAccountId),
        inputs.bucket && `bucket ${plainName(inputs.bucket)}`,
        inputs.cryptoKeyId && `key ${plainName(inputs.cryptoKeyId)}`,
        inputs.managedZone && `zone ${plainName(inputs.managedZone)}`,
        inputs.project && `project ${plainName(inputs.project)}`,
      ].filter((what) => what !== undefined);
      const condition = mapOf(inputs.condition).expression;
      const member = textOf(inputs.member).replace(/^principal:.*\/(subject\/)/, "$1");
      return `${textOf(inputs.role)} on ${textOf(on)} to ${plainName(member)}${condition === undefined ? "" : ` if ${textOf(condition)}`}`;
    });
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const statementsOf = (policy: Plain | undefined): readonly Statement[] =>
  (JSON.parse(textOf(policy)) as { Statement: Statement[] }).Statement;

const many = (value: string | readonly string[]): readonly string[] =>
  typeof value === "string" ? [value] : value;

function awsGrantsOf(stack: string): string[] {
  const trust = ofType(stack, "aws:iam:Role").flatMap((node) =>
    statementsOf(node.inputs.assumeRolePolicy).map(({ Effect, Principal, Condition }) => {
      expect(Effect).toBe("Allow");
      expect(node.inputs.managedPolicyArns).toBe(undefined);
      const subject = Condition?.StringEquals?.["token.actions.githubusercontent.com:sub"];
      return `${nameOf(node)} is assumed by ${textOf(subject ?? Principal?.Service)}`;
    }),
  );
  const rights = ofType(stack, "aws:iam:RolePolicy").flatMap((node) =>
    statementsOf(node.inputs.policy).flatMap(({ Effect, Action, Resource, Condition }) =>
      many(Action).flatMap((action) =>
        many(Resource).map((resource) => {
          const on = resource.startsWith("[")
            ? `${action.startsWith("ssm:") ? "parameter " : ""}${plainName(resource)}`
            : resource;
          const conditions = Object.values(Condition ?? {}).flatMap(Object.entries);
          const condition = conditions.map(
            ([key, value]) => ` if ${key} ${many(value as string).join(" or ")}`,
          );
          return `${plainName(node.inputs.role)} may ${Effect === "Deny" ? "never " : ""}${action} on ${on}${condition.join()}`;
        }),
      ),
    ),
  );
  return [...trust, ...rights];
}

describe.each(reviewed)("stack %s", (stack) => {
  test("lets in what the table says", () => {
    expect(openingsOf(stack).sort()).toEqual([...openings[stack]].sort());
  });

  test("grants in Google Cloud what the table says", () => {
    expect(googleGrantsOf(stack).sort()).toEqual([...googleGrants[stack]].sort());
  });

  test("grants in AWS what the table says", () => {
    expect(awsGrantsOf(stack).sort()).toEqual([...awsGrants[stack]].sort());
  });
});

describe.each(inClouds.map(({ stack }) => stack))("stack %s, whatever it is made of,", (stack) => {
  test("opens and grants by known kinds of resources only", () => {
    const types = new Set(runs.get(stack)!.nodes.map(typeOf));
    const others = [...types].filter(
      (type) =>
        /^(gcp|aws):/.test(type) && opensOrGrants.test(type) && !known.has(type) && !harmless.has(type),
    );
    expect(others).toEqual([]);
  });

  test("is open to the world on 80 and 443 of the app server and the bridges' media port", () => {
    const world = openingsOf(stack).filter((line) => /0\.0\.0\.0\/0|::\/0/.test(line));
    for (const line of world)
      expect(line).toMatch(/^\S+-app (tcp\/(80|443)|udp\/10000) |^\S+-(bridge|aws-firewall-\S+) udp\/10000 /);
  });

  test("lets only bridges to 6222, and only Google's health checks to 8080", () => {
    const to = (port: number) => openingsOf(stack).filter((line) => line.includes(`/${port} `));
    for (const line of to(6222)) expect(line).toMatch(/^\S+-app tcp\/6222 from (\S+-bridge|[^/\s]+\/32)$/);
    for (const line of to(8080))
      expect(line).toMatch(/^\S+-bridge tcp\/8080 from (35\.191\.0\.0\/16|130\.211\.0\.0\/22)$/);
  });

  test("has no owner, no editor, and no customer's identity with a project-wide role but to write metrics", () => {
    for (const line of googleGrantsOf(stack)) {
      expect(line).not.toMatch(/^roles\/(owner|editor|viewer|iam\.securityAdmin) /);
      if (/ on project .* to \S+-(app|bridge)$/.test(line))
        expect(grantableRoles).toContain(line.split(" ")[0]);
    }
  });

  test("has nobody but CI writing DNS, but for the app server in its own challenge's zone", () => {
    for (const line of googleGrantsOf(stack).filter((grant) => grant.startsWith("roles/dns.")))
      expect(line).toMatch(
        /^roles\/dns\.(admin on zone (\S+)-challenge to \2-app|admin on project \S+ to \S+-ci-deployer|reader on project \S+ to \S+-ci-previewer)$/,
      );
  });

  test("has no secret that a whole project's identities can read", () => {
    const project = googleGrantsOf(stack).filter(
      (line) => line.includes(" on project ") && line.includes("secretmanager"),
    );
    for (const line of project)
      expect(line).toMatch(
        /^roles\/secretmanager\.(admin on .* to \S+-ci-deployer|viewer on .* to \S+-ci-previewer)$/,
      );
  });

  test("names every resource in AWS, but where AWS has none", () => {
    for (const line of awsGrantsOf(stack)) {
      const [, action, resource] = / may (?:never )?(\S+) on (\S+)/.exec(line) ?? [];
      if (action === undefined) continue;
      if (resource === "*") expect(action).toMatch(withoutResource);
      expect(action).not.toBe("*");
      if (!line.includes("-ci-")) expect(action).not.toContain("*");
    }
  });

  test("has what CI may touch in AWS, and only that, below its path", () => {
    for (const type of ["aws:iam:Role", "aws:iam:InstanceProfile"])
      for (const { inputs, label } of ofType(stack, type))
        expect([label, textOf(inputs.path)]).toEqual([label, expect.stringMatching(`^${awsPath}`)]);
    for (const { inputs } of ofType(stack, "aws:ssm:Parameter"))
      expect(textOf(inputs.name)).toMatch(new RegExp(`^${awsPath}`));
  });

  test("fences every machine in Google Cloud", () => {
    for (const type of ["gcp:compute:Instance", "gcp:compute:RegionInstanceTemplate"])
      for (const { inputs } of ofType(stack, type)) {
        expect(inputs.metadata).toMatchObject({
          "enable-oslogin": "TRUE",
          "block-project-ssh-keys": "TRUE",
          "serial-port-enable": "FALSE",
        });
        expect(inputs.shieldedInstanceConfig).toEqual({
          enableSecureBoot: true,
          enableVtpm: true,
          enableIntegrityMonitoring: true,
        });
        expect(inputs.canIpForward).toBe(undefined);
        expect(plainName(mapOf(inputs.serviceAccount).email)).toMatch(/-(app|bridge)$/);
      }
  });

  test("fences every machine in AWS", () => {
    for (const { inputs } of ofType(stack, "aws:ec2:LaunchTemplate")) {
      expect(inputs.metadataOptions).toMatchObject({ httpTokens: "required", httpEndpoint: "enabled" });
      expect(inputs.keyName).toBe(undefined);
      for (const mapping of listOf(inputs.blockDeviceMappings))
        expect(mapOf(mapOf(mapping).ebs).encrypted).toBe("true");
    }
    for (const { inputs } of ofType(stack, "aws:ec2:Instance")) {
      expect(inputs.keyName).toBe(undefined);
      expect(plainName(inputs.iamInstanceProfile)).toMatch(/-aws-bridge$/);
    }
  });

  test("gives a public address to machines that people's browsers talk to, and to nothing else", () => {
    const { nodes, machines } = runs.get(stack)!;
    const talksToPeople = (name: string): boolean => {
      const { bundle } = machines.find((machine) => machine.name === name)!;
      return Object.keys(bundle.compose.services).some((service) => /^(web|jvb-.*)$/.test(service));
    };
    const addressed = nodes.filter(
      (node) =>
        /:(Instance|RegionInstanceTemplate)$/.test(typeOf(node)) &&
        (typeOf(node).startsWith("aws") ||
          listOf(node.inputs.networkInterfaces).some(
            (network) => listOf(mapOf(network).accessConfigs).length > 0,
          )),
    );
    for (const node of addressed)
      expect([node.label, talksToPeople(nameOf(node))]).toEqual([node.label, true]);
    const machineNames = new Set(
      nodes.filter((node) => /^jitsi:(index:)?(GcpVm|AwsVm)$/.test(typeOf(node))).map(nameOf),
    );
    const others = nodes
      .filter((node) => node.inputs.addressType === "EXTERNAL" || typeOf(node) === "aws:ec2:Eip")
      // The component, for a suspended customer's addresses outlive the machine itself.
      .filter((node) => !machineNames.has(nameOf(node).replace(/-public$/, "")));
    expect(others.map(({ label }) => label)).toEqual([]);
  });
});

describe("what the model says, and what is granted,", () => {
  test("is the same for the example customer's secrets", () => {
    const acme = loadFineStack(openStackFolder(examplesDir), "acme");
    const said = identitiesOf(acme)
      .filter(({ cloud }) => cloud === "gcp")
      .flatMap(({ name, secrets }) => readers("acme", `acme-${name}`, secrets));
    const granted = googleGrantsOf("acme").filter((line) => line.includes("secretAccessor"));
    expect(granted.sort()).toEqual(said.sort());
    const aws = identitiesOf(acme).find(({ cloud }) => cloud === "aws")!;
    const parameters = awsGrantsOf("acme").filter((line) => line.includes("acme-aws-secrets-"));
    expect(parameters).toHaveLength(aws.secrets.length * aws.regions.length);
  });

  test("stays within what the deployer may grant", () => {
    const deployments = [
      loadFineStack(openStackFolder(examplesDir), "acme"),
      describeDeployment(cloudSettings()),
      describeDeployment(
        cloudSettings({
          tls: { mode: "letsencrypt", email: "a@b.c", staging: true, challenge: "dns-01" },
        }),
      ),
    ];
    for (const deployment of deployments) {
      expect(deployment.hosts.some((host) => !isDocker(host))).toBe(true);
      for (const { projectRoles } of identitiesOf(deployment))
        expect(grantableRoles).toEqual(expect.arrayContaining([...projectRoles]));
    }
  });
});

test("the stacks of the tables are there, and have machines", () => {
  for (const stack of reviewed) expect(stackFile(stack).stack).toBe(stack);
  expect(runs.get("acme")!.machines.length).toBeGreaterThan(4);
  expect(googleGrantsOf("dns-challenge")).toContain("roles/dns.admin on zone quiet-challenge to quiet-app");
  expect(shortType("gcp:compute/firewall:Firewall")).toBe("gcp:compute:Firewall");
});
