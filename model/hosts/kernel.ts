/** Kernel settings of a host. Most belong to the whole machine, so a Docker daemon cannot set them: there they are reported. */

export interface KernelSetting {
  readonly key: string;
  readonly value: string;
  readonly why: string;
}

/** Hosts with bridges (jitsi/infra-configuration; JVB asks for 10 MiB and the kernel would silently give less, trap T30). */
const bridgeKernelSettings: readonly KernelSetting[] = [
  {
    key: "net.core.rmem_max",
    value: "104857600",
    why: "JVB's UDP receive buffer; the kernel clamps it silently",
  },
  {
    key: "net.core.netdev_max_backlog",
    value: "100000",
    why: "bursts of packets before the sockets take them",
  },
];

/** The host with Prosody and nginx (jitsi/infra-configuration). */
const signallingKernelSettings: readonly KernelSetting[] = [
  {
    key: "net.ipv4.tcp_rmem",
    value: "10240 87380 12582912",
    why: "receive buffers of many XMPP connections",
  },
  { key: "net.ipv4.tcp_wmem", value: "10240 87380 12582912", why: "send buffers of many XMPP connections" },
  {
    key: "net.ipv4.ip_local_port_range",
    value: "10240 65535",
    why: "nginx opens a local port per participant to Prosody",
  },
  {
    key: "net.ipv4.tcp_retries2",
    value: "7",
    why: "dead clients are noticed after a minute and not after a quarter of an hour",
  },
];

export function kernelSettings({
  bridges,
  signalling,
}: {
  bridges: boolean;
  signalling: boolean;
}): KernelSetting[] {
  return [...(bridges ? bridgeKernelSettings : []), ...(signalling ? signallingKernelSettings : [])];
}
