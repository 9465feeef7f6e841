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
  title: "what runs on a host fits its memory",
  why: "Java takes what its heap is allowed to; the kernel then kills whatever it likes.",
  fix: "Lower the bridges' heapMiB or jitsi:appServer.jicofoHeapMiB, move a bridge, or take a larger host.",
  *find(deployment) {
    const keys = listKeys(deployment);
    for (const host of deployment.hosts) {
      const needed = host.services.reduce((sum, { expectedMemoryMiB }) => sum + expectedMemoryMiB, 0);
      if (host.memoryGiB !== undefined && needed + hostOverheadMiB > host.memoryGiB * 1024)
        yield {
          key: keys.host(host.name, isDocker(host) ? "memoryGiB" : "machineType"),
          value: isDocker(host) ? host.memoryGiB : host.machineType,
          what: `has ${host.memoryGiB} GiB, less than the ${gib(needed + hostOverheadMiB)} GiB that the host and its containers may take`,
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
      what: `is no heap within the ${service.expectedMemoryMiB} MiB counted for the container`,
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
  title: "every place that upstream's images write to belongs to uid 1000",
  why: "They run without root, and stop when such a place is not writable (check-writable).",
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
            what: `is without ${owned}`,
          };
    }
  },
});

const scratch = rule({
  id: "T34",
  title: "/run and /tmp of upstream's images are tmpfs of uid 1000, and programs may run from /run",
  why: "Without privileges s6-overlay cannot take /run over from root and stops with exit code 100; its services are programs in /run.",
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
            what: `is without ${path === "/run" ? `exec,${owned}` : owned}`,
          };
      }
  },
});

const logs = rule({
  id: "T35",
  title: "log files are below /tmp or on a volume",
  why: "Everything else in the container is read-only.",
  fix: "Give a path below /tmp (16 MB), or leave it out: Docker keeps what the container prints.",
  *find(deployment) {
    for (const { service } of jitsiServices(deployment)) {
      const places = ["/tmp", ...service.volumes.map(({ path }) => path)];
      const isWritable = (file: string): boolean => places.some((place) => file.startsWith(`${place}/`));
      for (const name of ["JICOFO_LOG_FILE", "JVB_LOG_FILE"]) {
        const file = textOf(service, name);
        if (file && !isWritable(file))
          yield { key: envKey(service, name), value: file, what: "is in a place that cannot be written to" };
      }
      const lines = textOf(service, "PROSODY_LOG_CONFIG") ?? "";
      for (const [, file] of lines.matchAll(/filename\s*=\s*["']([^"']+)["']/g))
        if (file !== undefined && !isWritable(file))
          yield {
            key: envKey(service, "PROSODY_LOG_CONFIG"),
            value: file,
            what: "is in a place that cannot be written to",
          };
    }
  },
});

/** Docker's own three: the network, the gateway and the broadcast address. */
const takenAddresses = 3;

const subnets = rule({
  id: "subnet",
  title: "a host's Docker network has room, and no host's address is in it",
  why: "Containers would look for that host inside their own network; Docker refuses a network that does not begin at its first address.",
  fix: "Give jitsi:hosts[].subnet a private network of its own, e.g. 172.30.0.0/24.",
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
  if (network === undefined) return "is no IPv4 network";
  if (firstOf(network) !== network.address) return "does not begin at its first address";
  if (sizeOf(network) - takenAddresses < services.length)
    return `is too small for the ${services.length} containers of the host`;
  const inside = firstFrom(addresses, network.address);
  return inside !== undefined && inside.number < network.address + sizeOf(network)
    ? `holds ${inside.text}, the address of host ${inside.host}`
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
  why: "Everything that counts bridges would count one that does not run.",
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
