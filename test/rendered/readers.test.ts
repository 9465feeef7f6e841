/** What is rendered goes through the programs that read it. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { globSync } from "node:fs";
import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { findCompose } from "../../programs/compose/findCompose.ts";
import { deployments } from "../../tools/stacks/allStacks.ts";
import { machineTexts, type MachineTexts } from "../program/machineTexts.ts";
import { run as render } from "../../fleet/writing/render/renderCommand.ts";
import { textOf, writeBundle, writeUnits } from "./machineFolder.ts";
import { readHocon } from "./hocon.ts";
import { testNginx } from "./nginxConf.ts";
import { testWith } from "../setUp/withNeeds.ts";
import { recordedStack } from "../program/recordedStack.ts";

const folder = mkdtempSync(join(tmpdir(), "rendered-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface ComposeContainer {
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly { readonly type: string; readonly source: string }[];
}

const stackDir = (stack: string): string => join(folder, stack);

/** A machine's bundle as the agent writes it. */
interface WrittenMachine extends MachineTexts {
  /** Its Compose file. */
  readonly file: string;
  readonly values: Readonly<Record<string, string>>;
}

/** By stack. */
const cloudMachines = new Map<string, readonly WrittenMachine[]>();

beforeAll(async () => {
  for (const stackFile of deployments) {
    const { stack, file } = stackFile;
    const texts = machineTexts((await recordedStack(stackFile)).resources);
    cloudMachines.set(
      stack,
      texts.map((machine) => ({
        ...machine,
        ...writeBundle(machine.bundle, mkdtempSync(join(folder, `${machine.name}-`))),
      })),
    );
    await render(stack, { config: dirname(file), out: stackDir(stack), generateSecrets: true });
  }
});

const machines = (stack: string): readonly WrittenMachine[] => cloudMachines.get(stack)!;

const rendered = (stack: string, pattern: string): string[] =>
  globSync(join(stackDir(stack), pattern)).sort();

const overlays = (stack: string): string[] => rendered(stack, "*/files/{jicofo,jvb-*}/config/custom-*.conf");

const bridgeConf = ({ file, bundle }: WrittenMachine): string | undefined =>
  bundle.drain === null
    ? undefined
    : join(dirname(file), "files", bundle.drain.service, "config/custom-jvb.conf");

let parsed: Promise<ReadonlyMap<string, unknown>> | undefined;
/** All HOCON files of all stacks, by one Java. */
const hocon = () =>
  (parsed ??= readHocon([
    ...deployments.flatMap(({ stack }) => overlays(stack)),
    ...[...cloudMachines.values()].flat().flatMap((machine) => bridgeConf(machine) ?? []),
  ]));

