import { expect, test } from "@jest/globals";
import { describe } from "../deployment.ts";
import type { ContainerSettings, Settings } from "../settings.ts";
import { testBreakages } from "./breakages.ts";
import { broken, customizedSettings, serviceIn, withEnv } from "./fixtures.ts";
import { check } from "./index.ts";

const conf = (container: "jicofo" | "jvb", content: string, env: ContainerSettings["env"] = {}): Settings =>
  customizedSettings(container, { env, files: [{ path: `/config/custom-${container}.conf`, content }] });

const key = (container: "jicofo" | "jvb", line: number): string =>
  `jitsi:containers.${container}.files["/config/custom-${container}.conf"] line ${line}`;

testBreakages([
  {
    rule: "conf-syntax",
    by: "a bracket too few",
    broken: conf("jicofo", "jicofo {\n  bridge {\n    max-bridge-participants = 80\n}\n"),
    keys: [key("jicofo", 1)],
    says: /never closed/,
  },
  {
    rule: "conf-syntax",
    by: "a quote too few",
    broken: conf("jvb", 'a = 1\nb = "x\n'),
    keys: [key("jvb", 2)],
  },
  {
    rule: "wired-conf",
    by: "another local region",
    broken: conf("jicofo", 'jicofo { local-region = "x" }'),
    keys: [key("jicofo", 1)],
    says: /Use jitsi:regions\.local instead/,
  },
  {
    rule: "wired-conf",
    by: "another port and another server",
    broken: conf(
      "jvb",
      'videobridge {\n  ice.udp.port = 20000\n  apis.xmpp-client.configs.shard0.HOSTNAME = "x"\n}\n',
    ),
    keys: [key("jvb", 2), key("jvb", 3)],
    says: /jitsi:bridges\.static\[\]\.port/,
  },
  {
    rule: "wired-conf",
    by: "unverified certificates",
    broken: conf("jicofo", "jicofo.xmpp.service.disable-certificate-verification = true"),
    keys: [key("jicofo", 1)],
  },
  {
    rule: "brewery-tls",
    by: "unverified certificates in the program itself",
    broken: broken((deployment) => {
      const { files } = serviceIn(deployment, "jvb-ash-a");
      const conf = files.find(({ path }) => path === "/config/custom-jvb.conf")!;
      conf.content = (conf.content as string).replace(/.*CERTIFICATE_VERIFICATION.*\n/, "");
    }),
    keys: ["container jvb-ash-a: file /config/custom-jvb.conf"],
  },
  {
    rule: "brewery-tls",
    by: "not name an existing trust store",
    broken: withEnv("jicofo", { JAVA_TOOL_OPTIONS: "-Xss512k" }),
    keys: ["container jicofo: env JAVA_TOOL_OPTIONS"],
  },
  {
    rule: "brewery-tls",
    by: "a trust store that is not there",
    broken: withEnv("jicofo", { JAVA_TOOL_OPTIONS: "-Djavax.net.ssl.trustStore=/config/other.jks" }),
    keys: ["container jicofo: env JAVA_TOOL_OPTIONS"],
  },
  {
    rule: "T60",
    by: "a key of the next release",
    broken: conf("jicofo", "jicofo.bridge {\n\n  max-bridge-participants-per-interval = 30\n}"),
    keys: [key("jicofo", 3)],
  },
  {
    rule: "T60",
    by: "a group of the next release",
    broken: conf("jvb", "videobridge.ice.restart { enabled = false }"),
    keys: [key("jvb", 1)],
  },
  {
    rule: "T61",
    by: "which is not an existing class",
    broken: conf("jicofo", 'jicofo.bridge.topology-strategy = "SingleMeshTopology"'),
    keys: [key("jicofo", 1)],
    says: /Did you mean SingleMeshTopologyStrategy\?/,
  },
  {
    rule: "T61",
    by: "VisitorSelection without its own",
    broken: conf("jicofo", "jicofo.bridge.selection-strategy = VisitorSelectionStrategy"),
    keys: [key("jicofo", 1)],
    says: /participant-selection-strategy and jicofo\.bridge\.visitor-selection-strategy/,
  },
  {
    rule: "T20",
    by: "redistribution below the threshold",
    broken: conf(
      "jicofo",
      "jicofo.bridge.load-redistribution {\n enabled = true\n stress-threshold = 0.8\n}",
    ),
    keys: [key("jicofo", 3)],
  },
  {
    rule: "T20",
    by: "a threshold above redistribution's default",
    broken: conf("jicofo", "jicofo.bridge.stress-threshold = 0.95", {
      JICOFO_ENABLE_LOAD_REDISTRIBUTION: "1",
    }),
    keys: [key("jicofo", 1)],
  },
  {
    rule: "T21",
    by: "packet rates that nobody measures",
    broken: conf(
      "jvb",
      "videobridge.load-management.load-measurements.packet-rate { load-threshold = 90000 }",
    ),
    keys: [key("jvb", 1)],
  },
]);

test.each([
  ["jicofo", "jicofo.bridge.load-redistribution.enabled = true"],
  ["jicofo", "jicofo.bridge.selection-strategy = IntraRegionBridgeSelectionStrategy"],
  [
    "jicofo",
    "jicofo.bridge { selection-strategy = VisitorSelectionStrategy, participant-selection-strategy = RegionBasedBridgeSelectionStrategy, visitor-selection-strategy = IntraRegionBridgeSelectionStrategy }",
  ],
  [
    "jvb",
    'videobridge.load-management.load-measurements { load-measurement = "packet-rate", packet-rate.load-threshold = 90000 }',
  ],
  ["jvb", "videobridge.shutdown { graceful-shutdown-max-duration = 8 hours }"],
] as const)("%s may have %s", (container, content) =>
  expect(check(describe(conf(container, content)))).toEqual([]),
);
