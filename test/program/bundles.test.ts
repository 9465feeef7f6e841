/** One description of a container, two ways to run it: what DockerHost tells a daemon and what a machine's bundle says are the same containers. */

import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { describe as group, expect, test } from "@jest/globals";
import {
  containerArgs,
  fileCarrierArgs,
  goDuration,
  needsFileCarrier,
} from "../../components/machines/dockerContainer.ts";
import type { Materials } from "../../components/machines/machine.ts";
import type { Bundle } from "../../model/bundle/bundle.ts";
import type { ComposeService } from "../../model/bundle/compose.ts";
import { describe, type Deployment, type Host } from "../../model/deployment.ts";
import { isDocker } from "../../model/hosts/hosts.ts";
import { bundleOf } from "../../model/bundle/renderBundle.ts";
import { arbitrarySettings } from "../../model/rules/arbitrarySettings.ts";
import { cloudSettings, exampleSettings, localSettings } from "../../model/rules/fixtures.ts";
import { generatedSecretNames, secretNames } from "../../model/access/secrets.ts";
import type { Service } from "../../model/services/service.ts";
import { examplesDir, openStackFolder } from "../../fleet/stacks/stackFolder.ts";
import { loadFineStack } from "../../fleet/stacks/loadStack.ts";

/** What both know of one container, in one vocabulary. */
interface Container {
  readonly name: unknown;
  readonly image: unknown;
  readonly env: Readonly<Record<string, string>>;
  /** By path: the content that a process in the container reads there. */
  readonly files: Readonly<Record<string, string>>;
  /** By path: the volume on the daemon. */
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly tmpfs: Readonly<Record<string, unknown>>;
  readonly onHostNetwork: boolean;
  readonly aliases: readonly unknown[];
  readonly ports: readonly string[];
  readonly namesOfHost: readonly unknown[];
  readonly user: unknown;
  readonly readOnlyRoot: unknown;
  readonly droppedCapabilities: readonly unknown[];
  readonly securityOptions: readonly unknown[];
  readonly openFiles: unknown;
  readonly health: unknown;
  readonly restart: unknown;
  readonly stopGraceSeconds: unknown;
  readonly init: unknown;
  readonly logging: unknown;
  readonly labels: Readonly<Record<string, unknown>>;
}

const userSecrets = ["jwt", "tls-key", "turn"];
const allSecrets = [
  ...generatedSecretNames,
  secretNames.jicofoAccount,
  secretNames.prosodyJvbKey,
  ...userSecrets,
];
/** With every sign that some format or other takes for its own. */
const valueOf = (secret: string): string => `value-of-${secret}-$HOME-\${X}-$$`;
const artifacts = { bridgeTrustStore: "dHJ1c3Q=", prosodyJvbCertificate: "-----BEGIN CERTIFICATE-----\n" };

const materials: Materials = {
  secrets: Object.fromEntries(allSecrets.map((name) => [name, pulumi.secret(valueOf(name))])),
  artifacts: {
    bridgeTrustStore: pulumi.output(artifacts.bridgeTrustStore),
    prosodyJvbCertificate: pulumi.output(artifacts.prosodyJvbCertificate),
  },
};

/** Docker hosts have no host facts, so on that side their place is taken by what the other side's machine would say. */
const factText = (fact: string): string => `fact-${fact}`;

/** Certificates that a machine gets for itself have no counterpart on a Docker host. */
const issuedText = (issued: string): string => `issued-${issued}`;

const withoutMachine = (service: Service): Service => ({
  ...service,
  env: Object.fromEntries(
    Object.entries(service.env).map(([name, value]) => [
      name,
      typeof value === "object" && "hostFact" in value ? factText(value.hostFact) : value,
    ]),
  ),
  files: service.files.map((file) =>
    typeof file.content === "object" && "issued" in file.content
      ? { ...file, content: issuedText(file.content.issued) }
      : file,
  ),
});

const resolved = <T>(value: T): Promise<pulumi.Unwrap<T>> =>
  new Promise((resolve) => pulumi.output(value).apply((known) => resolve(known)));

