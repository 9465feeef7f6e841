/**
 * From the inputs of docker.Container to the body of the API's "create container".
 * Follows kreuzwerker/terraform-provider-docker v4.5.0, resource_docker_container_funcs.go.
 */
import type { Value, Values } from "../values.ts";
import type { ContainerBody, EndpointSettings } from "./api.ts";
import { parseDuration } from "./duration.ts";
import { isOn, labelMap, number, object, objects, text, textMap, texts } from "./inputs.ts";

type HostConfig = NonNullable<ContainerBody["HostConfig"]>;
type Mount = NonNullable<HostConfig["Mounts"]>[number];

const mebibyte = 1024 * 1024;

export function containerBody(inputs: Values): ContainerBody {
  const { volumes, binds, volumesFrom } = volumesOf(inputs.volumes);
  const { exposed, bindings } = portsOf(inputs.ports);
  return dropUnset({
    Image: text(inputs.image),
    Hostname: text(inputs.hostname),
    Domainname: text(inputs.domainname),
    Tty: isOn(inputs.tty),
    OpenStdin: isOn(inputs.stdinOpen),
    StopSignal: given(text(inputs.stopSignal)),
    StopTimeout: given(number(inputs.stopTimeout)),
    Env: given(texts(inputs.envs)),
    Cmd: given(texts(inputs.command)),
    Entrypoint: given(texts(inputs.entrypoints)),
    User: text(inputs.user),
    WorkingDir: text(inputs.workingDir),
    ExposedPorts: given(exposed),
    Volumes: given(volumes),
    Labels: given(labelMap(inputs.labels)),
    Healthcheck: inputs.healthcheck === undefined ? undefined : healthcheckOf(object(inputs.healthcheck)),
    HostConfig: dropUnset({
      ...limitsOf(inputs),
      ...securityOf(inputs),
      Binds: given(binds),
      VolumesFrom: given(volumesFrom),
      PortBindings: given(bindings),
      PublishAllPorts: isOn(inputs.publishAllPorts),
      Mounts: given(objects(inputs.mounts).map(mountOf)),
      Tmpfs: given(textMap(inputs.tmpfs)),
      AutoRemove: isOn(inputs.rm),
      ReadonlyRootfs: isOn(inputs.readOnly),
      RestartPolicy: { Name: text(inputs.restart), MaximumRetryCount: number(inputs.maxRetryCount) },
      LogConfig: { Type: text(inputs.logDriver), Config: textMap(inputs.logOpts) },
      Dns: given(texts(inputs.dns)),
      DnsOptions: given(texts(inputs.dnsOpts)),
      DnsSearch: given(texts(inputs.dnsSearches)),
      ExtraHosts: given(objects(inputs.hosts).map((host) => `${text(host.host)}:${text(host.ip)}`)),
      NetworkMode: given(text(inputs.networkMode)),
      Init: isOn(inputs.init),
      Runtime: given(text(inputs.runtime)),
    }) as HostConfig,
  });
}

/** What "update container" may change, as the provider's Update sends it. */
export function updateBody(inputs: Values): object {
  const swap = number(inputs.memorySwap);
  return dropUnset({
    RestartPolicy: { Name: text(inputs.restart), MaximumRetryCount: number(inputs.maxRetryCount) },
    CpuShares: number(inputs.cpuShares),
    CpusetCpus: text(inputs.cpuSet),
    Memory: number(inputs.memory) * mebibyte,
    MemoryReservation: number(inputs.memoryReservation) * mebibyte,
    MemorySwap: given(swap > 0 ? swap * mebibyte : swap),
    BlkioDeviceReadBps: devicesOf(inputs.deviceReadBps),
    BlkioDeviceReadIOps: devicesOf(inputs.deviceReadIops),
    BlkioDeviceWriteBps: devicesOf(inputs.deviceWriteBps),
    BlkioDeviceWriteIOps: devicesOf(inputs.deviceWriteIops),
  });
}

