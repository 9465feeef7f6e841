/** For tests: random settings that are all valid. */

import { isDocker } from "../hosts/hosts.ts";
import fc from "fast-check";
import type {
  ContainerSettings,
  CustomizableContainer,
  ExtraFile,
  HostSettings,
  Settings,
  StaticBridgeSettings,
  TlsSettings,
  WebAppSettings,
} from "../settings.ts";

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);

const regionLabels = ["hetzner-fsn1", "hetzner-ash", "gcp-us-east4", "gcp-europe-west1", "office"];

interface Place {
  readonly hosts: readonly HostSettings[];
  readonly bridges: readonly StaticBridgeSettings[];
  readonly appHost: string;
  readonly bridgeNetwork: "private" | "public";
}

/** Hosts with distinct addresses, and bridges on them with distinct names and, on each host, ports. */
const place: fc.Arbitrary<Place> = fc
  .record({
    hostNames: fc.uniqueArray(label, { minLength: 1, maxLength: 6 }),
    bridgeNames: fc.uniqueArray(label, { minLength: 1, maxLength: 12 }),
    regions: fc.array(fc.constantFrom(...regionLabels), { minLength: 6, maxLength: 6 }),
    onHost: fc.array(fc.nat({ max: 5 }), { minLength: 12, maxLength: 12 }),
    heapMiB: fc.integer({ min: 256, max: 8192 }),
    firstPort: fc.integer({ min: 1024, max: 60000 }),
    appHost: fc.nat({ max: 5 }),
    bridgeNetwork: fc.constantFrom("private", "public"),
    memoryGiB: fc.option(fc.integer({ min: 128, max: 512 }), { nil: undefined }),
    prefix: fc.integer({ min: 16, max: 26 }),
  })
  .map(({ hostNames, bridgeNames, regions, onHost, heapMiB, firstPort, appHost, bridgeNetwork, ...rest }) => {
    const pick = (index: number): string => hostNames[index % hostNames.length]!;
    return {
      hosts: hostNames.map((name, index) => ({
        on: "docker" as const,
        name,
        docker: `ssh://deploy@203.0.113.${index + 1}`,
        region: regions[index]!,
        publicAddress: `203.0.113.${index + 1}`,
        // A public brewery needs no network of one's own.
        privateAddress: bridgeNetwork === "public" ? undefined : `10.8.0.${index + 1}`,
        subnet: `172.${16 + index}.0.0/${rest.prefix}`,
        memoryGiB: rest.memoryGiB,
      })),
      bridges: bridgeNames.map((name, index) => ({
        name,
        host: pick(onHost[index]!),
        port: firstPort + index,
        heapMiB,
        load: { mode: "cpu" as const },
        setting: `jitsi:bridges.static[${index}]`,
      })),
      appHost: pick(appHost),
      bridgeNetwork,
    };
  });

/** Region groups: none, or a partition of the regions that have a bridge; and a local region among them. */
const regionsOf = ({ hosts, bridges }: Place): fc.Arbitrary<Settings["regions"]> => {
  const withBridges = [
    ...new Set(
      hosts.filter(({ name }) => bridges.some(({ host }) => host === name)).map(({ region }) => region),
    ),
  ];
  return fc.record({
    groups: fc.oneof(
      fc.constant({}),
      fc
        .array(fc.nat({ max: 2 }), { minLength: withBridges.length, maxLength: withBridges.length })
        .map((groupOf) =>
          withBridges.reduce<Record<string, string[]>>((groups, region, index) => {
            (groups[`group-${groupOf[index]}`] ??= []).push(region);
            return groups;
          }, {}),
        ),
    ),
    local: fc.constantFrom(undefined, ...withBridges),
  });
};

const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

const tlsOf = (webApp: WebAppSettings | undefined): fc.Arbitrary<TlsSettings> => {
  const others: fc.Arbitrary<TlsSettings>[] = [
    fc.constant({ mode: "selfSigned" }),
    fc.constant({ mode: "certificate", certificate, keySecret: "tls-key" }),
  ];
  const letsencrypt = fc.record({
    mode: fc.constant("letsencrypt" as const),
    email: fc.constant("ops@my-app.com"),
    staging: fc.boolean(),
    challenge: fc.constant("http-01" as const),
  });
  const twoNames = webApp !== undefined && "host" in webApp.meetAt;
  return fc.oneof(...others, ...(twoNames ? [] : [letsencrypt]));
};

const webApp: fc.Arbitrary<WebAppSettings | undefined> = fc.option(
  fc.record({
    image: fc.constantFrom("registry.my-app.com/shop:1.4", "docker.io/library/nginx:1.29"),
    port: fc.integer({ min: 1, max: 65535 }),
    meetAt: fc.oneof(fc.constant({ path: "/meet" }), fc.constant({ host: "meet.my-app.com" })),
  }),
  { nil: undefined },
);

