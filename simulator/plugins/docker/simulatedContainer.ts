/** Containers of the simulated daemon: what is made of a "create container" request, and what one holds on to. */
import { randomBytes } from "node:crypto";
import type { ContainerBody, ContainerInfo, HostConfig } from "./api.ts";

/** A container as the world holds it: what "inspect" shows, and what was uploaded. */
export interface SimulatedContainer extends Omit<ContainerInfo, "Ports"> {
  /** Uploads in their order, as tar archives in base64. */
  uploads: { path: string; archive: string }[];
}

export interface Binding {
  HostIp: string;
  HostPort: string;
}

/** Networks that every daemon has. */
export const defaultNetworks = ["bridge", "host", "none"];
export const noEndpoint = {
  NetworkID: "",
  EndpointID: "",
  Gateway: "",
  IPAddress: "",
  IPPrefixLen: 0,
  IPv6Gateway: "",
  GlobalIPv6Address: "",
  GlobalIPv6PrefixLen: 0,
  MacAddress: "",
};
const mebibyte = 1024 * 1024;

interface Port extends Binding {
  readonly protocol: string;
}

/** The host ports that a running container has. */
export function publishedPorts(container: SimulatedContainer): Port[] {
  return Object.entries(container.NetworkSettings.Ports).flatMap(([key, bindings]) =>
    bindings.map((binding) => ({ ...binding, protocol: key.split("/")[1]! })),
  );
}

export function clash(one: Port, other: Port): boolean {
  const sameAddress = one.HostIp === other.HostIp || [one.HostIp, other.HostIp].includes("0.0.0.0");
  return one.protocol === other.protocol && one.HostPort === other.HostPort && sameAddress;
}

export function newContainer(name: string, body: ContainerBody): SimulatedContainer {
  const { HostConfig: host = {}, ...config } = body;
  const id = newId();
  const mode = host.NetworkMode ?? "bridge";
  return {
    Id: id,
    Name: `/${name}`,
    Created: new Date().toISOString(),
    Platform: "linux",
    Image: `sha256:${newId()}`,
    Config: {
      Domainname: "",
      User: "",
      WorkingDir: "",
      Env: [],
      Labels: {},
      ...config,
      Hostname: given(config.Hostname, short(id)),
    },
    HostConfig: normalHost({ ...(host as HostConfig), NetworkMode: mode }),
    State: { Status: "created", Running: false, ExitCode: 0 },
    NetworkSettings: {
      Bridge: "",
      Ports: {},
      Networks: defaultNetworks.includes(mode) ? { [mode]: { ...noEndpoint } } : {},
    },
    uploads: [],
  } as unknown as SimulatedContainer;
}

/** What the daemon makes of the limits and options it is given. */
export function normalHost(host: HostConfig): HostConfig {
  const memory = host.Memory ?? 0;
  const logDriver = host.LogConfig?.Type;
  return {
    ShmSize: 64 * mebibyte,
    IpcMode: "private",
    Runtime: "runc",
    ...host,
    LogConfig: { Config: host.LogConfig?.Config ?? {}, Type: given(logDriver, "json-file") },
    // daemon_unix.go `adaptContainerSettings`: by default swap is as large as memory, and is counted with it.
    MemorySwap: memory > 0 && !host.MemorySwap ? memory * 2 : (host.MemorySwap ?? 0),
  };
}

/** Named volumes that a container mounts. */
export function volumesOf(container: SimulatedContainer): string[] {
  const binds = (container.HostConfig.Binds ?? []).map((bind) => bind.split(":")[0]!);
  const mounts = (container.HostConfig.Mounts ?? []).filter(
    (mount) => mount.Type === "volume" && mount.Source !== "",
  );
  return [...binds.filter((source) => !source.startsWith("/")), ...mounts.map((mount) => mount.Source)];
}

export function nameOf(container: SimulatedContainer): string {
  return container.Name.replace(/^\//, "");
}

export function newId(): string {
  return randomBytes(32).toString("hex");
}

export function short(id: string): string {
  return id.slice(0, 12);
}

/** The API takes "" for "not given". */
function given(value: string | undefined, otherwise: string): string {
  return value === undefined || value === "" ? otherwise : value;
}