/** The inputs that Update looks at. All others that do not replace are taken into the state and not applied. */
export const updatedInPlace: readonly string[] = [
  "restart",
  "maxRetryCount",
  "cpuShares",
  "memory",
  "memoryReservation",
  "cpuSet",
  "memorySwap",
  "deviceReadBps",
  "deviceReadIops",
  "deviceWriteBps",
  "deviceWriteIops",
];

/** The settings of one entry of `networksAdvanced`. */
export function endpointOf(network: Values): EndpointSettings {
  return dropUnset({
    Aliases: texts(network.aliases),
    IPAMConfig: dropUnset({
      IPv4Address: given(text(network.ipv4Address)),
      IPv6Address: given(text(network.ipv6Address)),
      LinkLocalIPs: given(texts(network.linkLocalIps)),
    }),
    MacAddress: given(text(network.macAddress)),
    DriverOpts: given(Object.fromEntries(texts(network.driverOpts).map((option) => splitOnce(option, "=")))),
    GwPriority: given(number(network.gwPriority)),
  });
}

function limitsOf(inputs: Values): object {
  const swap = number(inputs.memorySwap);
  const cpus = text(inputs.cpus);
  return {
    Memory: given(number(inputs.memory) * mebibyte),
    MemoryReservation: given(number(inputs.memoryReservation) * mebibyte),
    MemorySwap: given(swap > 0 ? swap * mebibyte : swap),
    ShmSize: given(number(inputs.shmSize) * mebibyte),
    NanoCpus: cpus === "" ? undefined : Math.round(Number(cpus) * 1e9),
    CpuPeriod: cpus === "" ? given(number(inputs.cpuPeriod)) : undefined,
    CpuQuota: cpus === "" ? given(number(inputs.cpuQuota)) : undefined,
    CpuShares: given(number(inputs.cpuShares)),
    CpusetCpus: given(text(inputs.cpuSet)),
    Ulimits: given(
      objects(inputs.ulimits).map((limit) => ({
        Name: text(limit.name),
        Soft: number(limit.soft),
        Hard: number(limit.hard),
      })),
    ),
    BlkioDeviceReadBps: devicesOf(inputs.deviceReadBps),
    BlkioDeviceReadIOps: devicesOf(inputs.deviceReadIops),
    BlkioDeviceWriteBps: devicesOf(inputs.deviceWriteBps),
    BlkioDeviceWriteIOps: devicesOf(inputs.deviceWriteIops),
    StorageOpt: given(textMap(inputs.storageOpts)),
  };
}

function securityOf(inputs: Values): object {
  const capabilities = object(inputs.capabilities);
  // The client's own option: the daemon does not know it (docker/cli opts `parseSystemPaths`).
  const unconfined = "systempaths=unconfined";
  const options = texts(inputs.securityOpts);
  return {
    Privileged: isOn(inputs.privileged),
    CapAdd: given(texts(capabilities.adds)),
    CapDrop: given(texts(capabilities.drops)),
    SecurityOpt: given(options.filter((option) => option !== unconfined)),
    ...(options.includes(unconfined) ? { MaskedPaths: [], ReadonlyPaths: [] } : {}),
    Sysctls: given(textMap(inputs.sysctls)),
    GroupAdd: given(texts(inputs.groupAdds)),
    UsernsMode: given(text(inputs.usernsMode)),
    PidMode: given(text(inputs.pidMode)),
    IpcMode: given(text(inputs.ipcMode)),
    CgroupnsMode: given(text(inputs.cgroupnsMode)),
    CgroupParent: given(text(inputs.cgroupParent)),
    Devices: given(
      objects(inputs.devices).map((device) => ({
        PathOnHost: text(device.hostPath),
        PathInContainer: text(device.containerPath) || text(device.hostPath),
        CgroupPermissions: text(device.permissions),
      })),
    ),
    DeviceCgroupRules: given(texts(inputs.deviceCgroupRules)),
  };
}

