import { parse } from "smol-toml";
import { expect, test } from "@jest/globals";
import { findPrices } from "../../clouds/prices.ts";
import { describe } from "../../deployment.ts";
import { cloudSettings, exampleSettings } from "../../rules/fixtures.ts";
import type { Settings } from "../../settings.ts";
import { measurements } from "../measurements.ts";

interface Plugin {
  readonly [option: string]: unknown;
  readonly urls?: readonly string[];
  readonly name_override?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

interface Conf {
  readonly global_tags: Readonly<Record<string, string>>;
  readonly agent: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, readonly Plugin[]>>;
  readonly processors: Readonly<Record<string, readonly Plugin[]>>;
  readonly outputs: Readonly<Record<string, readonly Plugin[]>>;
}

function confOf(settings: Settings, host: string): Conf {
  const { services } = describe(settings).hosts.find(({ name }) => name === host)!;
  const [file] = services.find(({ role }) => role === "telegraf")!.files;
  return parse(file!.content as string) as unknown as Conf;
}

const pagesOf = ({ inputs }: Conf, measurement: string): string[] =>
  inputs.prometheus!.filter((input) => input.name_override === measurement).flatMap(({ urls }) => urls!);

test("a Docker host: its bridges by their names, under the tags that tell them apart", () => {
  const conf = confOf(exampleSettings(), "fsn");
  expect(conf.global_tags).toEqual({
    customer: "acme",
    host: "fsn",
    region: "hetzner-fsn1",
    release: "stable-11146-2",
  });
  expect(pagesOf(conf, "jitsi_jvb")).toEqual([
    "http://jvb-fsn-a:8080/metrics",
    "http://jvb-fsn-b:8080/metrics",
  ]);
  expect(conf.inputs.prometheus!.map(({ tags }) => tags)).toEqual([{ bridge: "fsn-a" }, { bridge: "fsn-b" }]);
  // The customer's own hardware has no list price, and the container's network is not the machine's.
  for (const input of ["mock", "net", "ethtool", "nginx", "x509_cert"])
    expect(conf.inputs).not.toHaveProperty(input);
});

test("the app server: both Prosodies apart, and their own word for a host in no machine's place", () => {
  const conf = confOf(cloudSettings(), "app");
  const tags = conf.inputs
    .prometheus!.filter((input) => input.name_override === "prosody")
    .map((input) => [input.urls![0], input.tags]);
  expect(tags).toEqual([
    ["http://prosody:5280/metrics", { prosody: "main" }],
    ["http://prosody-jvb:5280/metrics", { prosody: "jvb" }],
  ]);
  expect(conf.processors.rename).toContainEqual({
    namepass: ["prosody"],
    order: 1,
    replace: [{ tag: "host", dest: "vhost" }],
  });
  expect(conf.processors.override).toContainEqual({
    namepass: ["prosody"],
    order: 3,
    tags: { host: "app" },
  });
});

test("the app server tells what each group is set to", () => {
  const { mock } = confOf(cloudSettings(), "app").inputs;
  const scaling = mock!.filter(({ metric_name }) => metric_name === "scaling");
  expect(scaling.map(({ constant, tags }) => [constant, tags])).toEqual([
    [
      [
        { name: "min", value: 1 },
        { name: "max", value: 10 },
        { name: "target_stress", value: 0.5 },
      ],
      { pool: "ew1", region: "gcp-europe-west1" },
    ],
  ]);
});

test("a member of a group goes by its instance's name, and sends its stress to Google apart from everything else", () => {
  const conf = confOf(cloudSettings(), "ew1");
  expect(conf.global_tags).toMatchObject({ host: "${INSTANCE_NAME}", pool: "ew1" });
  expect(pagesOf(conf, "jitsi_jvb")).toEqual(["http://127.0.0.1:8080/metrics"]);
  expect(conf.outputs.influxdb![0]).toMatchObject({ namedrop: ["jvb"] });
  expect(conf.outputs.stackdriver![0]).toMatchObject({ namepass: ["jvb"], resource_type: "gce_instance" });
  expect(conf.inputs.net).toHaveLength(1);
});

test("the network card's allowances are asked for on AWS alone", () => {
  expect(confOf(cloudSettings(), "use1-a").inputs).toHaveProperty("ethtool");
  expect(confOf(cloudSettings(), "ew3-a").inputs).not.toHaveProperty("ethtool");
});

test("traffic is worth its list price in the bridge's region", () => {
  const { scale } = confOf(cloudSettings(), "use1-a").processors;
  const price = findPrices("aws", "internetEgress", "us-east-1").find(({ usd }) => usd > 0)!;
  const [scaling] = scale![0]!.scaling as { factor: number; fields: string[] }[];
  // A gigabit in a second for an hour is 450 GB.
  expect(1e9 * scaling!.factor).toBeCloseTo(450 * price.usd, 6);
  for (const field of scaling!.fields) expect(measurements.cost.fields).toHaveProperty(field);
});

test("without Docker's socket there are no figures of containers, and Telegraf has no way to it", () => {
  const settings = exampleSettings();
  const shut = { ...settings, monitoring: { ...settings.monitoring, containers: false } };
  const socketIn = (given: Settings) =>
    describe(given)
      .hosts[1]!.services.find(({ role }) => role === "telegraf")!
      .machineMounts.filter(({ hostPath }) => hostPath.includes("docker.sock"));
  expect([socketIn(settings).length, socketIn(shut).length]).toEqual([1, 0]);
  expect(confOf(shut, "fsn").inputs).not.toHaveProperty("docker");
});

test("what waits for InfluxDB waits on disk", () => {
  expect(confOf(exampleSettings(), "fsn").agent).toMatchObject({
    buffer_strategy: "disk",
    buffer_directory: "/var/lib/telegraf",
  });
});

test("the customer's own Prometheus gets the daemons' pages, and only if it is asked for", () => {
  const settings = exampleSettings();
  expect(confOf(settings, "fsn").outputs).not.toHaveProperty("prometheus_client");
  const open = { ...settings, monitoring: { ...settings.monitoring, prometheus: { from: ["10.8.0.0/16"] } } };
  expect(confOf(open, "fsn").outputs.prometheus_client).toMatchObject([
    { listen: ":9273", namepass: ["jitsi_jvb", "jitsi_jicofo", "prosody"] },
  ]);
});
