/** Further refusals of Google Cloud: limits, sizes and combinations. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { CloudFixture } from "../cloud/cloudFixture.ts";
import type { Values } from "../values.ts";

const image = "ubuntu-os-cloud/ubuntu-2404-lts-amd64";
const nic = { networkInterfaces: [{ network: "net" }] };
const vm = { machineType: "n2-standard-4", bootDisk: { initializeParams: { image } }, ...nic };
const template = { machineType: "n2-standard-4", disks: [{ sourceImage: image, boot: true }], ...nic };
const group = { baseInstanceName: "jvb", versions: [{ instanceTemplate: "bridges" }] };
const update = { type: "PROACTIVE", minimalAction: "REPLACE" };
const scaler = (policy: Values) => ({
  target: "g",
  autoscalingPolicy: { minReplicas: 0, maxReplicas: 3, ...policy },
});
const metric = (fields: Values) => scaler({ metrics: [{ name: "custom.googleapis.com/a", ...fields }] });
const schedule = (fields: Values) => ({
  name: "a",
  schedule: "0 8 * * *",
  durationSec: 600,
  minRequiredReplicas: 1,
  ...fields,
});
const schedules = (fields: Values) => scaler({ scalingSchedules: [schedule(fields)] });
const rule = { network: "net", allows: [{ protocol: "udp", ports: ["1"] }] };
const record = { managedZone: "zone", name: "a.my-app.com.", type: "A", rrdatas: ["1.2.3.4"] };
const provider = { workloadIdentityPoolId: "ci-pool", workloadIdentityPoolProviderId: "other" };
const descriptor = { type: "custom.googleapis.com/a", metricKind: "GAUGE", valueType: "DOUBLE" };
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, "v"]));

let cloud: CloudFixture;
beforeAll(async () => {
  cloud = await CloudFixture.start("gcp", {
    project: "acme-meet",
    region: "europe-west1",
    zone: "europe-west1-b",
  });
  await cloud.create("compute/network", "net", { name: "net" });
  await cloud.create("compute/subnetwork", "s", { name: "s", network: "net", ipCidrRange: "10.0.0.0/29" });
  await cloud.create("dns/managedZone", "zone", { name: "zone", dnsName: "my-app.com." });
});
afterAll(() => cloud.close());

describe("refused", () => {
  test.each<[what: string, type: string, inputs: Values, message: string]>([
    [
      "a long display name",
      "serviceaccount/account",
      { accountId: "acme-b", displayName: "x".repeat(101) },
      "more than 100 characters",
    ],
    [
      "a long description",
      "serviceaccount/account",
      { accountId: "acme-b", description: "x".repeat(257) },
      "more than 256 characters",
    ],
    [
      "an issuer without https",
      "iam/workloadIdentityPoolProvider",
      { ...provider, oidc: { issuerUri: "http://a.b" } },
      "Must be an https URL",
    ],
    [
      "a mapping without a subject",
      "iam/workloadIdentityPoolProvider",
      { ...provider, oidc: { issuerUri: "https://a.b" }, attributeMapping: { "attribute.a": "b" } },
      "entry for google.subject",
    ],
    [
      "a long condition",
      "iam/workloadIdentityPoolProvider",
      { ...provider, oidc: { issuerUri: "https://a.b" }, attributeCondition: "x".repeat(4097) },
      "more than 4096 characters",
    ],
    ["a negative time to live", "dns/recordSet", { ...record, ttl: -1 }, "Must be at least 0"],
    ["a record without values", "dns/recordSet", { ...record, rrdatas: [] }, "needs a value"],
    [
      "an IPv6 record without an address",
      "dns/recordSet",
      { ...record, type: "AAAA", rrdatas: ["host"] },
      "Must be an IPv6 address",
    ],
    [
      "a CNAME to no name",
      "dns/recordSet",
      { ...record, type: "CNAME", rrdatas: ["a.b"] },
      "ends with a dot",
    ],
    [
      "a CNAME to two names",
      "dns/recordSet",
      { ...record, type: "CNAME", rrdatas: ["a.b.", "c.d."] },
      "A CNAME has one value",
    ],
    [
      "a template without a boot disk",
      "compute/regionInstanceTemplate",
      { ...template, disks: [{ boot: false }] },
      "needs a boot disk",
    ],
    [
      "a threshold of 11",
      "compute/healthCheck",
      { tcpHealthCheck: { port: 1 }, healthyThreshold: 11 },
      "between 1 and 10",
    ],
    [
      "a group without a version",
      "compute/regionInstanceGroupManager",
      { ...group, versions: [] },
      "At least one version",
    ],
    [
      "surge as number and percent",
      "compute/regionInstanceGroupManager",
      { ...group, updatePolicy: { ...update, maxSurgeFixed: 3, maxSurgePercent: 20 } },
      "exclude each other",
    ],
    [
      "surge where machines are recreated",
      "compute/regionInstanceGroupManager",
      {
        ...group,
        updatePolicy: { ...update, replacementMethod: "RECREATE", maxSurgeFixed: 3, maxUnavailableFixed: 3 },
      },
      "must be 0 when the replacement method is RECREATE",
    ],
    ["a group of none at most", "compute/regionAutoscaler", scaler({ maxReplicas: 0 }), "Must be at least 1"],
    [
      "a use of 60",
      "compute/regionAutoscaler",
      scaler({ cpuUtilization: { target: 60 } }),
      "above 0 and at most 1",
    ],
    [
      "129 schedules",
      "compute/regionAutoscaler",
      scaler({ scalingSchedules: Array.from({ length: 129 }, () => schedule({})) }),
      "at most 128 schedules",
    ],
    [
      "a limit as number and percent",
      "compute/regionAutoscaler",
      scaler({ scaleInControl: { maxScaledInReplicas: { fixed: 1, percent: 10 } } }),
      "exclude each other",
    ],
    ["a mode that is none", "compute/regionAutoscaler", scaler({ mode: "SOMETIMES" }), "Must be ON, OFF"],
    [
      "a metric without its service",
      "compute/regionAutoscaler",
      metric({ name: "stress", target: 1 }),
      "metric's full type",
    ],
    ["a metric without an aim", "compute/regionAutoscaler", metric({}), "Exactly one of target"],
    [
      "a schedule of six fields",
      "compute/regionAutoscaler",
      schedules({ schedule: "0 0 8 * * *" }),
      "cron expression of five fields",
    ],
    ["a disk of 5 GB", "compute/disk", { size: 5 }, "between 10 and 65536 GB"],
    [
      "snapshots at half past",
      "compute/resourcePolicy",
      { snapshotSchedulePolicy: { schedule: { dailySchedule: { daysInCycle: 1, startTime: "04:30" } } } },
      "full hour",
    ],
    ["a host's name without a domain", "compute/instance", { ...vm, hostname: "app" }, "fully qualified"],
    [
      "spot machines that move",
      "compute/instance",
      {
        ...vm,
        scheduling: { provisioningModel: "SPOT", automaticRestart: false, onHostMaintenance: "MIGRATE" },
      },
      "Spot machines terminate",
    ],
    [
      "a tier that is none",
      "compute/instance",
      { ...vm, networkInterfaces: [{ network: "net", accessConfigs: [{ networkTier: "GOLD" }] }] },
      "PREMIUM or STANDARD",
    ],
    ["no interface", "compute/instance", { ...vm, networkInterfaces: [] }, "At least one network interface"],
    [
      "an image's name with capitals",
      "compute/instance",
      { ...vm, bootDisk: { initializeParams: { image: "Ubuntu 24" } } },
      "No image has such a name",
    ],
    ["65 labels", "compute/address", { labels: many(65) }, "at most 64 labels"],
    [
      "65 tags",
      "compute/instance",
      { ...vm, tags: Array.from({ length: 65 }, (_, n) => `t${n}`) },
      "At most 64 tags",
    ],
    ["a small packet", "compute/network", { mtu: 1000 }, "between 1300 and 8896"],
    [
      "a source that is no range",
      "compute/firewall",
      { ...rule, sourceRanges: ["10.0.0.0/33"] },
      "valid CIDR address range",
    ],
    [
      "an egress rule with a source",
      "compute/firewall",
      { ...rule, direction: "EGRESS", sourceRanges: ["10.0.0.0/8"] },
      "EGRESS have no sources",
    ],
    [
      "an internal address with a tier",
      "compute/address",
      { addressType: "INTERNAL", networkTier: "PREMIUM" },
      "has no network tier",
    ],
    ["an external address in a subnetwork", "compute/address", { subnetwork: "s" }, "has no subnetwork"],
    ["an address that is none", "compute/address", { address: "host" }, "Must be an IP address"],
    [
      "a metric of nobody's",
      "monitoring/metricDescriptor",
      { ...descriptor, type: "stress" },
      "custom.googleapis.com/ and a path",
    ],
    [
      "a cumulative text",
      "monitoring/metricDescriptor",
      { ...descriptor, metricKind: "CUMULATIVE", valueType: "STRING" },
      "a cumulative metric is a number",
    ],
    [
      "31 labels of a metric",
      "monitoring/metricDescriptor",
      { ...descriptor, labels: Array.from({ length: 31 }, (_, n) => ({ key: `k${n}` })) },
      "at most 30 labels",
    ],
    [
      "a lifecycle without a condition",
      "storage/bucket",
      { name: "acme-state", location: "EU", lifecycleRules: [{ action: { type: "Delete" }, condition: {} }] },
      "needs an action and a condition",
    ],
    ["an empty secret", "secretmanager/secretVersion", { secret: "s", secretData: "" }, "cannot be empty"],
  ])("%s", async (_, type, inputs, message) => {
    await expect(cloud.create(type, "probe", inputs)).rejects.toThrow(message);
  });

  test("a disk attached twice", async () => {
    const { id } = await cloud.create("compute/disk", "d", { name: "d" });
    await expect(
      cloud.create("compute/instance", "i", { ...vm, attachedDisks: [{ source: id }, { source: id }] }),
    ).rejects.toThrow("attached twice");
  });

  test("a disk and a range that become smaller in place", async () => {
    const disk = await cloud.create("compute/disk", "small", { size: 20 });
    await expect(cloud.update(disk, { size: 10 })).rejects.toThrow("cannot become smaller");
    const range = await cloud.create("compute/subnetwork", "big", {
      name: "big",
      network: "net",
      ipCidrRange: "10.1.0.0/24",
    });
    await expect(cloud.update(range, { ipCidrRange: "10.1.0.0/25" })).rejects.toThrow("can only be expanded");
  });

  test("an external address that is taken, and a subnetwork that is full", async () => {
    const made = await cloud.create("compute/address", "one", {});
    await expect(cloud.create("compute/address", "two", { address: made.state.address! })).rejects.toThrow(
      "in-use and would result in a conflict",
    );
    const internal = { addressType: "INTERNAL", subnetwork: "s" };
    for (let n = 0; n < 4; n++) await cloud.create("compute/address", `i${n}`, internal);
    await expect(cloud.create("compute/address", "i4", internal)).rejects.toThrow("IP_SPACE_EXHAUSTED");
  });

  test("a secret that is protected", async () => {
    const made = await cloud.create("secretmanager/secret", "s", {
      secretId: "kept",
      replication: { auto: {} },
      deletionProtection: true,
    });
    await expect(cloud.delete(made)).rejects.toThrow("deletion_protection=false");
  });

  test.each([
    ["gcp networks per project", "compute/network", { name: "more" }, "'NETWORKS'"],
    [
      "gcp firewalls per project",
      "compute/firewall",
      { ...rule, sourceRanges: ["0.0.0.0/0"] },
      "'FIREWALLS'",
    ],
    ["gcp record sets per zone", "dns/recordSet", record, "'rrsetsPerManagedZone'"],
  ] as const)("more than the quota: %s", async (quota, type, inputs, message) => {
    cloud.world.set({ quotas: { [quota]: 0 } });
    await expect(cloud.create(type, "over", inputs as unknown as Values)).rejects.toThrow(message);
    cloud.world.set({});
  });
});
