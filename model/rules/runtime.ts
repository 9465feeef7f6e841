/** How upstream's images want to be run, and what a host must have for it. */

import type { Deployment, Host } from "../deployment.ts";
import { addressesOf as addressesOfHost, isDocker } from "../hosts/hosts.ts";
import { uid } from "../images/runtime.ts";
import type { Service, Tmpfs } from "../services/service.ts";
import { firstOf, parseAddress, parseNetwork, sizeOf } from "./addresses.ts";
import { guardsProgram, rule, type Finding, type Rule } from "./rule.ts";
import { envKey, jitsiServices, listKeys, ofRole, partKey, textOf } from "./view.ts";

/** The kernel, Docker and sshd. */
const hostOverheadMiB = 512;

const memory = rule({
  id: "T31",
  title: "the containers on a host fit into its memory",
  why: "Java uses all of its permitted heap; then the kernel kills an arbitrary process.",
  fix: "Lower the bridges' heapMiB or jitsi:appServer.jicofoHeapMiB, move a bridge, or use a larger host.",
  *find(deployment) {
    const keys = listKeys(deployment);
    for (const host of deployment.hosts) {
      const needed = host.services.reduce((sum, { expectedMemoryMiB }) => sum + expectedMemoryMiB, 0);
      if (host.memoryGiB !== undefined && needed + hostOverheadMiB > host.memoryGiB * 1024)
        yield {
          key: keys.host(host.name, isDocker(host) ? "memoryGiB" : "machineType"),
          value: isDocker(host) ? host.memoryGiB : host.machineType,
          what: `has ${host.memoryGiB} GiB, less than the ${gib(needed + hostOverheadMiB)} GiB that the host and its containers may use`,
        };
      for (const service of host.services) yield* heap(service);
    }
  },
});

/** Rounded up: what is shown is enough. */
const gib = (mib: number): number => Math.ceil((mib / 1024) * 10) / 10;

const heapNames = { jvb: "VIDEOBRIDGE_MAX_MEMORY", jicofo: "JICOFO_MAX_MEMORY" } as const;

function* heap(service: Service): Iterable<Finding> {
  if (service.role !== "jvb" && service.role !== "jicofo") return;
  const name = heapNames[service.role];
  const value = textOf(service, name);
  const mib = /^(\d+)m$/.exec(value ?? "")?.[1];
  if (mib === undefined || Number(mib) >= service.expectedMemoryMiB)
    yield {
      key: envKey(service, name),
      value,
      what: `does not fit into the ${service.expectedMemoryMiB} MiB planned for the container`,
    };
}

/** Directories that the images themselves made for uid 1000, so that a new volume there is writable (their Dockerfiles). */
const ownedByImage: Readonly<Record<string, readonly string[]>> = {
  web: ["/storage"],
  prosody: ["/var/lib/prosody"],
  jicofo: [],
  jvb: [],
};

const owned = `uid=${uid},gid=${uid}`;

const belongs = ({ options }: Tmpfs): boolean =>
  options.includes(`uid=${uid}`) && options.includes(`gid=${uid}`);

const writable = rule({
  id: "T32",
  title: "every location that upstream's images write to belongs to uid 1000",
  why: "They run without root, and exit if such a location is not writable (check-writable).",
  fix: guardsProgram,
  *find(deployment) {
    for (const { service, image } of jitsiServices(deployment)) {
      for (const { path } of service.volumes)
        if (!ownedByImage[image]?.includes(path))
          yield {
            key: partKey(service, "volumes"),
            value: path,
            what: "is a directory that the image does not have, so a new volume there belongs to root",
          };
      for (const mount of service.tmpfs)
        if (!["/run", "/tmp"].includes(mount.path) && !belongs(mount))
          yield {
            key: partKey(service, `tmpfs ${mount.path}`),
            value: mount.options,
            what: `lacks ${owned}`,
          };
    }
  },
});

const scratch = rule({
  id: "T34",
  title: "/run and /tmp of upstream's images are tmpfs owned by uid 1000, and /run permits execution",
  why: "Without privileges, s6-overlay cannot take ownership of /run from root and exits with code 100. Its services are programs in /run.",
  fix: guardsProgram,
  *find(deployment) {
    for (const { service } of jitsiServices(deployment))
      for (const path of ["/run", "/tmp"]) {
        const mount = service.tmpfs.find((candidate) => candidate.path === path);
        const runs = path === "/tmp" || mount?.options.split(",").includes("exec");
        if (service.readOnlyRoot && (mount === undefined || !belongs(mount) || !runs))
          yield {
            key: partKey(service, `tmpfs ${path}`),
            value: mount?.options,
            what: `lacks ${path === "/run" ? `exec,${owned}` : owned}`,
          };
      }
  },
});