describe.each(deployments.map(({ stack }) => stack))("stack %s", (stack) => {
  testWith("nginx")("nginx takes the web container's files beside upstream's own", async () => {
    const [config] = rendered(stack, "*/files/web/config");
    expect(await testNginx(config!, mkdtempSync(join(folder, "nginx-")))).toBe("");
  });

  testWith("hocon")("Jicofo's and the bridges' parser reads their overlay files", async () => {
    const all = await hocon();
    const files = (name: string) => overlays(stack).filter((file) => file.endsWith(name));
    expect(files("custom-jvb.conf").length).toBeGreaterThan(0);
    for (const file of files("custom-jvb.conf"))
      expect(all.get(file)).toMatchObject({
        videobridge: {
          apis: { "xmpp-client": { configs: { shard0: { DISABLE_CERTIFICATE_VERIFICATION: false } } } },
        },
      });
    const [jicofo] = files("custom-jicofo.conf");
    expect(all.get(jicofo!)).toMatchObject({
      jicofo: { xmpp: { service: { "disable-certificate-verification": false } } },
    });
  });

  test("docker compose reads every host's file, and every secret has a value", async () => {
    const compose = await findCompose({ onProgress: console.error });
    for (const file of rendered(stack, "*/compose.yaml")) {
      const text = readFileSync(file, "utf8");
      // What only a running machine can tell.
      const facts = [...text.matchAll(/\$\{(HOST_\w+):/g)].map(([, variable]) => [variable!, "told"]);
      const { stdout } = await execa(compose.command, ["-f", file, "config", "--format", "json"], {
        cwd: dirname(file),
        env: Object.fromEntries(facts) as Record<string, string>,
      });
      const { services } = JSON.parse(stdout) as {
        services: Record<string, { environment?: Record<string, string> }>;
      };
      const asked = parseYaml(text) as { services: Record<string, unknown> };
      expect(Object.keys(services).sort()).toEqual(Object.keys(asked.services).sort());
    }
  });

  test("Telegraf's configuration is TOML that writes to one database", () => {
    for (const file of rendered(stack, "*/files/telegraf/etc/telegraf/telegraf.conf")) {
      const conf = parseToml(readFileSync(file, "utf8")) as { outputs: { influxdb: unknown[] } };
      expect(conf.outputs.influxdb).toMatchObject([{ database: "jitsi", skip_database_creation: true }]);
    }
  });

  test("a machine's bundle is a Compose project whose variables all have values, and every file that it mounts is there", async () => {
    const compose = await findCompose({ onProgress: console.error });
    for (const { bundle, file, values } of machines(stack)) {
      const { stdout, stderr } = await execa(compose.command, ["-f", file, "config", "--format", "json"], {
        cwd: dirname(file),
        extendEnv: false,
        env: { PATH: process.env.PATH, HOME: process.env.HOME },
      });
      expect(stderr).toBe("");
      const { services } = JSON.parse(stdout) as { services: Record<string, ComposeContainer> };
      expect(Object.keys(services).sort()).toEqual(Object.keys(bundle.compose.services).sort());
      for (const [service, { environment = {}, volumes = [] }] of Object.entries(services)) {
        const asked = bundle.compose.services[service]!.environment;
        for (const [key, value] of Object.entries(asked)) {
          const variable = /^\$\{(\w+):/.exec(value)?.[1];
          expect(environment[key]).toBe(
            variable === undefined ? value.replaceAll("$$", "$") : values[variable],
          );
        }
        const issued = bundle.files
          .filter((content) => "issued" in content)
          .map(({ path }) => join(dirname(file), path));
        const sources = volumes.filter(({ type }) => type === "bind").map(({ source }) => source);
        const [own, machines] = [true, false].map((inside) =>
          sources.filter((source) => source.startsWith(`${dirname(file)}/`) === inside),
        );
        expect(own!.filter((source) => !existsSync(source) && !issued.includes(source))).toEqual([]);
        // What the machine itself has, which the one that runs this test need not.
        expect(["/proc", "/sys", "/var/run/docker.sock"]).toEqual(expect.arrayContaining(machines!));
      }
    }
  });

  testWith("hocon")("a machine's bridge ends its calls within the time that its bundle says", async () => {
    const all = await hocon();
    for (const machine of machines(stack)) {
      const conf = bridgeConf(machine);
      if (conf === undefined) continue;
      expect(all.get(conf)).toMatchObject({
        videobridge: {
          shutdown: {
            "graceful-shutdown-max-duration": `${machine.bundle.drain!.gracefulSeconds / 60} minutes`,
            "shutting-down-delay": "20 seconds",
          },
        },
      });
    }
  });

  test("Telegraf of an autoscaled bridge reports its stress, of every other machine only measurements", () => {
    for (const { bundle, autoscaled } of machines(stack)) {
      const conf = bundle.files.find(({ path }) => path.endsWith("/telegraf.conf"))!;
      const { outputs } = parseToml(textOf(conf)) as { outputs: Record<string, unknown> };
      expect(Object.keys(outputs).sort()).toEqual(
        autoscaled ? ["health", "influxdb", "stackdriver"] : ["health", "influxdb"],
      );
      if (autoscaled)
        expect(outputs.stackdriver).toMatchObject([
          {
            namespace: "jitsi",
            resource_type: "gce_instance",
            resource_labels: { instance_id: "${INSTANCE_ID}", zone: "${ZONE}" },
          },
        ]);
    }
  });

  test("Grafana's data source is YAML with the reader's account", () => {
    const [file] = rendered(stack, "*/files/grafana/**/influxdb.yaml");
    expect(parseYaml(readFileSync(file!, "utf8"))).toMatchObject({
      datasources: [{ type: "influxdb", user: "grafana" }],
    });
  });
});

test("some of the stacks have machines in every cloud", () => {
  const clouds = [...cloudMachines.values()]
    .flat()
    .map(({ cloud, autoscaled }) => (autoscaled ? `${cloud} group` : cloud));
  expect([...new Set(clouds)].sort()).toEqual(["aws", "gcp", "gcp group"]);
});

/** It is the same for all machines, so each of its texts is read once. */
testWith("cloudInit")("cloud-init takes the user data of every machine", async () => {
  const texts = new Set([...cloudMachines.values()].flat().map(({ userData }) => userData));
  expect(texts.size).toBe(1);
  for (const text of texts) {
    const file = join(folder, "user-data.yaml");
    writeFileSync(file, text);
    const { stdout, stderr } = await execa("cloud-init", ["schema", "--config-file", file]);
    expect(stdout + stderr).toMatch(/^Valid (cloud-config|schema)[^\n]*$/);
  }
});

testWith("systemd")("systemd understands every line of the agent's units", async () => {
  const { root, units } = writeUnits(mkdtempSync(join(folder, "root-")));
  expect(units).toContain("jitsi-host.service");
  const { stdout, stderr } = await execa("systemd-analyze", [
    "verify",
    "--man=no",
    `--root=${root}`,
    ...units,
  ]);
  expect(stdout + stderr).toBe("");
});

testWith("lua")("Lua reads what goes raw into Prosody's configuration", async () => {
  for (const file of globSync(join(folder, "*/*/compose.yaml"))) {
    const { services } = parseYaml(readFileSync(file, "utf8")) as {
      services: Record<string, { environment: Record<string, string> }>;
    };
    for (const { environment } of Object.values(services).filter(
      (service) => service.environment.GLOBAL_CONFIG !== undefined,
    )) {
      const lua = environment.GLOBAL_CONFIG!.replaceAll("\\n", "\n");
      await execa("luac5.4", ["-p", "-"], { input: lua });
    }
  }
});

testWith("shellcheck")("shellcheck is content with the scripts that containers are given", async () => {
  const scripts = globSync(join(folder, "*/*/files/**/*.sh"));
  expect(scripts.length).toBeGreaterThan(0);
  const { stdout } = await execa("shellcheck", ["--format=gcc", ...scripts], { reject: false });
  expect(stdout).toBe("");
});