const login: ContainerSettings["env"] = { ENABLE_AUTH: "1", AUTH_TYPE: "jwt" };

/** Things that customers do add, each valid by itself and beside the others. */
const extras: readonly Settings["containers"][] = [
  { web: { env: { START_WITH_AUDIO_MUTED: "1", DEFAULT_LANGUAGE: "de" }, files: [] } },
  {
    web: { env: {}, files: [file("/config/nginx-custom/legal.conf", "location = /legal { return 204; }\n")] },
  },
  { web: { env: {}, files: [file("/config/custom-config.js", "config.startAudioMuted = 3;\n")] } },
  { prosody: { env: { MAX_PARTICIPANTS: "200", LOG_LEVEL: "warn" }, files: [] } },
  { prosody: { env: { XMPP_CONFIGURATION: 'region_name = "x",foo = 1' }, files: [] } },
  { prosodyJvb: { env: { LOG_LEVEL: "debug" }, files: [] } },
  {
    jicofo: {
      env: {},
      files: [file("/config/custom-jicofo.conf", "jicofo.bridge.max-bridge-participants = 80\n")],
    },
  },
  {
    jvb: {
      env: { VIDEOBRIDGE_GC_TYPE: "ZGC" },
      files: [file("/config/custom-jvb.conf", "videobridge.cc.trust-bwe = false")],
    },
  },
  {
    web: { env: { ENABLE_AUTH: "1" }, files: [] },
    prosody: { env: { ...login, JWT_APP_ID: "acme", JWT_APP_SECRET: { secret: "jwt" } }, files: [] },
    jicofo: { env: login, files: [] },
  },
  {
    prosody: {
      env: { TURN_HOST: "turn.my-app.com", TURN_TRANSPORT: "udp,tcp", TURN_CREDENTIALS: { secret: "turn" } },
      files: [],
    },
  },
];

function file(path: string, content: string): ExtraFile {
  return { path, content };
}

const containers: fc.Arbitrary<Settings["containers"]> = fc
  .subarray([...extras])
  .map((chosen) => chosen.reduce(merge, {}));

const merge = (all: Settings["containers"], one: Settings["containers"]): Settings["containers"] =>
  (Object.keys(one) as CustomizableContainer[]).reduce(
    (sum, name) => ({
      ...sum,
      [name]: {
        env: { ...sum[name]?.env, ...one[name]?.env },
        files: [...(sum[name]?.files ?? []), ...(one[name]?.files ?? [])],
      },
    }),
    all,
  );

const monitoring: fc.Arbitrary<Settings["monitoring"]> = fc.record({
  containers: fc.boolean(),
  prometheus: fc.constantFrom(undefined, { from: ["10.20.0.0/16"] }),
  alerts: fc.record({
    email: fc.constantFrom(undefined, {
      to: ["ops@my-app.com"],
      from: "grafana@my-app.com",
      smtp: "smtp.my-app.com:587",
      user: "grafana",
      passwordSecret: "turn",
    }),
    webhook: fc.constantFrom(undefined, { urlSecret: "jwt" }),
    slack: fc.constantFrom(undefined, { urlSecret: "jwt" }),
  }),
});

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

/** Customers' deployments, all of which the rules let pass. */
export const arbitrarySettings: fc.Arbitrary<Settings> = fc
  .tuple(place, webApp)
  .chain(([where, webApp]) =>
    fc.record({
      where: fc.constant(where),
      webApp: fc.constant(webApp),
      regions: regionsOf(where),
      tls: tlsOf(webApp),
      appPrefix: label,
      media: fc.constantFrom("video" as const, "audio" as const),
      digests: fc.constantFrom({}, { jvb: digest }, { web: digest, jvb: digest, grafana: digest }),
      jicofoHeapMiB: fc.integer({ min: 256, max: 16384 }),
      containers,
      monitoring,
      protect: fc.boolean(),
      suspended: fc.boolean(),
      openFiles: fc.integer({ min: 2048, max: 1_048_576 }),
    }),
  )
  .map(({ where, jicofoHeapMiB, monitoring, ...rest }) => ({
    ...rest,
    monitoring: where.hosts.every((host) => isDocker(host) && host.privateAddress !== undefined)
      ? monitoring
      : { ...monitoring, prometheus: undefined },
    kind: "customer" as const,
    baseDomain: "my-app.com",
    release: "stable-11146-2" as const,
    hosts: where.hosts,
    platform: undefined,
    network: undefined,
    bridges: { static: where.bridges, autoscaling: [] },
    bridgeLogin: { account: "jvb" as const, rotations: { jvb: 1, jvb2: 1 } },
    imageMirrors: {},
    appServer: {
      host: where.appHost,
      bridgeNetwork: where.bridgeNetwork,
      httpPort: 80,
      httpsPort: 443,
      listenAddress: "0.0.0.0",
      jicofoHeapMiB,
    },
    secretNames: ["jwt", "tls-key", "turn"],
  }));
