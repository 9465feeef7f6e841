/** What Google Cloud refuses of a resource by itself, and what it makes up. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { CloudFixture } from "../cloud/cloudFixture.ts";
import type { Values } from "../values.ts";

const settings = {
  project: "acme-meet",
  region: "europe-west1",
  zone: "europe-west1-b",
  addPulumiAttributionLabel: false,
};
const image = "ubuntu-os-cloud/ubuntu-2404-lts-amd64";
const nic = { networkInterfaces: [{ network: "net" }] };
const vm = { machineType: "n2-standard-4", bootDisk: { initializeParams: { image } }, ...nic };
const template = { machineType: "n2-standard-4", disks: [{ sourceImage: image, boot: true }], ...nic };
const group = { baseInstanceName: "jvb", versions: [{ instanceTemplate: "bridges" }] };
const scaler = (policy: Values) => ({
  target: "group",
  autoscalingPolicy: { minReplicas: 1, maxReplicas: 3, ...policy },
});
const member = { project: "acme-meet", role: "roles/viewer", member: "user:a@b.org" };
const big = "x".repeat(256 * 1024 + 1);
const half = "x".repeat(200 * 1024);

let cloud: CloudFixture;
beforeAll(async () => {
  cloud = await CloudFixture.start("gcp", settings);
  await cloud.create("compute/network", "net", { name: "net" });
  await cloud.create("compute/regionInstanceTemplate", "bridges", { name: "bridges", ...template });
  await cloud.create("compute/regionInstanceGroupManager", "group", { name: "group", ...group });
  await cloud.create("dns/managedZone", "zone", { name: "zone", dnsName: "my-app.com." });
  await cloud.create("secretmanager/secret", "secret", { secretId: "secret", replication: { auto: {} } });
});
afterAll(() => cloud.close());

describe("refused", () => {
  test.each<[what: string, type: string, inputs: Values, message: string]>([
    ["a name with capitals", "compute/network", { name: "Net" }, "Must be a match of regex"],
    ["a name that is too long", "compute/network", { name: "n".repeat(64) }, "Must be a match of regex"],
    [
      "a template's name with an underscore",
      "compute/regionInstanceTemplate",
      { ...template, name: "a_b" },
      "Must be a match of regex",
    ],
    [
      "a project id that is none",
      "compute/network",
      { name: "n", project: "No" },
      '"project" ("No") is no project id',
    ],
    ["an unknown region", "compute/address", { name: "a", region: "europe-west99" }, "Unknown region"],
    ["a zone that its region has not", "compute/instance", { ...vm, zone: "europe-west1-a" }, "Unknown zone"],
    [
      "a label with capitals",
      "compute/address",
      { labels: { customer: "Acme" } },
      "Label values have at most 63",
    ],
    ["a label's key with a dot", "compute/address", { labels: { "a.b": "c" } }, "Label keys begin with"],
    [
      "a range that is no range",
      "compute/subnetwork",
      { network: "net", ipCidrRange: "10.0.0.1/24" },
      "canonical form",
    ],
    [
      "a public range",
      "compute/subnetwork",
      { network: "net", ipCidrRange: "8.8.8.0/24" },
      "valid private range",
    ],
    [
      "a range below /29",
      "compute/subnetwork",
      { network: "net", ipCidrRange: "10.0.0.0/30" },
      "smallest range",
    ],
    [
      "a firewall with source tags and accounts",
      "compute/firewall",
      { network: "net", allows: [{ protocol: "udp" }], sourceTags: ["a"], sourceServiceAccounts: ["a@b.c"] },
      '"sourceServiceAccounts" cannot be set together with "sourceTags"',
    ],
    [
      "a firewall without a source",
      "compute/firewall",
      { network: "net", allows: [{ protocol: "udp" }] },
      "one of source_tags, source_ranges",
    ],
    [
      "a wrong range of ports",
      "compute/firewall",
      { network: "net", sourceRanges: ["0.0.0.0/0"], allows: [{ protocol: "udp", ports: ["20-10"] }] },
      "Ports are 0 to 65535",
    ],
    [
      "ports of a protocol without any",
      "compute/firewall",
      { network: "net", sourceRanges: ["0.0.0.0/0"], allows: [{ protocol: "icmp", ports: ["1"] }] },
      "Ports cannot be specified for the protocol icmp",
    ],
    [
      "metadata of more than 256 KB a value",
      "compute/instance",
      { ...vm, metadata: { bundle: big } },
      "maximum size 262144",
    ],
    [
      "metadata of more than 512 KB",
      "compute/regionInstanceTemplate",
      { ...template, metadata: { a: half, b: half, c: half } },
      "maximum size 524288",
    ],
    [
      "a metadata key with a dot",
      "compute/instance",
      { ...vm, metadata: { "a.b": "c" } },
      "resource.metadata.items.key",
    ],
    [
      "spot with automatic restart",
      "compute/regionInstanceTemplate",
      { ...template, scheduling: { provisioningModel: "SPOT", preemptible: true } },
      "preemptible be false",
    ],
    [
      "a graceful shutdown of a day",
      "compute/instance",
      { ...vm, scheduling: { gracefulShutdown: { enabled: true, maxDuration: { seconds: 86400 } } } },
      "between 1 and 21600",
    ],
    [
      "a machine in no network",
      "compute/instance",
      { ...vm, networkInterfaces: [{}] },
      "At least one of network or subnetwork",
    ],
    [
      "surge below the number of zones",
      "compute/regionInstanceGroupManager",
      { ...group, updatePolicy: { type: "PROACTIVE", minimalAction: "REPLACE", maxSurgeFixed: 1 } },
      "either 0 or at least equal to the number of zones (3)",
    ],
    [
      "neither surge nor unavailable",
      "compute/regionInstanceGroupManager",
      {
        ...group,
        updatePolicy: {
          type: "PROACTIVE",
          minimalAction: "REPLACE",
          maxSurgeFixed: 0,
          maxUnavailableFixed: 0,
        },
      },
      "cannot both be 0",
    ],
    [
      "a zone of another region",
      "compute/regionInstanceGroupManager",
      { ...group, distributionPolicyZones: ["us-east1-b"] },
      "Zone is not in the region",
    ],
    [
      "least above most",
      "compute/regionAutoscaler",
      scaler({ minReplicas: 4 }),
      "maxNumReplicas must be at least minNumReplicas (4)",
    ],
    [
      "a filter on resource labels",
      "compute/regionAutoscaler",
      scaler({
        metrics: [{ name: "custom.googleapis.com/a", target: 1, filter: 'resource.labels.zone = "a"' }],
      }),
      "no resource labels",
    ],
    [
      "six metrics",
      "compute/regionAutoscaler",
      scaler({
        metrics: Array.from({ length: 6 }, (_, n) => ({ name: `custom.googleapis.com/m${n}`, target: 1 })),
      }),
      "at most 5 metrics",
    ],
    [
      "a schedule of a minute",
      "compute/regionAutoscaler",
      scaler({
        scalingSchedules: [{ name: "a", schedule: "0 8 * * *", durationSec: 60, minRequiredReplicas: 1 }],
      }),
      "at least 300",
    ],
    [
      "a check that outlasts its interval",
      "compute/healthCheck",
      { tcpHealthCheck: { port: 1 }, timeoutSec: 9 },
      "less than or equal to checkIntervalSec",
    ],
    ["a short account id", "serviceaccount/account", { accountId: "acme" }, '"account_id" ("acme")'],
    ["a long account id", "serviceaccount/account", { accountId: "a".repeat(31) }, '"account_id"'],
    [
      "a member without a kind",
      "projects/iAMMember",
      { ...member, member: "a@b.org" },
      'Invalid IAM member "a@b.org"',
    ],
    [
      "a pool by the project's id",
      "projects/iAMMember",
      {
        ...member,
        member:
          "principalSet://iam.googleapis.com/projects/acme-meet/locations/global/workloadIdentityPools/ci/*",
      },
      "Invalid IAM member",
    ],
    [
      "a pool that is not there",
      "projects/iAMMember",
      {
        ...member,
        member:
          "principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/ci/*",
      },
      "Identity Pool does not exist",
    ],
    [
      "an account that is not there",
      "projects/iAMMember",
      { ...member, member: "serviceAccount:none@acme-meet.iam.gserviceaccount.com" },
      "does not exist",
    ],
    [
      "a role without its prefix",
      "projects/iAMMember",
      { ...member, role: "viewer" },
      'Role "viewer" is not supported',
    ],
    [
      "GitHub's issuer without a condition",
      "iam/workloadIdentityPoolProvider",
      {
        workloadIdentityPoolId: "ci-pool",
        workloadIdentityPoolProviderId: "github",
        oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
      },
      "attribute condition must reference",
    ],
    [
      "a secret id with a slash",
      "secretmanager/secret",
      { secretId: "a/b", replication: { auto: {} } },
      "Must be a match of regex",
    ],
    [
      "a secret without replication",
      "secretmanager/secret",
      { secretId: "a", replication: {} },
      "exactly one of automatic",
    ],
    [
      "a secret that goes in an hour",
      "secretmanager/secret",
      { secretId: "a", replication: { auto: {} }, versionDestroyTtl: "3600s" },
      "at least 24h",
    ],
    [
      "a secret of more than 64 KiB",
      "secretmanager/secretVersion",
      { secret: "projects/acme-meet/secrets/secret", secretData: "x".repeat(65_537) },
      "65537 bytes",
    ],
    [
      "a key that turns hourly",
      "kms/cryptoKey",
      { keyRing: "projects/acme-meet/locations/global/keyRings/r", rotationPeriod: "3600s" },
      "at least 24 hours",
    ],
    [
      "a bucket's name with capitals",
      "storage/bucket",
      { name: "Acme-State", location: "EU" },
      "Invalid bucket name",
    ],
    [
      "a bucket's place",
      "storage/bucket",
      { name: "acme-state", location: "MOON" },
      "location constraint is not valid",
    ],
    [
      "a zone without its last dot",
      "dns/managedZone",
      { dnsName: "my-app.com" },
      "A DNS name ends with a dot",
    ],
    [
      "a record without its last dot",
      "dns/recordSet",
      { managedZone: "zone", name: "a.my-app.com", type: "A", rrdatas: ["1.2.3.4"] },
      "A DNS name ends with a dot",
    ],
    [
      "a record outside its zone",
      "dns/recordSet",
      { managedZone: "zone", name: "a.other.com.", type: "A", rrdatas: ["1.2.3.4"] },
      "is not within the zone",
    ],
    [
      "an address record without an address",
      "dns/recordSet",
      { managedZone: "zone", name: "a.my-app.com.", type: "A", rrdatas: ["host"] },
      "Must be an IPv4 address",
    ],
    [
      "a delta metric",
      "monitoring/metricDescriptor",
      { type: "custom.googleapis.com/a", metricKind: "DELTA", valueType: "DOUBLE" },
      "GAUGE or CUMULATIVE",
    ],
    [
      "a check at another interval",
      "monitoring/uptimeCheckConfig",
      {
        displayName: "a",
        timeout: "10s",
        period: "30s",
        monitoredResource: { type: "uptime_url", labels: { host: "a.b" } },
      },
      "period must be one of 60s",
    ],
    [
      "a check of an address with its scheme",
      "monitoring/uptimeCheckConfig",
      {
        displayName: "a",
        timeout: "10s",
        monitoredResource: { type: "uptime_url", labels: { host: "https://a.b" } },
      },
      "host must be a host name",
    ],
    [
      "an API that is none",
      "projects/service",
      { service: "compute" },
      "Permission denied to enable service [compute]",
    ],
  ])("%s", async (_, type, inputs, message) => {
    await expect(cloud.create(type, "probe", inputs)).rejects.toThrow(message);
  });

  test("settings of a provider", async () => {
    await expect(CloudFixture.start("gcp", { project: "X" })).rejects.toThrow("is no project id");
    await expect(CloudFixture.start("gcp", { region: "mars-1" })).rejects.toThrow("Unknown region");
  });

  test("a resource without a project, a region", async () => {
    const other = await CloudFixture.start("gcp", {});
    await expect(other.create("compute/network", "n", { name: "n" })).rejects.toThrow(
      "project: required field",
    );
    await other.configure({ project: "acme-meet" });
    await expect(other.create("compute/address", "a", { name: "a" })).rejects.toThrow(
      "region: required field",
    );
    other.close();
  });
});

describe("fine", () => {
  test.each<[what: string, type: string, inputs: Values]>([
    ["metadata of 256 KB", "compute/instance", { ...vm, metadata: { bundle: "x".repeat(256 * 1024) } }],
    ["a role with two dots", "projects/iAMMember", { ...member, role: "roles/compute.instanceAdmin.v1" }],
    [
      "Google's own account",
      "projects/iAMMember",
      { ...member, member: "serviceAccount:service-1@gcp-sa-iap.iam.gserviceaccount.com" },
    ],
    ["an account id of 6 characters", "serviceaccount/account", { accountId: "acme-b" }],
    [
      "surge for each zone",
      "compute/regionInstanceGroupManager",
      {
        ...group,
        updatePolicy: {
          type: "PROACTIVE",
          minimalAction: "REPLACE",
          maxSurgeFixed: 3,
          maxUnavailableFixed: 0,
        },
      },
    ],
    [
      "the zone itself",
      "dns/recordSet",
      { managedZone: "zone", name: "my-app.com.", type: "A", rrdatas: ["1.2.3.4"] },
    ],
    [
      "a wildcard",
      "dns/recordSet",
      { managedZone: "zone", name: "*.my-app.com.", type: "CNAME", rrdatas: ["my-app.com."] },
    ],
  ])("%s", async (what, type, inputs) => {
    const name = what
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, "-")
      .slice(0, 30);
    await expect(cloud.create(type, name, inputs)).resolves.toBeDefined();
  });
});

describe("made up", () => {
  test("ids, links, accounts and addresses have the clouds' forms", async () => {
    const account = await cloud.create("serviceaccount/account", "b", { accountId: "acme-bridge" });
    expect(account).toMatchObject({
      id: "projects/acme-meet/serviceAccounts/acme-bridge@acme-meet.iam.gserviceaccount.com",
      state: { member: "serviceAccount:acme-bridge@acme-meet.iam.gserviceaccount.com", project: "acme-meet" },
    });
    const { id, state } = await cloud.create("compute/instance", "made", {
      ...vm,
      labels: { customer: "acme" },
    });
    expect(id).toMatch(/^projects\/acme-meet\/zones\/europe-west1-b\/instances\/made-[0-9a-f]{7}$/);
    expect(state).toMatchObject({
      selfLink: `https://www.googleapis.com/compute/v1/${id}`,
      zone: "europe-west1-b",
      effectiveLabels: { customer: "acme" },
      networkInterfaces: [{ networkIp: expect.stringMatching(/^10\.128\./) }],
    });
    expect(state.instanceId).toMatch(/^\d{19}$/);
  });

  test("a zone has four name servers, a secret's versions count up", async () => {
    const zone = await cloud.create("dns/managedZone", "other", { dnsName: "other.org." });
    expect(zone.state.nameServers).toHaveLength(4);
    const version = { secret: "projects/acme-meet/secrets/secret", secretData: "one" };
    const [one, two] = [
      await cloud.create("secretmanager/secretVersion", "v", version),
      await cloud.create("secretmanager/secretVersion", "v", version),
    ];
    expect(one.id).toMatch(/^projects\/\d{12}\/secrets\/secret\/versions\/1$/);
    expect([one.state.version, two.state.version]).toEqual(["1", "2"]);
  });
});
