/** What the example customer's resources promise: who may read what, what is open, what is kept, and in which order things change. */

import { beforeAll, describe, expect, test } from "@jest/globals";
import type { RecordedResource } from "../../simulator/monitor/recordedResource.ts";
import { unwrap, type Value } from "../../simulator/monitor/values.ts";
import { stackFile } from "../../tools/stacks/allStacks.ts";
import { recordedStack } from "./recordedStack.ts";

let resources: readonly RecordedResource[];

beforeAll(async () => {
  ({ resources } = await recordedStack(stackFile("acme")));
});

const ofType = (type: string): RecordedResource[] => resources.filter((resource) => resource.type === type);
const one = (type: string, name: string): RecordedResource => {
  const found = ofType(type).find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`no ${type} ${name}`);
  return found;
};
/** Plain data, so that a path can be followed. */
const plain = (value: Value | undefined): unknown => {
  const open = unwrap(value ?? null);
  if (Array.isArray(open)) return (open as Value[]).map(plain);
  if (typeof open !== "object" || open === null) return open;
  return Object.fromEntries(
    Object.entries(open as Record<string, Value>).map(([key, item]) => [key, plain(item)]),
  );
};
const inputsOf = (resource: RecordedResource) => plain(resource.inputs) as Record<string, unknown>;
const emailOf = (identity: "app" | "bridge") =>
  plain(one("gcp:serviceaccount/account:Account", `acme-${identity}`).outputs.email);

