/** A service as arguments of docker.Container. The only place that knows both vocabularies. */

import type { ContainerArgs } from "@pulumi/docker/container.js";
import * as pulumi from "@pulumi/pulumi";
import { imageName } from "../../model/images/images.ts";
import { fileDirectories } from "../../model/services/configFiles.ts";
import type { ConfigFile, EnvValue, HealthCheck, HostFact, Service } from "../../model/services/service.ts";
import type { Materials } from "./machine.ts";

export interface Label {
  readonly label: string;
  readonly value: string;
}

export interface ContainerContext {
  /** Name on the daemon. */
  readonly name: string;
  readonly network: pulumi.Output<string>;
  /** Volumes on the daemon by the names that services know. */
  readonly volumes: Readonly<Record<string, pulumi.Output<string>>>;
  readonly labels: readonly Label[];
  readonly materials: Materials;
  /** Id of the container that carries the files of this one. */
  readonly files: pulumi.Output<string> | undefined;
}

/** A container that does not become healthy in this time fails the update. Jicofo and JVB need up to a minute on a small host. */
const waitTimeoutSeconds = 300;

export const containerArgs = (service: Service, context: ContainerContext): ContainerArgs => ({
  name: context.name,
  image: imageName(service.image),
  ...(service.entrypoint === undefined ? {} : { entrypoints: [...service.entrypoint] }),
  envs: Object.entries(service.env).map(([name, value]) => envOf(name, value, context.materials)),
  ...(carriesOwnFiles(service) ? { uploads: uploadsOf(service, context.materials) } : {}),
  volumes: [
    ...service.volumes.map((volume) => ({
      containerPath: volume.path,
      volumeName: required(context.volumes[volume.name], `volume ${volume.name}`),
    })),
    ...service.machineMounts.map(({ hostPath, path }) => ({ hostPath, containerPath: path, readOnly: true })),
    ...(context.files === undefined ? [] : [{ fromContainer: pulumi.interpolate`${context.files}:ro` }]),
  ],
  tmpfs: Object.fromEntries(service.tmpfs.map(({ path, options }) => [path, options])),
  ...networkOf(service, context.network),
  ...(service.namesOfHost.length === 0
    ? {}
    : { hosts: service.namesOfHost.map((host) => ({ host, ip: "host-gateway" })) }),
  ...(service.user === undefined ? {} : { user: service.user }),
  readOnly: service.readOnlyRoot,
  ...(service.dropCapabilities ? { capabilities: { drops: ["ALL"] } } : {}),
  securityOpts: ["no-new-privileges"],
  ulimits: [{ name: "nofile", soft: service.openFiles, hard: service.openFiles }],
  ...(service.health === undefined
    ? {}
    : { healthcheck: healthcheckOf(service.health), wait: true, waitTimeout: waitTimeoutSeconds }),
  restart: service.restart,
  destroyGraceSeconds: service.stopGraceSeconds,
  // s6-overlay must be process 1 (trap T62).
  init: false,
  mustRun: true,
  start: true,
  removeVolumes: true,
  logDriver: "json-file",
  logOpts: { "max-size": "10m", "max-file": "5" },
  labels: [...context.labels, { label: "jitsi.service", value: service.name }],
});

const networkOf = (
  { network, name, ports }: Service,
  ofHost: pulumi.Output<string>,
): Pick<ContainerArgs, "networkMode" | "networksAdvanced" | "ports"> =>
  network === "host"
    ? { networkMode: "host" }
    : {
        networksAdvanced: [{ name: ofHost, aliases: [name] }],
        ports: ports.map((port) => ({
          internal: port.container,
          external: port.host,
          ip: port.address,
          protocol: port.protocol,
        })),
      };

/**
 * Docker copies files into a container as the provider asks, from its root directory down, and refuses that for a read-only root, even where
 * a volume is mounted (moby `daemon/archive.go`, containerExtractToDir; terraform-provider-docker uploads to "/").
 */
export const carriesOwnFiles = ({ readOnlyRoot, files }: Service): boolean =>
  !readOnlyRoot && files.length > 0;

export const needsFileCarrier = ({ readOnlyRoot, files }: Service): boolean =>
  readOnlyRoot && files.length > 0;

/**
 * A container that never runs: it holds the files of a read-only one on anonymous volumes, which that one mounts read-only. The volumes go with
 * the last of the two. Its id is new whenever a file is, so the container that uses them is replaced then, and only then.
 */
export const fileCarrierArgs = (
  service: Service,
  { name, labels, materials }: Pick<ContainerContext, "name" | "labels" | "materials">,
): ContainerArgs => ({
  name,
  image: imageName(service.image),
  uploads: uploadsOf(service, materials),
  volumes: fileDirectories(service.files).map((containerPath) => ({ containerPath })),
  ...(service.user === undefined ? {} : { user: service.user }),
  networkMode: "none",
  start: false,
  mustRun: false,
  restart: "no",
  removeVolumes: true,
  labels: [...labels, { label: "jitsi.filesOf", value: service.name }],
});

const uploadsOf = (service: Service, materials: Materials) =>
  service.files.map((file) => ({ file: file.path, permissions: "0644", ...contentOf(file, materials) }));

/** Secret element by element: marking the whole list would hide every change of it (pulumi#9829). */
function envOf(name: string, value: EnvValue, materials: Materials): pulumi.Input<string> {
  if (typeof value === "string") return `${name}=${value}`;
  if ("secret" in value)
    return pulumi.interpolate`${name}=${required(materials.secrets[value.secret], `secret ${value.secret}`)}`;
  return noHostFact(name, value.hostFact);
}

/** Addresses of a Docker host are settings, so its services never ask for host facts. */
function noHostFact(name: string, fact: HostFact): never {
  throw new Error(`${name} wants the host fact ${fact}, which a Docker host cannot tell`);
}

function contentOf({ content }: ConfigFile, materials: Materials) {
  if (typeof content === "string") return { content };
  if ("secret" in content)
    return { content: required(materials.secrets[content.secret], `secret ${content.secret}`) };
  // The rule `dns-challenge` keeps it from getting here.
  if ("issued" in content) throw new Error("a Docker host gets no certificates of its own");
  const artifact = materials.artifacts[content.artifact];
  return content.artifact === "bridgeTrustStore" ? { contentBase64: artifact } : { content: artifact };
}

const healthcheckOf = (health: HealthCheck) => ({
  tests: [...health.test],
  interval: goDuration(health.intervalSeconds),
  timeout: goDuration(health.timeoutSeconds),
  retries: health.retries,
  startPeriod: goDuration(health.startPeriodSeconds),
});

/**
 * Whole seconds as Go prints a time.Duration, e.g. `1m0s`. The provider reads them back in this form, and any other would differ
 * from it in every preview.
 */
export function goDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return `${hours > 0 ? `${hours}h` : ""}${seconds >= 60 ? `${minutes}m` : ""}${seconds % 60}s`;
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} was not made`);
  return value;
}