/** As dockerHost.ts asks for it. */
async function fromDocker(given: Service, prefix: string): Promise<Container> {
  const service = withoutMachine(given);
  const labels = [{ label: "jitsi.deployment", value: prefix }];
  const common = { name: `${prefix}-${service.name}`, labels, materials };
  const carried = needsFileCarrier(service);
  const args = await resolved(
    containerArgs(service, {
      ...common,
      network: pulumi.output(prefix),
      volumes: Object.fromEntries(
        service.volumes.map(({ name }) => [name, pulumi.output(`${prefix}-${name}`)]),
      ),
      files: carried ? pulumi.output("carrier") : undefined,
    }),
  );
  const uploads = carried ? (await resolved(fileCarrierArgs(service, common))).uploads : args.uploads;
  const [nofile] = args.ulimits ?? [];
  const [network] = args.networksAdvanced ?? [];
  return {
    name: args.name,
    image: args.image,
    env: Object.fromEntries(
      (args.envs ?? []).map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    ),
    files: Object.fromEntries(
      (uploads ?? []).map(({ file, content, contentBase64, permissions }): [string, string] => {
        expect(permissions).toBe("0644");
        return [file, contentBase64 === undefined ? content! : `base64 ${contentBase64}`];
      }),
    ),
    volumes: Object.fromEntries(
      (args.volumes ?? [])
        .filter(({ fromContainer }) => fromContainer === undefined)
        .map(({ containerPath, volumeName }): [string, unknown] => [containerPath!, volumeName]),
    ),
    tmpfs: args.tmpfs ?? {},
    onHostNetwork: args.networkMode === "host",
    aliases: network?.aliases ?? [],
    ports: (args.ports ?? []).map(
      ({ internal, external, ip, protocol }) => `${ip}:${external}:${internal}/${protocol}`,
    ),
    namesOfHost: (args.hosts ?? []).map(({ host, ip }) => `${host}:${ip}`),
    user: args.user,
    readOnlyRoot: args.readOnly,
    droppedCapabilities: args.capabilities?.drops ?? [],
    securityOptions: args.securityOpts ?? [],
    openFiles: [nofile?.name, nofile?.soft, nofile?.hard],
    health: args.healthcheck && {
      test: args.healthcheck.tests,
      interval: args.healthcheck.interval,
      timeout: args.healthcheck.timeout,
      retries: args.healthcheck.retries,
      startPeriod: args.healthcheck.startPeriod,
    },
    restart: args.restart,
    stopGraceSeconds: args.destroyGraceSeconds,
    init: args.init,
    logging: { driver: args.logDriver, options: args.logOpts },
    labels: Object.fromEntries((args.labels ?? []).map(({ label, value }) => [label, value])),
  };
}

/** As a machine that carries out the bundle has it: Compose fills in variables, and finds files beside its own. */
function fromBundle(bundle: Bundle, serviceName: string): Container {
  const asked = interpolated(bundle.compose.services[serviceName]!, variablesOf(bundle)) as ComposeService;
  const mounts = asked.volumes ?? [];
  const inFolder = (source: string): string => source.replace(/^\.\//, "");
  const {
    driver,
    name: network,
    ...otherNetworks
  } = { ...bundle.compose.networks.deployment, ipam: undefined };
  expect({ driver, network }).toEqual({ driver: "bridge", network: bundle.deployment });
  expect(Object.keys(otherNetworks).sort()).toEqual(["ipam", "labels"]);
  const labels = Object.fromEntries(
    Object.entries(asked.labels).filter(([label]) => label !== "jitsi.files"),
  );
  return {
    name: asked.container_name,
    image: asked.image,
    env: asked.environment,
    files: Object.fromEntries(
      bundle.files.flatMap((file) => {
        const mount = mounts.find(
          ({ type, source }) =>
            type === "bind" &&
            (file.path === inFolder(source) || file.path.startsWith(`${inFolder(source)}/`)),
        );
        return mount === undefined
          ? []
          : [[mount.target + file.path.slice(inFolder(mount.source).length), contentOf(file)] as const];
      }),
    ),
    volumes: Object.fromEntries(
      mounts
        .filter(({ type }) => type === "volume")
        .map(({ source, target }) => [target, bundle.compose.volumes?.[source]?.name]),
    ),
    tmpfs: Object.fromEntries(
      (asked.tmpfs ?? []).map((mount) => [
        mount.slice(0, mount.indexOf(":")),
        mount.slice(mount.indexOf(":") + 1),
      ]),
    ),
    onHostNetwork: asked.network_mode === "host",
    aliases: asked.networks?.deployment.aliases ?? [],
    ports: (asked.ports ?? []).map(
      ({ target, published, host_ip, protocol }) => `${host_ip}:${published}:${target}/${protocol}`,
    ),
    namesOfHost: asked.extra_hosts ?? [],
    user: asked.user,
    readOnlyRoot: asked.read_only,
    droppedCapabilities: asked.cap_drop ?? [],
    securityOptions: asked.security_opt,
    openFiles: ["nofile", asked.ulimits.nofile.soft, asked.ulimits.nofile.hard],
    health: asked.healthcheck && {
      test: asked.healthcheck.test,
      interval: goDuration(Number.parseInt(asked.healthcheck.interval)),
      timeout: goDuration(Number.parseInt(asked.healthcheck.timeout)),
      retries: asked.healthcheck.retries,
      startPeriod: goDuration(Number.parseInt(asked.healthcheck.start_period)),
    },
    restart: asked.restart,
    stopGraceSeconds: Number.parseInt(asked.stop_grace_period),
    init: asked.init,
    logging: asked.logging,
    labels,
  };
}

function contentOf(file: Bundle["files"][number]): string {
  if ("text" in file) return file.text;
  if ("base64" in file) return `base64 ${file.base64}`;
  if ("gzip" in file) throw new Error(`${file.path}: files are packed only when the bundle becomes a text`);
  return "secret" in file ? valueOf(file.secret) : issuedText(file.issued);
}

const variablesOf = ({ secrets, hostFacts }: Bundle): Record<string, string> =>
  Object.fromEntries([
    ...Object.entries(secrets).flatMap(([name, { variable }]) =>
      variable === null ? [] : [[variable, valueOf(name)] as const],
    ),
    ...Object.entries(hostFacts).map(([variable, fact]) => [variable, factText(fact)] as const),
  ]);

/** compose-spec "Interpolation": `$$` is a dollar sign, `${NAME:?message}` must have a value. */
function interpolated(value: unknown, variables: Readonly<Record<string, string>>): unknown {
  if (typeof value === "string")
    return value.replace(/\$(\$|\{(\w+):\?[^}]*\}|.?)/g, (whole, what: string, name: string | undefined) => {
      if (what === "$") return "$";
      const found = name === undefined ? undefined : variables[name];
      if (found === undefined) throw new Error(`${whole} has no value`);
      return found;
    });
  if (Array.isArray(value)) return value.map((item) => interpolated(item, variables));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolated(item, variables)]));
}

