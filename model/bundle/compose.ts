/** The services of a host as a Compose file (compose-spec), equal to what components/machines/dockerContainer.ts tells a daemon. */

import type { Host } from "../deployment.ts";
import { imageName } from "../images/images.ts";
import { secretNames } from "../access/secrets.ts";
import type { EnvValue, HealthCheck, HostFact, Service } from "../services/service.ts";

export interface ComposeFile {
  readonly name: string;
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<typeof network, ComposeNetwork>>;
  readonly volumes?: Readonly<Record<string, ComposeVolume>>;
}

export interface ComposeService {
  readonly image: string;
  readonly container_name: string;
  readonly entrypoint?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes?: readonly ComposeMount[];
  readonly tmpfs?: readonly string[];
  readonly ports?: readonly ComposePort[];
  readonly networks?: Readonly<Record<typeof network, { readonly aliases: readonly string[] }>>;
  readonly network_mode?: "host";
  readonly extra_hosts?: readonly string[];
  readonly user?: string;
  readonly read_only: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt: readonly string[];
  readonly ulimits: { readonly nofile: { readonly soft: number; readonly hard: number } };
  readonly healthcheck?: ComposeHealthCheck;
  readonly depends_on?: Readonly<Record<string, { readonly condition: ComposeCondition }>>;
  readonly restart: Service["restart"];
  readonly stop_grace_period: string;
  readonly init: false;
  readonly logging: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
  readonly labels: Readonly<Record<string, string>>;
}

export type ComposeMount =
  | { readonly type: "volume"; readonly source: string; readonly target: string }
  | {
      readonly type: "bind";
      readonly source: string;
      readonly target: string;
      readonly read_only: true;
      readonly bind: { readonly create_host_path: false };
    };

export interface ComposePort {
  readonly target: number;
  readonly published: string;
  readonly host_ip: string;
  readonly protocol: "tcp" | "udp";
}

export interface ComposeHealthCheck {
  readonly test: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly retries: number;
  readonly start_period: string;
}

type ComposeCondition = "service_healthy" | "service_started";

interface ComposeNetwork {
  readonly name: string;
  readonly driver: "bridge";
  readonly ipam: { readonly config: readonly [{ readonly subnet: string }] };
  readonly labels: Readonly<Record<string, string>>;
}

interface ComposeVolume {
  readonly name: string;
  readonly driver: "local";
  readonly labels: Readonly<Record<string, string>>;
}

/** The network's name inside the file. */
const network = "deployment";

/** Where files stand, from the compose file's folder: `files/<service>/<path in the container>`. */
export const fileSource = (service: Pick<Service, "name">, path: string): string =>
  `files/${service.name}${path}`;

/**
 * Mounted as a whole: the images declare them as volumes (docker-jitsi-meet, each Dockerfile), and a single file mounted there
 * would leave an empty one behind in a nameless volume that Compose hands on to the next container.
 */
const wholeDirectories = ["/config", "/prosody-plugins-custom"];

/**
 * @param namePrefix of containers, volumes and the network on the daemon, which other stacks may use too
 * @returns plain data, ready for a YAML or JSON writer. Secrets and host facts are Compose variables without a default, so
 *   that nothing starts while one is missing; every other `$` is doubled.
 */
export function composeFile(host: Pick<Host, "services" | "subnet">, namePrefix: string): ComposeFile {
  const labels = { "jitsi.deployment": namePrefix };
  const volumes = host.services.flatMap((service) => service.volumes);
  const named = <T>(items: readonly (readonly [string, T])[]): Record<string, T> => Object.fromEntries(items);
  return {
    name: namePrefix,
    services: named(
      host.services.map((service) => [service.name, serviceOf(service, host.services, namePrefix, labels)]),
    ),
    networks: {
      [network]: {
        name: namePrefix,
        driver: "bridge",
        ipam: { config: [{ subnet: host.subnet }] },
        labels,
      },
    },
    ...(volumes.length === 0
      ? {}
      : {
          volumes: named(
            volumes.map(({ name }) => [name, { name: `${namePrefix}-${name}`, driver: "local", labels }]),
          ),
        }),
  };
}

