/** Defaults that depend on the kind of stack, references between settings, and the files they name. */

import { closest } from "fastest-levenshtein";
import type { z } from "zod";
import { envKind } from "../model/images/env.ts";
import { everywhere } from "../model/bridges/bridges.ts";
import { platformSchemaVersion, type PlatformFacts } from "../model/platform/facts.ts";
import { stressMetric } from "../model/bridges/stressMetric.ts";
import { monitoringOf } from "./monitoringSettings.ts";
import { appMachine, cloudMachines, isOnDocker, type CloudMachines } from "./cloudMachines.ts";
import { usualSubnet } from "../model/hosts/hosts.ts";
import type { Problem } from "../model/problem.ts";
import {
  imageOfContainer,
  type ContainerSettings,
  type CustomizableContainer,
  type ExtraFile,
  type DockerHostSettings,
  type HostSettings,
  type Settings,
  type StaticBridgeSettings,
  type TlsSettings,
} from "../model/settings.ts";
import { ports, privateDomain } from "../model/topology.ts";
import type { Parsed, RawConfig } from "./rawConfig.ts";
import type { settingsSchema } from "./settingsSchema.ts";

type Given = z.output<typeof settingsSchema>;

/** Everything on this computer, reachable from this computer only. */
const localDefaults = {
  appPrefix: "local",
  address: "127.0.0.1",
  host: {
    on: "docker",
    name: "local",
    docker: "unix:///var/run/docker.sock",
    region: "local",
    publicAddress: "127.0.0.1",
    privateAddress: undefined,
    subnet: usualSubnet,
    memoryGiB: undefined,
  } satisfies DockerHostSettings,
  bridge: {
    name: "a",
    host: "local",
    port: ports.media,
    heapMiB: 1024,
    load: { mode: "cpu" },
    setting: "jitsi:bridges.static[0]",
  } satisfies StaticBridgeSettings,
  httpPort: 8000,
  httpsPort: 8443,
} as const;

export function completeSettings(given: Given, raw: RawConfig): Parsed {
  const problems: Problem[] = [];
  const missing = (key: string, fix: string): void => {
    problems.push({ key: `jitsi:${key}`, value: undefined, what: "is missing", fix });
  };
  const local = given.kind === "local";

  if (!local) {
    if (given.appPrefix === undefined)
      missing("appPrefix", "Set the customer's name, e.g. `jitsi:appPrefix: acme`.");
    if (given.baseDomain === undefined)
      missing("baseDomain", "Set the domain of the public host name, e.g. my-app.com.");
    if (given.hosts === undefined && given.appServer.gcp === undefined)
      missing(
        "appServer",
        "Set `appServer: { gcp: { region: europe-west1 } }` for a Google Cloud machine, or list Docker hosts in jitsi:hosts.",
      );
    if (given.bridges === undefined || given.bridges.static.length + given.bridges.autoscaling.length === 0)
      missing("bridges", "List at least one under jitsi:bridges.static or jitsi:bridges.autoscaling.");
    if (given.tls === undefined)
      missing("tls", "Choose `{ mode: letsencrypt, email: you@my-app.com }`, certificate or selfSigned.");
  }

  const dockerHosts: DockerHostSettings[] = (given.hosts ?? (local ? [localDefaults.host] : [])).map(
    (host) => ({
      ...host,
      on: "docker",
      privateAddress: host.privateAddress,
      memoryGiB: host.memoryGiB,
    }),
  );
  const hostNames = dockerHosts.map(({ name }) => name);
  const knownHost = (key: string, name: string): void => {
    if (!hostNames.includes(name))
      problems.push({
        key: `jitsi:${key}`,
        value: name,
        what: "is not a host of this deployment",
        fix:
          hostNames.length === 0
            ? "Add it to jitsi:hosts, or use a cloud machine: `on: gcp` or `on: aws`."
            : `Known: ${hostNames.join(", ")}. Did you mean ${closest(name, hostNames)}?`,
      });
  };
  const { host: namedHost, gcp } = given.appServer;
  if (namedHost !== undefined && gcp !== undefined)
    problems.push({
      key: "jitsi:appServer",
      value: { host: namedHost, gcp: gcp.region },
      what: "has both host and gcp",
      fix: "Use only one of them.",
    });
  const appServerHost =
    gcp !== undefined ? appMachine : (namedHost ?? hostNames[0] ?? localDefaults.host.name);
  if (gcp === undefined && (namedHost !== undefined || hostNames.length > 0))
    knownHost("appServer.host", appServerHost);
  given.bridges?.static.forEach((set, index) => {
    if (isOnDocker(set)) knownHost(`bridges.static[${index}].host`, set.host);
  });
  const machines = cloudMachines(
    { ...given, bridges: given.bridges ?? { static: [], autoscaling: [] } },
    hostNames,
    problems,
  );
  const hosts: HostSettings[] = [...dockerHosts, ...machines.hosts];
  needsNetwork(given, machines, problems);

  const settings: Settings = {
    kind: given.kind,
    appPrefix: given.appPrefix ?? localDefaults.appPrefix,
    baseDomain: given.baseDomain,
    release: given.release,
    digests: given.digests,
    media: given.media,
    platform: given.platform,
    network: networkOf(given),
    hosts,
    appServer: {
      host: appServerHost,
      bridgeNetwork: given.appServer.bridgeNetwork,
      httpPort: given.appServer.httpPort ?? (local ? localDefaults.httpPort : 80),
      httpsPort: given.appServer.httpsPort ?? (local ? localDefaults.httpsPort : 443),
      listenAddress: local ? localDefaults.address : everywhere,
      jicofoHeapMiB: given.appServer.jicofoHeapMiB,
    },
    bridges: {
      static:
        local && given.bridges === undefined
          ? [{ ...localDefaults.bridge, host: hostNames[0] ?? localDefaults.bridge.host }]
          : machines.static,
      autoscaling: machines.autoscaling,
    },
    bridgeLogin: given.bridgeLogin,
    regions: { groups: given.regions.groups, local: given.regions.local },
    tls: tlsOf(given, raw, problems),
    webApp: webAppOf(given),
    containers: containersOf(given, raw, problems),
    secretNames: Object.keys(given.secrets).sort(),
    monitoring: monitoringOf(given.monitoring),
    protect: given.protect ?? !local,
    suspended: given.suspended,
    imageMirrors: given.imageMirrors,
    openFiles: given.openFiles,
  };
  return problems.length > 0 ? { problems } : { settings };
}

