/** For tests: settings of a typical deployment, and ways to break it. */

import { regionLabel, type Cloud } from "../clouds/regions.ts";
import { describe, type Deployment } from "../deployment.ts";
import { usualSubnet } from "../hosts/hosts.ts";
import type { Service } from "../services/service.ts";
import type {
  ContainerSettings,
  CustomizableContainer,
  DockerHostSettings,
  GcpVmGroupSettings,
  ScalingSettings,
  Settings,
  StaticBridgeSettings,
} from "../settings.ts";

/** An app server, and three bridges on two further hosts in two regions. */
export const exampleSettings = (overrides: Partial<Settings> = {}): Settings => ({
  kind: "customer",
  appPrefix: "acme",
  baseDomain: "my-app.com",
  release: "stable-11146-2",
  digests: {},
  media: "video",
  platform: undefined,
  network: undefined,
  hosts: [
    exampleHost("app", "hetzner-fsn1", 10),
    exampleHost("fsn", "hetzner-fsn1", 20),
    exampleHost("ash", "hetzner-ash", 30),
  ],
  appServer: {
    host: "app",
    bridgeNetwork: "private",
    httpPort: 80,
    httpsPort: 443,
    listenAddress: "0.0.0.0",
    jicofoHeapMiB: 1024,
  },
  bridges: {
    static: [
      exampleBridge(0, "fsn-a", "fsn"),
      exampleBridge(1, "fsn-b", "fsn", 10001),
      exampleBridge(2, "ash-a", "ash"),
    ],
    autoscaling: [],
  },
  bridgeLogin: { account: "jvb", rotations: { jvb: 1, jvb2: 1 } },
  regions: { groups: { europe: ["hetzner-fsn1"], america: ["hetzner-ash"] }, local: undefined },
  tls: { mode: "letsencrypt", email: "ops@my-app.com", staging: false, challenge: "http-01" },
  webApp: undefined,
  containers: {},
  secretNames: [],
  monitoring: {
    containers: true,
    prometheus: undefined,
    alerts: { email: undefined, webhook: undefined, slack: undefined },
  },
  protect: true,
  suspended: false,
  imageMirrors: {},
  openFiles: 65_000,
  ...overrides,
});

/** Everything at once: the app server and a group in Google Cloud, a pool there, in AWS, and on a Docker host. */
export const cloudSettings = (overrides: Partial<Settings> = {}): Settings =>
  exampleSettings({
    platform: "platform",
    hosts: [
      { ...exampleHost("fsn", "hetzner-fsn1", 20), privateAddress: undefined },
      {
        ...exampleMachine("app", "gcp", "europe-west1", "jitsi:appServer.gcp"),
        on: "gcp",
        zone: "europe-west1-b",
        dataDisk: { gib: 50, snapshotDays: 14 },
      },
      {
        ...exampleMachine("ew3-a", "gcp", "europe-west3", "jitsi:bridges.static[0]"),
        on: "gcp",
        zone: "europe-west3-a",
        dataDisk: undefined,
      },
      { ...exampleMachine("use1-a", "aws", "us-east-1", "jitsi:bridges.static[1]"), on: "aws", turn: 1 },
      exampleGroup(),
    ],
    bridges: {
      static: [
        { ...exampleBridge(0, "ew3-a", "ew3-a") },
        { ...exampleBridge(1, "use1-a", "use1-a") },
        exampleBridge(2, "fsn-a", "fsn"),
      ],
      autoscaling: [{ ...exampleBridge(0, "ew1", "ew1"), setting: "jitsi:bridges.autoscaling[0]" }],
    },
    regions: { groups: {}, local: undefined },
    ...overrides,
  });

export const exampleGroup = (
  change: Partial<GcpVmGroupSettings> = {},
  scaling: Partial<ScalingSettings> = {},
): GcpVmGroupSettings => ({
  ...exampleCloudHost("ew1", "gcp", "europe-west1", "jitsi:bridges.autoscaling[0]"),
  on: "gcpGroup",
  zones: ["europe-west1-b", "europe-west1-c", "europe-west1-d"],
  spot: false,
  scaling: {
    min: 1,
    max: 10,
    targetStress: 0.5,
    targetCpu: 0.6,
    schedules: [],
    scaleIn: { max: 1, windowMinutes: 10 },
    cooldownSeconds: 240,
    ...scaling,
  },
  ...change,
});

