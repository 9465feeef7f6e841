/**
 * From the API's "inspect container" to the state of docker.Container: what the provider's Read sets, and nothing else
 * (environment, labels, volumes and uploads stay as they were given).
 * Follows kreuzwerker/terraform-provider-docker v4.5.0, `resourceDockerContainerRead`.
 */
import { isObject } from "../values.ts";
import type { Value, Values } from "../values.ts";
import type { ContainerInfo } from "./api.ts";
import { formatDuration } from "./duration.ts";
import { isOn, object, text } from "./inputs.ts";

const mebibyte = 1024 * 1024;

export function containerState(info: ContainerInfo, prior: Values): Values {
  const { Config: config, HostConfig: host } = info;
  const running = info.State.Running;
  const state: Values = {
    ...prior,
    name: info.Name.replace(/^\//, ""),
    rm: host.AutoRemove ?? false,
    readOnly: host.ReadonlyRootfs ?? false,
    hostname: config.Hostname,
    domainname: config.Domainname,
    command: config.Cmd ?? [],
    entrypoints: entrypointsOf(config.Entrypoint),
    user: config.User,
    workingDir: config.WorkingDir,
    restart: host.RestartPolicy?.Name ?? "",
    maxRetryCount: host.RestartPolicy?.MaximumRetryCount ?? 0,
    dns: host.Dns ?? [],
    dnsOpts: host.DnsOptions ?? [],
    dnsSearches: host.DnsSearch ?? [],
    securityOpts: host.SecurityOpt ?? [],
    publishAllPorts: host.PublishAllPorts ?? false,
    init: host.Init ?? false,
    runtime: host.Runtime ?? "",
    platform: info.Platform,
    privileged: host.Privileged ?? false,
    memory: (host.Memory ?? 0) / mebibyte,
    memoryReservation: inMebibytes(host.MemoryReservation),
    memorySwap: inMebibytes(host.MemorySwap),
    shmSize: (host.ShmSize ?? 0) / mebibyte,
    cpuShares: host.CpuShares ?? 0,
    cpuSet: host.CpusetCpus ?? "",
    logDriver: host.LogConfig?.Type ?? "",
    logOpts: prior.logOpts === undefined ? {} : (host.LogConfig?.Config ?? {}),
    networkMode: host.NetworkMode ?? "",
    usernsMode: host.UsernsMode ?? "",
    ipcMode: host.IpcMode ?? "",
    groupAdds: host.GroupAdd ?? [],
    sysctls: host.Sysctls ?? {},
    tmpfs: host.Tmpfs ?? {},
    hosts: (host.ExtraHosts ?? []).map(hostOf),
    mounts: ((host.Mounts ?? []) as unknown as Values[]).map(mountOf),
    tty: config.Tty,
    stdinOpen: config.OpenStdin,
    stopSignal: config.StopSignal ?? "",
    stopTimeout: config.StopTimeout ?? 0,
    bridge: info.NetworkSettings.Bridge ?? "",
    networkDatas: networkDatas(info),
    containerLogs: prior.containerLogs ?? "",
    exitCode: running ? 0 : info.State.ExitCode,
    image: text(prior.image).startsWith("sha256:") ? info.Image : config.Image,
  };
  if (prior.pidMode !== undefined) state.pidMode = host.PidMode ?? "";
  if (prior.ulimits !== undefined) {
    state.ulimits = (host.Ulimits ?? []).map((limit) => ({
      name: limit.Name,
      soft: limit.Soft,
      hard: limit.Hard,
    }));
  }
  const [adds, drops] = [host.CapAdd ?? [], host.CapDrop ?? []];
  if (adds.length + drops.length > 0) state.capabilities = { adds, drops };
  if (prior.ports !== undefined && (running || isOn(prior.mustRun))) state.ports = portsOf(info);
  // A stopped container shows as drift, and the next update starts it.
  if (!running && isOn(prior.mustRun)) state.mustRun = false;
  if (config.Healthcheck) state.healthcheck = healthcheckOf(config.Healthcheck as unknown as Values);
  return state;
}

function entrypointsOf(entrypoint: string | string[] | undefined | null): Value[] {
  return typeof entrypoint === "string" ? [entrypoint] : (entrypoint ?? []);
}

function inMebibytes(bytes: number | undefined): number {
  return bytes !== undefined && bytes > 0 ? bytes / mebibyte : (bytes ?? 0);
}

function hostOf(entry: string): Values {
  const at = entry.indexOf(":");
  return { host: entry.slice(0, at), ip: entry.slice(at + 1) };
}

function healthcheckOf(healthcheck: Values): Values {
  const duration = (value: Value | undefined) => formatDuration(typeof value === "number" ? value : 0);
  return {
    tests: healthcheck.Test ?? [],
    interval: duration(healthcheck.Interval),
    timeout: duration(healthcheck.Timeout),
    startPeriod: duration(healthcheck.StartPeriod),
    startInterval: duration(healthcheck.StartInterval),
    retries: healthcheck.Retries ?? 0,
  };
}

function mountOf(mount: Values): Values {
  const state: Values = {
    target: text(mount.Target),
    source: text(mount.Source),
    type: text(mount.Type),
    readOnly: isOn(mount.ReadOnly),
  };
  const { BindOptions: bind, VolumeOptions: volume, TmpfsOptions: tmpfs } = mount;
  if (isObject(bind)) state.bindOptions = { propagation: bind.Propagation ?? "" };
  if (isObject(volume)) {
    const driver = object(volume.DriverConfig);
    const labels = Object.entries(object(volume.Labels));
    state.volumeOptions = {
      noCopy: isOn(volume.NoCopy),
      labels: labels.map(([label, value]) => ({ label, value })),
      driverName: text(driver.Name),
      driverOptions: object(driver.Options),
      subpath: text(volume.Subpath),
    };
  }
  if (isObject(tmpfs)) state.tmpfsOptions = { sizeBytes: tmpfs.SizeBytes ?? 0, mode: tmpfs.Mode ?? 0 };
  return state;
}

/** Published ports by internal port, however the program ordered them. */
function portsOf(info: ContainerInfo): Values[] {
  const published = Object.entries(info.NetworkSettings.Ports ?? {}).flatMap(([key, bindings]) => {
    const [internal, protocol] = key.split("/") as [string, string];
    return ((bindings ?? []) as { HostIp: string; HostPort: string }[]).map((binding) => ({
      internal: Number(internal),
      external: Number(binding.HostPort),
      ip: binding.HostIp,
      protocol,
    }));
  });
  return published.sort((one, other) => one.internal - other.internal);
}

function networkDatas(info: ContainerInfo): Values[] {
  return Object.entries(info.NetworkSettings.Networks ?? {}).map(([networkName, network]) => ({
    networkName,
    ipAddress: network.IPAddress,
    ipPrefixLength: network.IPPrefixLen,
    gateway: network.Gateway,
    globalIpv6Address: network.GlobalIPv6Address,
    globalIpv6PrefixLength: network.GlobalIPv6PrefixLen,
    ipv6Gateway: network.IPv6Gateway,
    macAddress: network.MacAddress,
  }));
}

/** True if the container has a health check; its state is then worth waiting for. */
export function hasHealth(info: ContainerInfo): boolean {
  return info.State.Health !== undefined && info.State.Health !== null;
}

/** The last lines of the health log, for an error message; "" if there are none. */
export function lastHealthLog(info: ContainerInfo): string {
  const log = (info.State.Health?.Log ?? []) as { ExitCode: number; Output: string }[];
  const last = log.at(-1);
  if (!last) return "";
  return `last health check: exit code ${last.ExitCode}: ${last.Output.trim().slice(-500)}`;
}