const sources = {
  secretSources: Object.fromEntries(allSecrets.map((name) => [name, `secrets/${name}/versions/1`])),
  artifacts,
  challengeZone: { project: "p", zone: "challenge" },
};

/** A bundle for a Docker host too: as if its services were to move to a machine of ours. */
const asMachine = (host: Host): Host =>
  isDocker(host)
    ? {
        ...host,
        on: "aws",
        setting: "test",
        cloudRegion: "us-east-1",
        machineType: "c7i.xlarge",
        drainMinutes: 55,
        generation: 1,
        turn: 0,
      }
    : host;

async function compareAll(deployment: Deployment): Promise<number> {
  const { appPrefix } = deployment.settings;
  let compared = 0;
  for (const host of deployment.hosts) {
    const bundle = bundleOf(deployment, asMachine(host), sources);
    expect(Object.keys(bundle.compose.services)).toEqual(host.services.map(({ name }) => name));
    for (const service of host.services) {
      expect(fromBundle(bundle, service.name)).toEqual(await fromDocker(service, appPrefix));
      compared++;
    }
    for (const service of host.services) sameOrder(bundle, service, host);
  }
  return compared;
}

/** DockerHost starts services in the host's order, each after those in `startAfter` that are there already. */
function sameOrder(bundle: Bundle, service: Service, { services }: Host): void {
  const before = services.slice(0, services.indexOf(service));
  const waitsFor = service.startAfter.filter((name) => before.some((other) => other.name === name));
  const asked = bundle.compose.services[service.name]!.depends_on ?? {};
  expect(Object.keys(asked).sort()).toEqual([...waitsFor].sort());
  for (const [name, { condition }] of Object.entries(asked))
    expect(condition).toBe(
      services.find((other) => other.name === name)!.health === undefined
        ? "service_started"
        : "service_healthy",
    );
}

group("the same containers from a daemon and from a bundle", () => {
  test("of the example customer in the clouds", async () => {
    const acme = loadFineStack(openStackFolder(examplesDir), "acme");
    expect(await compareAll(acme)).toBeGreaterThan(10);
  });

  test.each([
    ["in all clouds", cloudSettings()],
    ["with a challenge by DNS", cloudSettings({ tls: { ...letsencrypt(), challenge: "dns-01" } })],
    ["on Docker hosts", exampleSettings()],
    ["on this computer", localSettings()],
  ])("of a deployment %s", async (_, settings) => {
    expect(await compareAll(describe(settings))).toBeGreaterThan(5);
  });

  test("of any deployment", async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySettings, async (settings) => {
        await compareAll(describe(settings));
      }),
      { numRuns: 60 },
    );
  });
});

function letsencrypt() {
  return { mode: "letsencrypt", email: "ops@my-app.com", staging: false, challenge: "http-01" } as const;
}