const serviceOf = (
  service: Service,
  all: readonly Service[],
  namePrefix: string,
  labels: Readonly<Record<string, string>>,
): ComposeService => ({
  ...literal({
    image: imageName(service.image),
    container_name: `${namePrefix}-${service.name}`,
  }),
  environment: Object.fromEntries(Object.entries(service.env).map(([name, value]) => [name, envText(value)])),
  ...literal({
    ...(service.entrypoint === undefined ? {} : { entrypoint: service.entrypoint }),
    ...unlessEmpty("volumes", mountsOf(service)),
    ...unlessEmpty(
      "tmpfs",
      service.tmpfs.map(({ path, options }) => `${path}:${options}`),
    ),
    ...networkOf(service),
    ...unlessEmpty(
      "extra_hosts",
      service.namesOfHost.map((name) => `${name}:${hostGateway}`),
    ),
    ...(service.user === undefined ? {} : { user: service.user }),
    read_only: service.readOnlyRoot,
    ...(service.dropCapabilities ? { cap_drop: ["ALL"] } : {}),
    security_opt: ["no-new-privileges"],
    ulimits: { nofile: { soft: service.openFiles, hard: service.openFiles } },
    ...(service.health === undefined ? {} : { healthcheck: healthCheckOf(service.health) }),
    ...dependenciesOf(service, all),
    restart: service.restart,
    stop_grace_period: `${service.stopGraceSeconds}s`,
    // s6-overlay must be process 1 (trap T62).
    init: false as const,
    logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "5" } },
    labels: { ...labels, "jitsi.service": service.name },
  }),
});

/** Docker's own name for the host, as its containers reach it. */
const hostGateway = "host-gateway";

const networkOf = (
  service: Service,
): Pick<ComposeService, "ports" | "networks"> | Pick<ComposeService, "network_mode"> =>
  service.network === "host"
    ? { network_mode: "host" }
    : {
        ...unlessEmpty("ports", service.ports.map(portOf)),
        networks: { [network]: { aliases: [service.name] } },
      };

function mountsOf(service: Service): ComposeMount[] {
  const bind = (source: string, target: string): ComposeMount => ({
    type: "bind",
    source,
    target,
    read_only: true,
    // Docker would make a missing source up as an empty directory of root's.
    bind: { create_host_path: false },
  });
  const wholeOf = (path: string): string | undefined =>
    wholeDirectories.find((directory) => path.startsWith(`${directory}/`));
  const bound = new Set(service.files.map(({ path }) => wholeOf(path) ?? path));
  return [
    ...service.volumes.map(({ name, path }): ComposeMount => ({
      type: "volume",
      source: name,
      target: path,
    })),
    ...[...bound].sort().map((path) => bind(`./${fileSource(service, path)}`, path)),
    ...service.machineMounts.map(({ hostPath, path }) => bind(hostPath, path)),
  ];
}

const portOf = ({ container, host, address, protocol }: Service["ports"][number]): ComposePort => ({
  target: container,
  published: String(host),
  host_ip: address,
  protocol,
});

const healthCheckOf = (health: HealthCheck): ComposeHealthCheck => ({
  test: health.test,
  interval: `${health.intervalSeconds}s`,
  timeout: `${health.timeoutSeconds}s`,
  retries: health.retries,
  start_period: `${health.startPeriodSeconds}s`,
});

/** Compose waits for health only where there is a check; an image's own is not known here. */
function dependenciesOf(service: Service, all: readonly Service[]): Pick<ComposeService, "depends_on"> {
  const entries = service.startAfter.flatMap((name) => {
    const other = all.find((candidate) => candidate.name === name);
    if (other === undefined) return [];
    const condition: ComposeCondition = other.health === undefined ? "service_started" : "service_healthy";
    return [[name, { condition }] as const];
  });
  return entries.length === 0 ? {} : { depends_on: Object.fromEntries(entries) };
}

const unlessEmpty = <K extends string, T>(key: K, list: readonly T[]) =>
  (list.length === 0 ? {} : { [key]: list }) as Partial<Record<K, readonly T[]>>;

function envText(value: EnvValue): string {
  if (typeof value === "string") return escapeDollar(value);
  return "secret" in value
    ? `\${${secretVariable(value.secret)}:?set it in .env}`
    : `\${${hostFactVariable(value.hostFact)}:?the host itself must tell it}`;
}

/**
 * The Compose variable of a secret: `JICOFO_PASSWORD`. A secret of the user's own gets a prefix: it may be called `path`, and
 * the environment of whoever runs Compose goes before `.env`.
 */
export const secretVariable = (name: string): string =>
  `${ownNames.has(name) ? "" : "SECRET_"}${upperSnake(name)}`;

/** `publicAddress` is `HOST_PUBLIC_ADDRESS`. */
export const hostFactVariable = (fact: HostFact): string =>
  `HOST_${upperSnake(fact.replace(/[A-Z]/g, (letter) => `-${letter}`))}`;

const ownNames: ReadonlySet<string> = new Set(Object.values(secretNames));

const upperSnake = (name: string): string => name.replaceAll("-", "_").toUpperCase();

/** Compose puts variables wherever it sees `$NAME` (trap T63). */
const escapeDollar = (text: string): string => text.replaceAll("$", "$$$$");

/** Every text in the value stays what it is. */
function literal<T>(value: T): T {
  if (typeof value === "string") return escapeDollar(value) as T;
  if (Array.isArray(value)) return value.map(literal) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, literal<unknown>(item)])) as T;
}