/** Machines of a cloud are in networks that somebody else made. */
function needsNetwork(given: Given, { hosts }: CloudMachines, problems: Problem[]): void {
  const first = hosts[0];
  if (first !== undefined && given.platform === undefined && given.network === undefined)
    problems.push({
      key: "jitsi:platform",
      value: undefined,
      what: `is missing, and ${first.setting} is in a cloud`,
      fix: "Set it to a stack of kind platform, e.g. `jitsi:platform: platform`, or use your own networks with jitsi:network.",
    });
  if (given.platform !== undefined && given.network !== undefined)
    problems.push({
      key: "jitsi:network",
      value: undefined,
      what: "is set together with jitsi:platform",
      fix: "Use only one of them.",
    });
}

const networkOf = ({ network, baseDomain }: Given): PlatformFacts | undefined =>
  network === undefined
    ? undefined
    : {
        schemaVersion: platformSchemaVersion,
        baseDomain: baseDomain ?? "",
        gcp:
          network.gcp === undefined
            ? null
            : { ...network.gcp, privateDomain, stressMetric: stressMetric.type },
        aws: network.aws ?? null,
      };

function tlsOf({ tls }: Given, raw: RawConfig, problems: Problem[]): TlsSettings {
  if (tls?.mode !== "certificate") return tls ?? { mode: "selfSigned" };
  return {
    mode: "certificate",
    certificate: readText(raw, tls.certificateFile, "tls.certificateFile", problems),
    keySecret: tls.keySecret,
  };
}

const webAppOf = ({ webApp }: Given): Settings["webApp"] =>
  webApp === undefined
    ? undefined
    : {
        image: webApp.image,
        port: webApp.port,
        meetAt:
          webApp.meetHost === undefined ? { path: webApp.meetPath ?? "/meet" } : { host: webApp.meetHost },
      };

function containersOf({ containers }: Given, raw: RawConfig, problems: Problem[]): Settings["containers"] {
  return Object.fromEntries(
    (Object.keys(containers) as CustomizableContainer[]).map((container) => {
      const { env, files } = containers[container] ?? { env: {}, files: {} };
      const settings: ContainerSettings = {
        env: Object.fromEntries(
          Object.entries(env).map(([key, value]) => [key, envText(container, key, value)]),
        ),
        files: Object.entries(files).map(([path, file]): ExtraFile => ({
          path: path.startsWith("/") ? path : `/config/${path}`,
          content: readText(raw, file, `containers.${container}.files["${path}"]`, problems),
        })),
      };
      return [container, settings];
    }),
  );
}

/** YAML's true is upstream's 1 where the image reads a flag. */
function envText(
  container: CustomizableContainer,
  name: string,
  value: string | number | boolean | { secret: string },
) {
  if (typeof value === "boolean" && envKind(imageOfContainer[container], name) === "flag")
    return value ? "1" : "0";
  return typeof value === "object" ? value : String(value);
}

function readText(raw: RawConfig, path: string, key: string, problems: Problem[]): string {
  const report = (what: string, fix: string): string => {
    problems.push({ key: `jitsi:${key}`, value: path, what, fix });
    return "";
  };
  let bytes: Uint8Array;
  try {
    bytes = raw.readFile(path);
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === "ENOENT"
        ? "does not exist"
        : `cannot be read (${String((error as Error).message)})`;
    return report(reason, "Use the path of a readable file, relative to the project.");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return report("is not UTF-8 text", "Save it as UTF-8. Binary files are not supported here.");
  }
}
