/** What Google Cloud refuses because of other things in the world. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { text } from "../docker/inputs.ts";
import { CloudFixture } from "../cloud/cloudFixture.ts";
import type { Made } from "../cloud/cloudFixture.ts";
import type { Value, Values } from "../values.ts";
import { grantsOf } from "./accounts.ts";
import { secretText } from "./secrets.ts";

const settings = { project: "acme-meet", region: "europe-west1", zone: "europe-west1-b" };
const image = "ubuntu-os-cloud/ubuntu-2404-lts-amd64";
const nic = { subnetwork: "subnet" };
const vm = {
  machineType: "n2-standard-4",
  bootDisk: { initializeParams: { image } },
  networkInterfaces: [nic],
};
const bridges = {
  machineType: "n2-standard-4",
  disks: [{ sourceImage: image, boot: true }],
  networkInterfaces: [nic],
};
const inUse = "resourceInUseByAnotherResource";

let cloud: CloudFixture;
let network: Made;
let subnetwork: Made;
beforeEach(async () => {
  cloud = await CloudFixture.start("gcp", settings);
  network = await cloud.create("compute/network", "net", { name: "net", autoCreateSubnetworks: false });
  const range = { name: "subnet", network: network.id, ipCidrRange: "10.0.0.0/24" };
  subnetwork = await cloud.create("compute/subnetwork", "subnet", range);
});
afterEach(() => cloud.close());

function machine(name: string, inputs: Values = {}): Promise<Made> {
  return cloud.create("compute/instance", name, { name, ...vm, ...inputs });
}

function withAddress(natIp: Value | undefined, more: Values = {}): Values {
  return { networkInterfaces: [{ ...nic, accessConfigs: [{ natIp: natIp!, ...more }] }] };
}

function ipOf(made: Made): { networkIp: string; natIp: string } {
  const [first] = made.state.networkInterfaces as Values[];
  const [config] = (first!.accessConfigs ?? []) as Values[];
  return { networkIp: text(first!.networkIp), natIp: text(config?.natIp) };
}

async function group(more: Values = {}): Promise<{ template: Made; made: Made }> {
  const template = await cloud.create("compute/regionInstanceTemplate", "bridges", bridges);
  const made = await cloud.create("compute/regionInstanceGroupManager", "group", {
    name: "group",
    baseInstanceName: "jvb",
    versions: [{ instanceTemplate: template.state.selfLink! }],
    ...more,
  });
  return { template, made };
}

function scaler(target: Made, more: Values = {}): Promise<Made> {
  const autoscalingPolicy = { minReplicas: 1, maxReplicas: 3, ...more };
  return cloud.create("compute/regionAutoscaler", "scaler", { target: target.id, autoscalingPolicy });
}

describe("networks", () => {
  test("ranges of one network do not overlap, those of two may", async () => {
    const twice = { network: "net", ipCidrRange: "10.0.0.128/25", region: "us-east1" };
    await expect(cloud.create("compute/subnetwork", "b", twice)).rejects.toThrow(
      "10.0.0.128/25 conflicts with existing subnetwork",
    );
    await cloud.create("compute/network", "other", { name: "other" });
    await cloud.create("compute/subnetwork", "b", { ...twice, network: "other" });
  });

  test("a network with subnetworks, a subnetwork with machines stay", async () => {
    await expect(cloud.delete(network)).rejects.toThrow(inUse);
    const made = await machine("app");
    await expect(cloud.delete(subnetwork)).rejects.toThrow(inUse);
    await cloud.delete(made);
    await cloud.delete(subnetwork);
    await cloud.delete(network);
    expect(await cloud.read(network)).toBeUndefined();
  });

  test("a range grows in place and is replaced to shrink", async () => {
    const range = (ipCidrRange: string) =>
      cloud.diff(subnetwork, { name: "subnet", network: network.id, ipCidrRange });
    expect(await range("10.0.0.0/23")).toEqual({ changed: ["ipCidrRange"], replaces: [] });
    expect(await range("10.0.0.0/25")).toEqual({ changed: ["ipCidrRange"], replaces: ["ipCidrRange"] });
  });

  test("another way to write the same is no change", async () => {
    const same = {
      name: "subnet",
      network: text(network.state.selfLink),
      ipCidrRange: "10.0.0.0/24",
      region: "europe-west1",
    };
    expect((await cloud.diff(subnetwork, same)).changed).toEqual([]);
  });

  test.each([
    [
      "compute/subnetwork",
      { network: "none", ipCidrRange: "10.9.0.0/24" },
      "projects/acme-meet/global/networks/none",
    ],
    [
      "compute/firewall",
      { network: "none", sourceRanges: ["0.0.0.0/0"], allows: [{ protocol: "udp" }] },
      "networks/none",
    ],
    [
      "compute/regionInstanceGroupManager",
      { baseInstanceName: "a", versions: [{ instanceTemplate: "none" }] },
      "instanceTemplates/none",
    ],
    [
      "compute/regionAutoscaler",
      { target: "none", autoscalingPolicy: { minReplicas: 1, maxReplicas: 2 } },
      "instanceGroupManagers/none",
    ],
    [
      "dns/recordSet",
      { managedZone: "none", name: "a.b.", type: "A", rrdatas: ["1.2.3.4"] },
      "managedZones/none",
    ],
    [
      "secretmanager/secretIamMember",
      { secretId: "none", role: "roles/viewer", member: "user:a@b.org" },
      "secrets/none",
    ],
  ])("what %s refers to must exist", async (type, inputs, path) => {
    await expect(cloud.create(type, "probe", inputs)).rejects.toThrow(new RegExp(`${path}' was not found`));
  });
});

describe("addresses", () => {
  test("are distinct, and internal ones are of their subnetwork", async () => {
    const internal = { addressType: "INTERNAL", subnetwork: subnetwork.id };
    const [a, b] = [
      await cloud.create("compute/address", "a", {}),
      await cloud.create("compute/address", "b", {}),
    ];
    expect(a.state.address).not.toBe(b.state.address);
    const c = await cloud.create("compute/address", "c", internal);
    expect(c.state.address).toMatch(/^10\.0\.0\.\d+$/);
    await expect(cloud.create("compute/address", "d", { ...internal, address: "10.0.1.5" })).rejects.toThrow(
      "outside the range",
    );
    await expect(
      cloud.create("compute/address", "d", { ...internal, address: c.state.address! }),
    ).rejects.toThrow("already being used");
  });

  test("one in use stays; a machine that takes one that another has is refused", async () => {
    const made = await cloud.create("compute/address", "app", {});
    const app = await machine("app", withAddress(made.state.address));
    expect(ipOf(app).natIp).toBe(made.state.address);
    await expect(cloud.delete(made)).rejects.toThrow(inUse);
    await expect(machine("new", withAddress(made.state.address))).rejects.toThrow("already in-use by");
    await cloud.delete(app);
    await machine("new", withAddress(made.state.address));
  });

  test("an address has one region and one tier, and must be ours", async () => {
    const far = await cloud.create("compute/address", "far", { region: "us-east1" });
    const standard = await cloud.create("compute/address", "standard", { networkTier: "STANDARD" });
    await expect(machine("a", withAddress(far.state.address))).rejects.toThrow(
      "was not found in region 'europe-west1'",
    );
    await expect(machine("a", withAddress(standard.state.address))).rejects.toThrow(
      "network tier of external IP address is STANDARD",
    );
    await machine("a", withAddress(standard.state.address, { networkTier: "STANDARD" }));
    await expect(machine("b", withAddress("34.1.2.3"))).rejects.toThrow(
      "no address of this project has the address '34.1.2.3'",
    );
  });

  test("an internal address of a machine is its own", async () => {
    const one = await machine("one", { networkInterfaces: [{ ...nic, networkIp: "10.0.0.9" }] });
    await expect(machine("two", { networkInterfaces: [{ ...nic, networkIp: "10.0.0.9" }] })).rejects.toThrow(
      "IP '10.0.0.9' is already being used",
    );
    await expect(machine("two", { networkInterfaces: [{ ...nic, networkIp: "10.9.0.9" }] })).rejects.toThrow(
      "outside the range",
    );
    expect(ipOf(one).networkIp).toBe("10.0.0.9");
  });

  test("an ephemeral address stays over updates and is another after a replacement", async () => {
    const made = await machine("app", withAddress(""));
    const updated = await cloud.update(made, { metadata: { a: "b" } });
    expect(ipOf(updated)).toEqual(ipOf(made));
    expect(updated.state.metadataFingerprint).not.toBe(made.state.metadataFingerprint);
    await cloud.delete(made);
    const again = await machine("app", withAddress(""));
    expect(ipOf(again).natIp).not.toBe(ipOf(made).natIp);
    expect(again.state.instanceId).not.toBe(made.state.instanceId);
  });

  test("there is a limit for each region", async () => {
    cloud.world.set({ quotas: { "gcp static addresses per region": 1 } });
    await cloud.create("compute/address", "a", {});
    await expect(cloud.create("compute/address", "b", {})).rejects.toThrow(
      "Quota 'STATIC_ADDRESSES' exceeded. Limit: 1.0",
    );
    await cloud.create("compute/address", "b", { region: "us-east1" });
  });
});

describe("machines", () => {
  test("a name is taken once", async () => {
    await machine("app");
    await expect(machine("app")).rejects.toThrow("instances/app' already exists");
  });

  test("a disk is written by one machine of its own zone, and stays meanwhile", async () => {
    const disk = await cloud.create("compute/disk", "data", { name: "data", size: 20 });
    const attached = { attachedDisks: [{ source: disk.id }] };
    const app = await machine("app", attached);
    await expect(machine("new", attached)).rejects.toThrow("disk resource");
    await expect(machine("new", { ...attached, zone: "europe-west1-c" })).rejects.toThrow("same zone");
    await expect(cloud.delete(disk)).rejects.toThrow(inUse);
    expect((await cloud.diff(disk, { name: "data", size: 10 })).replaces).toEqual(["size"]);
    expect((await cloud.diff(disk, { name: "data", size: 30 })).replaces).toEqual([]);
    await cloud.delete(app);
    await cloud.delete(disk);
  });

  test("a subnetwork of another region is refused, and a custom network alone", async () => {
    await expect(
      machine("far", { zone: "us-east1-b", networkInterfaces: [{ subnetwork: subnetwork.id }] }),
    ).rejects.toThrow("cross-region");
    await expect(machine("far", { networkInterfaces: [{ network: network.id }] })).rejects.toThrow(
      "custom subnetmode",
    );
  });

  test("another size needs leave to stop", async () => {
    const made = await machine("app");
    await expect(cloud.update(made, { machineType: "n2-standard-8" })).rejects.toThrow(
      "requires stopping it",
    );
    const updated = await cloud.update(made, { machineType: "n2-standard-8", allowStoppingForUpdate: true });
    expect(updated.state.machineType).toBe("n2-standard-8");
  });

  test("protected ones stay", async () => {
    const one = await machine("one", { deletionProtection: true });
    const two = await machine("two", { deletionPolicy: "PREVENT" });
    const three = await machine("three", { deletionPolicy: "ABANDON" });
    await expect(cloud.delete(one)).rejects.toThrow("Deletion Protection is enabled");
    await expect(cloud.delete(two)).rejects.toThrow('deletion_policy is "PREVENT"');
    await cloud.delete(three);
    expect(await cloud.read(three)).toBeDefined();
  });

  test("an account that is not there", async () => {
    const email = "bridge@acme-meet.iam.gserviceaccount.com";
    await expect(machine("app", { serviceAccount: { email, scopes: ["cloud-platform"] } })).rejects.toThrow(
      "'serviceAccount' was not found",
    );
  });

  test("metadataStartupScript replaces, metadata does not", async () => {
    const made = await machine("app", { metadata: { a: "1" } });
    expect(await cloud.diff(made, { name: "app", ...vm, metadata: { a: "2" } })).toEqual({
      changed: ["metadata"],
      replaces: [],
    });
    expect(
      (await cloud.diff(made, { name: "app", ...vm, metadata: { a: "1" }, metadataStartupScript: "x" }))
        .replaces,
    ).toEqual(["metadataStartupScript"]);
  });
});

describe("groups", () => {
  test("a template in use stays, and goes once the group has another", async () => {
    const { template, made } = await group();
    await expect(cloud.delete(template)).rejects.toThrow("The instance_template resource");
    const next = await cloud.create("compute/regionInstanceTemplate", "next", { name: "next", ...bridges });
    await cloud.update(made, { versions: [{ instanceTemplate: next.id }] });
    await cloud.delete(template);
  });

  test("everything of a template replaces it", async () => {
    const { template } = await group();
    const { replaces } = await cloud.diff(template, {
      name: text(template.state.name),
      ...bridges,
      metadata: { a: "b" },
      labels: { c: "d" },
    });
    expect(replaces).toEqual(["labels", "metadata"]);
  });

  test.each<[string, Values, string]>([
    [
      "stateful addresses",
      { statefulExternalIps: [{ interfaceName: "nic0" }] },
      "not supported for managed instance groups with stateful",
    ],
    ["a size of its own", { targetSize: 2 }, "targetSize (2) must not be set"],
    [
      "another shape",
      { distributionPolicyTargetShape: "BALANCED" },
      "needs the distribution policy target shape EVEN",
    ],
    [
      "no redistribution",
      { updatePolicy: { type: "PROACTIVE", minimalAction: "REPLACE", instanceRedistributionType: "NONE" } },
      "needs proactive redistribution",
    ],
  ])("an autoscaler and a group with %s refuse each other", async (_, inputs, message) => {
    const { made } = await group(inputs);
    await expect(scaler(made)).rejects.toThrow(message);
  });

  test("a group that is scaled cannot become stateful, nor get a second autoscaler, nor go first", async () => {
    const { made } = await group();
    await scaler(made);
    const stateful = { statefulDisks: [{ deviceName: "data" }] };
    await expect(cloud.update(made, stateful)).rejects.toThrow("stateful");
    await expect(
      cloud.create("compute/regionAutoscaler", "second", {
        target: made.id,
        autoscalingPolicy: { minReplicas: 1, maxReplicas: 2 },
      }),
    ).rejects.toThrow("has an autoscaler already");
    await expect(cloud.delete(made)).rejects.toThrow(inUse);
  });

  test("regions agree", async () => {
    const { template, made } = await group();
    const far = { region: "us-east1" };
    await expect(
      cloud.create("compute/regionInstanceGroupManager", "far", {
        ...far,
        baseInstanceName: "jvb",
        versions: [{ instanceTemplate: template.id }],
      }),
    ).rejects.toThrow("not in the group's region 'us-east1'");
    await expect(
      cloud.create("compute/regionAutoscaler", "far", {
        ...far,
        target: made.id,
        autoscalingPolicy: { minReplicas: 1, maxReplicas: 2 },
      }),
    ).rejects.toThrow("not in the autoscaler's region");
    await expect(
      cloud.create("compute/regionInstanceTemplate", "far", {
        ...bridges,
        ...far,
        networkInterfaces: [{ subnetwork: subnetwork.id }],
      }),
    ).rejects.toThrow("not in the template's region");
  });
});

describe("identities", () => {
  const role = { project: "acme-meet", role: "roles/viewer" };

  test("a new account of an old name has none of its grants", async () => {
    const account = await cloud.create("serviceaccount/account", "a", { accountId: "acme-bridge" });
    const grant = await cloud.create("projects/iAMMember", "g", { ...role, member: account.state.member! });
    expect(grantsOf(cloud.world)).toEqual([
      {
        type: "gcp:projects/iAMMember:IAMMember",
        on: "acme-meet",
        role: "roles/viewer",
        member: account.state.member,
      },
    ]);
    await cloud.delete(account);
    const again = await cloud.create("serviceaccount/account", "a", { accountId: "acme-bridge" });
    expect(again.state.uniqueId).not.toBe(account.state.uniqueId);
    expect(await cloud.read(grant)).toBeUndefined();
    expect(grantsOf(cloud.world)).toEqual([]);
  });

  test("accounts have a limit and one name", async () => {
    cloud.world.set({ quotas: { "gcp service accounts per project": 2 } });
    await cloud.create("serviceaccount/account", "a", { accountId: "acme-one" });
    await expect(cloud.create("serviceaccount/account", "a", { accountId: "acme-one" })).rejects.toThrow(
      "acme-one already exists within project",
    );
    await cloud.create("serviceaccount/account", "b", { accountId: "acme-two" });
    await expect(cloud.create("serviceaccount/account", "c", { accountId: "acme-three" })).rejects.toThrow(
      "Maximum number of service accounts",
    );
  });

  test("a deleted pool keeps its name; a pool's members name its project by number", async () => {
    const pool = await cloud.create("iam/workloadIdentityPool", "ci", { workloadIdentityPoolId: "ci-pool" });
    const member = `principalSet://iam.googleapis.com/${text(pool.state.name)}/attribute.repository/acme/meet`;
    await cloud.create("projects/iAMMember", "ci", { ...role, member });
    await cloud.delete(pool);
    expect(await cloud.read(pool)).toBeUndefined();
    await expect(
      cloud.create("iam/workloadIdentityPool", "ci", { workloadIdentityPoolId: "ci-pool" }),
    ).rejects.toThrow("keeps its name for 30 days");
  });

  test("keys and key rings are for ever", async () => {
    const ring = await cloud.create("kms/keyRing", "r", { name: "state", location: "europe-west1" });
    const key = await cloud.create("kms/cryptoKey", "k", { name: "state", keyRing: ring.id });
    await cloud.delete(key);
    await cloud.delete(ring);
    await expect(
      cloud.create("kms/keyRing", "r", { name: "state", location: "europe-west1" }),
    ).rejects.toThrow("already exists");
  });
});

describe("the rest", () => {
  test("a zone with records stays, unless told otherwise", async () => {
    const zone = await cloud.create("dns/managedZone", "zone", { name: "zone", dnsName: "my-app.com." });
    const record = { managedZone: "zone", name: "a.my-app.com.", type: "A", rrdatas: ["1.2.3.4"] };
    const made = await cloud.create("dns/recordSet", "a", record);
    await expect(cloud.create("dns/recordSet", "b", record)).rejects.toThrow("already exists");
    await expect(
      cloud.create("dns/recordSet", "c", { ...record, type: "CNAME", rrdatas: ["b.org."] }),
    ).rejects.toThrow("a CNAME record and another one");
    await expect(cloud.delete(zone)).rejects.toThrow("containerNotEmpty");
    await cloud.delete(made);
    await cloud.delete(zone);
  });

  test("a bucket's name is one in the world", async () => {
    const bucket = { name: "acme-state", location: "EU" };
    await cloud.create("storage/bucket", "b", bucket);
    await cloud.configure({ project: "other-project" });
    await expect(cloud.create("storage/bucket", "b", bucket)).rejects.toThrow("bucket name is not available");
  });

  test("in a new project an API comes first", async () => {
    cloud.world.set({ newProjects: ["fresh-project"] });
    await cloud.configure({ project: "fresh-project", region: "europe-west1" });
    await expect(cloud.create("compute/network", "n", { name: "n" })).rejects.toThrow(
      "compute.googleapis.com has not been used in project fresh-project",
    );
    await cloud.create("projects/service", "s", { service: "compute.googleapis.com" });
    await cloud.create("compute/network", "n", { name: "n" });
  });

  test("what a machine would fetch is the latest enabled version", async () => {
    const secret = await cloud.create("secretmanager/secret", "s", {
      secretId: "s",
      replication: { auto: {} },
    });
    await cloud.create("secretmanager/secretVersion", "one", { secret: secret.id, secretData: "one" });
    await cloud.create("secretmanager/secretVersion", "two", { secret: secret.id, secretData: "two" });
    expect(secretText(cloud.world, secret.id)).toBe("two");
  });

  test("write-only data is in no state, and changes with its version only", async () => {
    const secret = await cloud.create("secretmanager/secret", "s", {
      secretId: "s",
      replication: { auto: {} },
    });
    const inputs = { secret: secret.id, secretDataWo: "hidden", secretDataWoVersion: 1 };
    const made = await cloud.create("secretmanager/secretVersion", "v", inputs);
    expect(JSON.stringify(made.state)).not.toContain("hidden");
    expect((await cloud.diff(made, { ...inputs, secretDataWo: "new" })).changed).toEqual([]);
    expect(
      (await cloud.diff(made, { ...inputs, secretDataWo: "new", secretDataWoVersion: 2 })).replaces,
    ).toEqual(["secretDataWoVersion"]);
  });
});