describe("who may read what", () => {
  test("bridges in Google Cloud read two secrets, each by name", () => {
    const read = ofType("gcp:secretmanager/secretIamMember:SecretIamMember")
      .map(inputsOf)
      .filter(({ member }) => member === `serviceAccount:${String(emailOf("bridge"))}`);
    expect(read.map(({ secretId }) => secretId).sort()).toEqual([
      "acme_bridge-password",
      "acme_influxdb-writer-password",
    ]);
    expect(new Set(read.map(({ role }) => role))).toEqual(new Set(["roles/secretmanager.secretAccessor"]));
  });

  test("in a project, identities have the one role that writes the autoscaler's metric", () => {
    expect(ofType("gcp:projects/iAMMember:IAMMember").map((member) => inputsOf(member).role)).toEqual([
      "roles/monitoring.metricWriter",
    ]);
  });

  test("bridges in AWS read their secrets and bundles by full name, and nothing of another customer", () => {
    const policy = JSON.parse(
      String(inputsOf(one("aws:iam/rolePolicy:RolePolicy", "acme-aws-bridge-read")).policy),
    ) as {
      Statement: { Action: string; Resource: string[] }[];
    };
    expect(policy.Statement).toHaveLength(1);
    expect(policy.Statement[0]!.Action).toBe("ssm:GetParameter");
    expect(policy.Statement[0]!.Resource.map((arn) => arn.replace(/^.*:parameter/, ""))).toEqual([
      "/jitsi/acme/bridge-password",
      "/jitsi/acme/influxdb-writer-password",
      "/jitsi/acme/machines/use1-a",
      "/jitsi/acme/machines/use1-b",
    ]);
    // The managed policy for Session Manager could read every parameter of the account.
    expect(ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment")).toEqual([]);
    const sessions = String(
      inputsOf(one("aws:iam/rolePolicy:RolePolicy", "acme-aws-bridge-sessions")).policy,
    );
    expect(sessions).not.toMatch(/ssm:Get|ssm:\*/);
  });
});

describe("what is open", () => {
  interface Rule {
    allows: { protocol: string; ports: string[] }[];
    sourceRanges?: string[];
    sourceServiceAccounts?: string[];
    targetServiceAccounts: string[];
  }
  const rules = () =>
    ofType("gcp:compute/firewall:Firewall").map((rule) => inputsOf(rule) as unknown as Rule);
  const portsOf = ({ allows }: Rule) =>
    allows.flatMap(({ protocol, ports }) => ports.map((port) => `${protocol} ${port}`));

  test("to the world: the web of the app server, media of bridges", () => {
    const open = rules().filter(({ sourceRanges }) => sourceRanges?.includes("0.0.0.0/0"));
    expect(
      open
        .flatMap((rule) => portsOf(rule).map((port) => `${port} ${rule.targetServiceAccounts.join()}`))
        .sort(),
    ).toEqual([
      `tcp 443 ${String(emailOf("app"))}`,
      `tcp 80 ${String(emailOf("app"))}`,
      `udp 10000 ${String(emailOf("bridge"))}`,
    ]);
    expect(
      ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map((rule) => {
        const { ipProtocol, fromPort, toPort } = inputsOf(rule);
        return [ipProtocol, fromPort, toPort];
      }),
    ).toEqual([["udp", 10000, 10000]]);
  });

  test("Prosody-JVB: to bridges in the network by identity, to those elsewhere by each one's own address", () => {
    const brewery = rules().filter((rule) => portsOf(rule).includes("tcp 6222"));
    const addresses = ofType("aws:ec2/eip:Eip").map((eip) => `${String(plain(eip.outputs.publicIp))}/32`);
    expect(brewery.map(({ sourceServiceAccounts }) => sourceServiceAccounts).filter(Boolean)).toEqual([
      [emailOf("bridge")],
    ]);
    expect(brewery.flatMap(({ sourceRanges = [] }) => sourceRanges).sort()).toEqual(
      ["203.0.113.20/32", ...addresses].sort(),
    );
  });

  test("every rule says whom it is for and from where", () => {
    for (const { targetServiceAccounts, sourceRanges = [], sourceServiceAccounts = [] } of rules()) {
      expect(targetServiceAccounts).toHaveLength(1);
      expect(sourceRanges.length + sourceServiceAccounts.length).toBeGreaterThan(0);
    }
  });
});

test("addresses and disks are protected; machines are not, for they are made anew", () => {
  const protectedTypes = resources.filter(({ protect }) => protect).map(({ type }) => type.split(":").at(-1));
  expect([...new Set(protectedTypes)].sort()).toEqual(["Address", "Disk", "Eip"]);
  for (const type of ["gcp:compute/address:Address", "gcp:compute/disk:Disk", "aws:ec2/eip:Eip"])
    expect(ofType(type).every(({ protect }) => protect)).toBe(true);
});

describe("the order of changes", () => {
  const machine = {
    app: () => one("gcp:compute/instance:Instance", "acme-app"),
    ew3: () => one("gcp:compute/instance:Instance", "acme-ew3-a"),
    a: () => one("aws:ec2/instance:Instance", "acme-use1-a"),
    b: () => one("aws:ec2/instance:Instance", "acme-use1-b"),
  };
  const comesAfter = (later: RecordedResource, earlier: RecordedResource) =>
    expect(later.dependencies).toContain(earlier.urn);

  test("machines of the static pool change one by one, in any cloud", () => {
    comesAfter(machine.a(), machine.ew3());
    comesAfter(machine.b(), machine.a());
    // Not before the one before it has its address again.
    comesAfter(machine.b(), one("aws:ec2/eipAssociation:EipAssociation", "acme-use1-a"));
  });

  test("the app server changes after every bridge, and starts after its names and permissions are there", () => {
    const app = machine.app();
    for (const bridge of [machine.ew3(), machine.a(), machine.b()]) comesAfter(app, bridge);
    comesAfter(app, ofType("gcp:compute/regionInstanceGroupManager:RegionInstanceGroupManager")[0]!);
    for (const record of ofType("gcp:dns/recordSet:RecordSet")) comesAfter(app, record);
    const permissions = ofType("gcp:secretmanager/secretIamMember:SecretIamMember").filter(({ name }) =>
      name.endsWith("-app"),
    );
    expect(permissions.length).toBeGreaterThan(5);
    for (const permission of permissions) comesAfter(app, permission);
  });

  test("a machine with held addresses goes before its successor comes, and keeps its address until then", () => {
    for (const make of Object.values(machine)) expect(make().deleteBeforeReplace).toBe(true);
    expect(
      ofType("aws:ec2/eipAssociation:EipAssociation").map(({ retainOnDelete }) => retainOnDelete),
    ).toEqual([true, true]);
  });

  test("a template comes before the old one goes, which Google refuses to delete while it is used", () => {
    const [template] = ofType("gcp:compute/regionInstanceTemplate:RegionInstanceTemplate");
    expect(template!.deleteBeforeReplace).not.toBe(true);
    expect(Object.keys(template!.inputs)).not.toContain("name");
  });
});

test("what can carry labels or tags says whose it is", () => {
  const carriers = resources.filter(({ type }) =>
    /:(Instance|Disk|Address|RegionInstanceTemplate|Secret|Eip|LaunchTemplate|SecurityGroup|Parameter|Role|InstanceProfile|SecurityGroup(In|E)gressRule)$/.test(
      type,
    ),
  );
  expect(carriers.length).toBeGreaterThan(20);
  for (const { inputs, urn } of carriers) {
    const labels = plain(inputs.labels ?? inputs.tags);
    const own = { customer: "acme", stack: "acme", component: expect.any(String) };
    expect([urn, labels]).toEqual([urn, expect.objectContaining(own)]);
  }
});
