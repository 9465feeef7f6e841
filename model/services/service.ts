/** One container, whatever runs it: a Docker daemon or a machine of our own. Plain frozen data; see docs/decisions/ for why. */

import type { ImageRef } from "../images/images.ts";

/** A secret by name; the value is known only to the machine that runs the container. */
export interface SecretRef {
  readonly secret: string;
}

/** A fact that only the running host knows. */
export interface HostFactRef {
  readonly hostFact: HostFact;
}

export type HostFact =
  "publicAddress" | "privateAddress" | "instanceId" | "instanceName" | "zone" | "project";

/** Text, or a reference to what the model must not or cannot know. */
export type EnvValue = string | SecretRef | HostFactRef;

export type Env = Readonly<Record<string, EnvValue>>;

/** A file put into the container before it starts, readable by every user in it (the images run as uid 1000). */
export interface ConfigFile {
  /** Absolute path in the container, e.g. `/config/custom-jvb.conf`. */
  readonly path: string;
  /** UTF-8 text, or a secret by name (a private key), or binary made at deploy time by name (a trust store). */
  readonly content: string | SecretRef | ArtifactRef | IssuedRef;
}

/** What the machine itself gets from a certificate authority, and gets anew in time: the certificate with its chain, or its key. PEM. */
export interface IssuedRef {
  readonly issued: "certificate" | "key";
}

/** Something that exists only at deploy time and is no secret: the deployment's certificate authority, say. */
export interface ArtifactRef {
  readonly artifact: ArtifactName;
}

/** `bridgeTrustStore` is a JKS file, base64; the certificates are PEM. */
export type ArtifactName = "bridgeTrustStore" | "prosodyJvbCertificate";

/** A named volume that outlives its container. */
export interface Volume {
  readonly name: string;
  readonly path: string;
  /** What is lost with it: shown when somebody is about to delete it. */
  readonly holds: string;
  /** Whether nobody will miss it: it is not protected, and goes with its container. */
  readonly passing?: true;
}

/** Label of a Docker volume that nobody will miss. */
export const passingLabel = "jitsi.passing";

export interface MachineMount {
  /** Absolute path on the machine, e.g. `/proc`. */
  readonly hostPath: string;
  /** Where it is in the container. */
  readonly path: string;
}

export interface Tmpfs {
  readonly path: string;
  /** Mount options as Docker takes them, e.g. `size=16M,mode=1750,exec,uid=1000,gid=1000`. */
  readonly options: string;
}

export interface PublishedPort {
  /** Port inside the container. */
  readonly container: number;
  /** Port on the host. */
  readonly host: number;
  /** Address of the host that it listens on; `0.0.0.0` is the world. */
  readonly address: string;
  readonly protocol: "tcp" | "udp";
}

export interface HealthCheck {
  readonly test: readonly string[];
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly retries: number;
  /** Failures within this time after the start do not count. */
  readonly startPeriodSeconds: number;
}

export interface Service {
  /** Name within the deployment, e.g. `prosody-jvb`, `jvb-fsn-a`; also its first name on the host's network. */
  readonly name: string;
  /** What it is; services of one role share a contract. */
  readonly role: ServiceRole;
  readonly image: ImageRef;
  readonly env: Env;
  /** Names in `env` that the user added. */
  readonly extraEnv: readonly string[];
  readonly files: readonly ConfigFile[];
  readonly volumes: readonly Volume[];
  /** Places of the machine itself, read-only. */
  readonly machineMounts: readonly MachineMount[];
  /** What the container runs instead of the image's own entrypoint and command; undefined: those. */
  readonly entrypoint: readonly string[] | undefined;
  readonly tmpfs: readonly Tmpfs[];
  /** On the host's own network they are what the process listens on. */
  readonly ports: readonly PublishedPort[];
  /** `deployment`: the Docker network of the host's containers. `host`: no translation of addresses in the way of media. */
  readonly network: "deployment" | "host";
  /** Names by which the container knows the host itself. */
  readonly namesOfHost: readonly string[];
  /** `uid` or `uid:gid`. It is said wherever it is known, because Docker's provider reads the image's own back as a change; undefined leaves that. */
  readonly user: string | undefined;
  readonly readOnlyRoot: boolean;
  readonly dropCapabilities: boolean;
  /** undefined: the image brings its own check, or none. */
  readonly health: HealthCheck | undefined;
  readonly restart: "unless-stopped" | "on-failure";
  /** Time between SIGTERM and SIGKILL. */
  readonly stopGraceSeconds: number;
  /** Limit of open files (soft and hard). */
  readonly openFiles: number;
  /** Memory that the process may claim, MiB: heaps as configured, or what the role is known to need. No limit is set from it. */
  readonly expectedMemoryMiB: number;
  /** Services on the same host that must be healthy first. */
  readonly startAfter: readonly string[];
}

export type ServiceRole =
  "web" | "webApp" | "prosody" | "prosodyJvb" | "jicofo" | "jvb" | "influxdb" | "grafana" | "telegraf";

export const hostFact = (fact: HostFact): HostFactRef => ({ hostFact: fact });

export const secret = (name: string): SecretRef => ({ secret: name });

export const isSecret = (value: EnvValue | ConfigFile["content"]): value is SecretRef =>
  typeof value === "object" && "secret" in value;

/** Names of all secrets that a service is given. */
export function secretsOf(service: Service): string[] {
  const values = [...Object.values(service.env), ...service.files.map((file) => file.content)];
  return [...new Set(values.filter(isSecret).map((value) => value.secret))].sort();
}

/** What a service asks of the running host. */
export const hostFactsOf = ({ env }: Service): HostFact[] =>
  Object.values(env).flatMap((value) =>
    typeof value === "object" && "hostFact" in value ? value.hostFact : [],
  );