const logs = rule({
  id: "T35",
  title: "log files are below /tmp or on a volume",
  why: "Everything else in the container is read-only.",
  fix: "Use a path below /tmp (16 MB), or remove it: Docker keeps the container's output.",
  *find(deployment) {
    for (const { service } of jitsiServices(deployment)) {
      const places = ["/tmp", ...service.volumes.map(({ path }) => path)];
      const isWritable = (file: string): boolean => places.some((place) => file.startsWith(`${place}/`));
      for (const name of ["JICOFO_LOG_FILE", "JVB_LOG_FILE"]) {
        const file = textOf(service, name);
        if (file && !isWritable(file))
          yield { key: envKey(service, name), value: file, what: "is in a location that is not writable" };
      }
      const lines = textOf(service, "PROSODY_LOG_CONFIG") ?? "";
      for (const [, file] of lines.matchAll(/filename\s*=\s*["']([^"']+)["']/g))
        if (file !== undefined && !isWritable(file))
          yield {
            key: envKey(service, "PROSODY_LOG_CONFIG"),
            value: file,
            what: "is in a location that is not writable",
          };
    }
  },
});

/** Docker's own three: the network, the gateway and the broadcast address. */
const takenAddresses = 3;

const subnets = rule({
  id: "subnet",
  title: "a host's Docker network is large enough, and contains no host's address",
  why: "Containers would look for that host inside their own network. Docker rejects a network that does not start at its first address.",
  fix: "Set jitsi:hosts[].subnet to an unused private network, e.g. 172.30.0.0/24.",
  *find(deployment) {
    const keys = listKeys(deployment);
    const addresses = addressesOf(deployment);
    for (const host of deployment.hosts) {
      const what = subnetFault(host, addresses);
      if (what !== undefined) yield { key: keys.host(host.name, "subnet"), value: host.subnet, what };
    }
  },
});

interface HostAddress {
  readonly host: string;
  readonly text: string;
  readonly number: number;
}

/** Every address of every host, in order. */
const addressesOf = ({ hosts }: Deployment): HostAddress[] =>
  hosts
    .flatMap((host) =>
      Object.values(addressesOfHost(host)).flatMap((text) => {
        const number = text === undefined ? undefined : parseAddress(text);
        return text === undefined || number === undefined ? [] : [{ host: host.name, text, number }];
      }),
    )
    .sort((a, b) => a.number - b.number);

function subnetFault({ subnet, services }: Host, addresses: readonly HostAddress[]): string | undefined {
  const network = parseNetwork(subnet);
  if (network === undefined) return "is not an IPv4 network";
  if (firstOf(network) !== network.address) return "does not start at its first address";
  if (sizeOf(network) - takenAddresses < services.length)
    return `is too small for the ${services.length} containers on the host`;
  const inside = firstFrom(addresses, network.address);
  return inside !== undefined && inside.number < network.address + sizeOf(network)
    ? `contains ${inside.text}, the address of host ${inside.host}`
    : undefined;
}

/** The lowest address that is not below `least`, by halving. */
function firstFrom(addresses: readonly HostAddress[], least: number): HostAddress | undefined {
  let low = 0;
  let high = addresses.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((addresses[middle]?.number ?? Infinity) < least) low = middle + 1;
    else high = middle;
  }
  return addresses[low];
}

const serviceOfBridge = rule({
  id: "bridge-service",
  title: "every bridge is a container on its host",
  why: "Otherwise, every count of bridges would include one that does not run.",
  fix: guardsProgram,
  *find(deployment: Deployment) {
    const running = new Set(
      ofRole(deployment, "jvb").map(({ host, service }) => `${host.name}/${service.name}`),
    );
    for (const { host, serviceName } of deployment.bridges)
      if (!running.has(`${host}/${serviceName}`))
        yield { key: `container ${serviceName}: host`, value: host, what: "does not run it" };
  },
});

export const runtimeRules: readonly Rule[] = [memory, writable, scratch, logs, subnets, serviceOfBridge];