const exampleMachine = (...where: Parameters<typeof exampleCloudHost>) => ({
  ...exampleCloudHost(...where),
  generation: 1,
  turn: 0,
});

const exampleCloudHost = (name: string, cloud: Cloud, cloudRegion: string, setting: string) => ({
  name,
  region: regionLabel(cloud, cloudRegion),
  subnet: usualSubnet,
  memoryGiB: 16,
  setting,
  cloudRegion,
  machineType: cloud === "gcp" ? "n2-standard-4" : "c7i.2xlarge",
  drainMinutes: 55,
});

/** @param number last part of its addresses */
export const exampleHost = (name: string, region: string, number: number): DockerHostSettings => ({
  on: "docker",
  name,
  docker: `ssh://deploy@203.0.113.${number}`,
  region,
  publicAddress: `203.0.113.${number}`,
  privateAddress: `10.8.0.${number}`,
  subnet: "172.30.0.0/24",
  memoryGiB: 16,
});

/** @param index its place in jitsi:bridges.static */
export const exampleBridge = (
  index: number,
  name: string,
  host: string,
  port = 10000,
): StaticBridgeSettings => ({
  name,
  host,
  port,
  heapMiB: 3072,
  load: { mode: "cpu" },
  setting: `jitsi:bridges.static[${index}]`,
});

/** Everything on this computer. */
export const localSettings = (overrides: Partial<Settings> = {}): Settings =>
  exampleSettings({
    kind: "local",
    appPrefix: "local",
    baseDomain: undefined,
    hosts: [
      {
        ...exampleHost("local", "local", 1),
        publicAddress: "127.0.0.1",
        privateAddress: undefined,
        docker: "unix:///var/run/docker.sock",
      },
    ],
    appServer: {
      ...exampleSettings().appServer,
      host: "local",
      httpPort: 8000,
      httpsPort: 8443,
      listenAddress: "127.0.0.1",
    },
    bridges: { static: [{ ...exampleBridge(0, "a", "local"), heapMiB: 1024 }], autoscaling: [] },
    regions: { groups: {}, local: undefined },
    tls: { mode: "selfSigned" },
    protect: false,
    ...overrides,
  });

/** Settings with env and files for one container. */
export const customizedSettings = (
  container: CustomizableContainer,
  given: Partial<ContainerSettings>,
  overrides: Partial<Settings> = {},
): Settings =>
  exampleSettings({ containers: { [container]: { env: {}, files: [], ...given } }, ...overrides });

/** `T` without `readonly`, all the way down. */
export type Mutable<T> = T extends object ? { -readonly [Key in keyof T]: Mutable<T[Key]> } : T;

/** A deployment as a later mistake in this program might make it. */
export function broken(
  change: (deployment: Mutable<Deployment>) => void,
  settings: Settings = exampleSettings(),
): Deployment {
  const copy = copyOf(describe(settings)) as Mutable<Deployment>;
  change(copy);
  return copy;
}

/** Parts that services share are copied for each: a change of one leaves the others alone. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOf(item)]));
}

/** The service of a name, to be changed. */
export function serviceIn({ hosts }: Mutable<Deployment>, name: string): Mutable<Service> {
  const service = hosts.flatMap(({ services }) => services).find((candidate) => candidate.name === name);
  if (service === undefined) throw new Error(`no service ${name}`);
  return service;
}

/** A deployment in which some env of one container is another, or with undefined is gone. */
export const withEnv = (
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  settings?: Settings,
): Deployment =>
  broken((deployment) => {
    const names = name === "jvb" ? deployment.bridges.map(({ serviceName }) => serviceName) : [name];
    for (const one of names) {
      const service = serviceIn(deployment, one);
      for (const [key, value] of Object.entries(env))
        if (value === undefined) delete service.env[key];
        else service.env[key] = value;
    }
  }, settings);