function healthcheckOf(healthcheck: Values): object {
  return {
    Test: texts(healthcheck.tests),
    Interval: parseDuration(text(healthcheck.interval)),
    Timeout: parseDuration(text(healthcheck.timeout)),
    StartPeriod: parseDuration(text(healthcheck.startPeriod)),
    StartInterval: given(parseDuration(text(healthcheck.startInterval))),
    Retries: number(healthcheck.retries),
  };
}

function volumesOf(value: Value | undefined): {
  volumes: Record<string, object>;
  binds: string[];
  volumesFrom: string[];
} {
  const volumes: Record<string, object> = {};
  const binds: string[] = [];
  const volumesFrom: string[] = [];
  for (const volume of objects(value)) {
    const [from, path] = [text(volume.fromContainer), text(volume.containerPath)];
    const source = text(volume.hostPath) || text(volume.volumeName);
    if (from === "" && path === "") {
      throw new Error("Unable to parse volumes: volume entry without container path or source container");
    }
    if (from !== "" && path !== "") {
      throw new Error("Unable to parse volumes: both a container and a path specified in a volume entry");
    }
    if (from !== "") {
      volumesFrom.push(from);
      continue;
    }
    volumes[path] = {};
    if (source === "") continue;
    const relabel = text(volume.selinuxRelabel);
    binds.push(
      `${source}:${path}:${isOn(volume.readOnly) ? "ro" : "rw"}${relabel === "" ? "" : `,${relabel}`}`,
    );
  }
  return { volumes, binds, volumesFrom };
}

function portsOf(value: Value | undefined): {
  exposed: Record<string, object>;
  bindings: Record<string, { HostIp: string; HostPort: string }[]>;
} {
  const exposed: Record<string, object> = {};
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of objects(value)) {
    const key = `${number(port.internal)}/${text(port.protocol)}`;
    exposed[key] = {};
    const binding = { HostIp: text(port.ip), HostPort: String(number(port.external)) };
    (bindings[key] ??= []).push(binding);
  }
  return { exposed, bindings };
}

function mountOf(mount: Values): Mount {
  const type = text(mount.type) as Mount["Type"];
  const volumeOptions = object(mount.volumeOptions);
  const tmpfsOptions = object(mount.tmpfsOptions);
  return dropUnset({
    Type: type,
    Target: text(mount.target),
    Source: text(mount.source),
    ReadOnly: isOn(mount.readOnly),
    BindOptions:
      type === "bind" && mount.bindOptions
        ? { Propagation: text(object(mount.bindOptions).propagation) }
        : undefined,
    VolumeOptions:
      type === "volume" && mount.volumeOptions
        ? dropUnset({
            NoCopy: isOn(volumeOptions.noCopy),
            Labels: labelMap(volumeOptions.labels),
            DriverConfig: {
              Name: text(volumeOptions.driverName),
              Options: textMap(volumeOptions.driverOptions),
            },
            Subpath: given(text(volumeOptions.subpath)),
          })
        : undefined,
    TmpfsOptions:
      type === "tmpfs" && mount.tmpfsOptions
        ? { SizeBytes: number(tmpfsOptions.sizeBytes), Mode: number(tmpfsOptions.mode) }
        : undefined,
  }) as Mount;
}

function devicesOf(value: Value | undefined): object[] | undefined {
  return given(objects(value).map((device) => ({ Path: text(device.path), Rate: number(device.rate) })));
}

function splitOnce(value: string, separator: string): [string, string] {
  const at = value.indexOf(separator);
  return at < 0 ? [value, ""] : [value.slice(0, at), value.slice(at + 1)];
}

/** Undefined for "", 0, an empty list or map: what the provider leaves out of the request. */
function given<T extends string | number | object>(value: T): T | undefined {
  if (value === "" || value === 0) return undefined;
  return typeof value === "object" && Object.keys(value).length === 0 ? undefined : value;
}

function dropUnset(body: object): object {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
