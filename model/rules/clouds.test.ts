import { describe as suite, expect, test } from "@jest/globals";
import { describe } from "../deployment.ts";
import { isDocker } from "../hosts/hosts.ts";
import type { HostSettings, Settings } from "../settings.ts";
import { adviseOn } from "./advice.ts";
import { testBreakages } from "./breakages.ts";
import { broken, cloudSettings, exampleBridge, exampleGroup, serviceIn } from "./fixtures.ts";
import { check } from "./index.ts";

/** The deployment with every host changed in the same way. */
const withHosts = (change: (host: HostSettings) => HostSettings): Settings =>
  cloudSettings({ hosts: cloudSettings().hosts.map(change) });

const withGroup = (...change: Parameters<typeof exampleGroup>): Settings =>
  withHosts((host) => (host.on === "gcpGroup" ? exampleGroup(...change) : host));

const group = "jitsi:bridges.autoscaling[0]";

test("machines in three clouds and a group are fine together", () =>
  expect(check(describe(cloudSettings()))).toEqual([]));

testBreakages([
  {
    rule: "T22",
    by: "a target at which Jicofo already avoids the bridges",
    broken: withGroup({}, { targetStress: 0.8 }),
    keys: [`${group}.targetStress`],
    says: /is not below 0\.8/,
  },
  {
    rule: "T29",
    by: "calls that may last longer than the cloud keeps the machine",
    broken: withGroup({ drainMinutes: 60 }),
    keys: [`${group}.drainMinutes`],
    says: /longer than clouds keep a stopping machine/,
  },
  {
    rule: "T29",
    by: "a bridge that would give up after upstream's own time",
    broken: broken((deployment) => {
      const conf = serviceIn(deployment, "jvb-use1-a").files.find(({ path }) => path.endsWith("jvb.conf"));
      conf!.content =
        "videobridge.apis.xmpp-client.configs.shard0.DISABLE_CERTIFICATE_VERIFICATION = false\n";
    }, cloudSettings()),
    keys: ["container jvb-use1-a: custom-jvb.conf"],
  },
  {
    rule: "T29",
    by: "a bridge on a Docker host with upstream's minute for moving people",
    broken: broken((deployment) => {
      const conf = serviceIn(deployment, "jvb-ash-a").files.find(({ path }) => path.endsWith("jvb.conf"));
      conf!.content = (conf!.content as string).replace(/.*shutting-down-delay.*\n/, "");
    }),
    keys: ["container jvb-ash-a: custom-jvb.conf"],
    says: /lacks videobridge\.shutdown\.shutting-down-delay = 20 seconds/,
  },
  {
    rule: "group-size",
    by: "more at the least than at the most",
    broken: withGroup({}, { min: 11 }),
    keys: [`${group}.min`],
    says: /is above max, 10/,
  },
  {
    rule: "group-size",
    by: "a peak above the most",
    broken: withGroup(
      {},
      { schedules: [{ name: "m", start: "45 8 * * *", durationMinutes: 60, timeZone: "UTC", min: 11 }] },
    ),
    keys: [`${group}.schedules[0].min`],
  },
  {
    rule: "spot",
    by: "spot machines for the minimum of a region",
    broken: withGroup({ spot: true }),
    keys: [`${group}.spot`],
    says: /leaves gcp-europe-west1 without a permanent bridge/,
  },
  {
    rule: "group-network",
    by: "an app server on a host of the customer's",
    broken: cloudSettings({
      hosts: cloudSettings().hosts.filter((host) => isDocker(host) || host.on === "gcpGroup"),
      appServer: { ...cloudSettings().appServer, host: "fsn", bridgeNetwork: "public" },
      bridges: {
        static: [exampleBridge(2, "fsn-a", "fsn")],
        autoscaling: cloudSettings().bridges.autoscaling,
      },
    }),
    keys: [group],
    says: /Move the app server there too .* use a pool/,
  },
  {
    rule: "brewery-address",
    by: "machines of a cloud that are in no private network of the customer's",
    broken: cloudSettings({
      hosts: cloudSettings().hosts.flatMap((host) =>
        isDocker(host) ? { ...host, privateAddress: "10.8.0.1" } : host.on === "aws" ? host : [],
      ),
      appServer: { ...cloudSettings().appServer, host: "fsn" },
      bridges: { static: [exampleBridge(1, "use1-a", "use1-a")], autoscaling: [] },
    }),
    keys: ["jitsi:appServer.bridgeNetwork"],
    says: /use1-a is not in one/,
  },
  {
    rule: "region-label",
    by: "a Docker host with the label of a cloud's region",
    broken: withHosts((host) => (isDocker(host) ? { ...host, region: "aws-us-east-1" } : host)),
    keys: ["jitsi:hosts[0].region"],
    says: /is already the label of a region of AWS/,
  },
  {
    rule: "brewery-closed",
    by: "the REST API of the bridges on the port of their media, open to the world",
    broken: broken((deployment) => {
      for (const bridge of deployment.bridges) if (bridge.name === "ew3-a") bridge.port = 8080;
    }, cloudSettings()),
    keys: ["firewall media-8080"],
  },
  {
    rule: "dns-challenge",
    by: "a zone that the host may not write",
    broken: cloudSettings({
      hosts: cloudSettings().hosts.filter(isDocker),
      appServer: { ...cloudSettings().appServer, host: "fsn" },
      bridges: { static: [exampleBridge(0, "fsn-a", "fsn")], autoscaling: [] },
      tls: { mode: "letsencrypt", email: "ops@my-app.com", staging: false, challenge: "dns-01" },
    }),
    keys: ["jitsi:tls.challenge"],
  },
  {
    rule: "one-bridge-per-machine",
    by: "a machine that nothing runs on",
    broken: broken((deployment) => {
      deployment.bridges = deployment.bridges.filter(({ name }) => name !== "ew3-a");
    }, cloudSettings()),
    keys: ["jitsi:bridges.static[0]"],
    says: /has 0 bridges/,
  },
  {
    rule: "T14",
    by: "one name for all bridges of a group",
    broken: broken((deployment) => {
      serviceIn(deployment, "jvb-ew1").env.JVB_OCTO_RELAY_ID = "acme-ew1";
    }, cloudSettings()),
    keys: ["container jvb-ew1: env JVB_OCTO_RELAY_ID"],
  },
  {
    rule: "T31",
    by: "a machine type that is too small for the heap",
    broken: withHosts((host) =>
      host.on === "aws" ? { ...host, machineType: "c7i.large", memoryGiB: 4 } : host,
    ),
    keys: ["jitsi:bridges.static[1].machineType"],
    says: /has 4 GiB, less than the 4\.8 GiB/,
  },
]);

suite("advice", () => {
  const keys = (settings: Settings) => adviseOn(describe(settings)).map(({ key, rule }) => `${rule} ${key}`);

  test("images without a digest on machines that start at any time", () =>
    expect(keys(cloudSettings())).toEqual(["digests jitsi:digests"]));

  test("a burstable machine for a bridge", () =>
    expect(
      keys(withHosts((host) => (host.on === "aws" ? { ...host, machineType: "t3.xlarge" } : host))),
    ).toEqual(["burstable jitsi:bridges.static[1].machineType", "digests jitsi:digests"]));

  test("nothing for Docker hosts: Pulumi pulls their images while somebody looks", () =>
    expect(
      keys(
        cloudSettings({
          hosts: cloudSettings().hosts.filter(isDocker),
          appServer: { ...cloudSettings().appServer, host: "fsn" },
          bridges: { static: [exampleBridge(0, "fsn-a", "fsn")], autoscaling: [] },
        }),
      ),
    ).toEqual([]));
});
