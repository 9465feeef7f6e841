import { everywhere, type Bridge } from "../bridges/bridges.ts";
import { drainMinutesOf, packetRateConf, shutdownConf } from "../bridges/drain.ts";
import { findHost, isDocker } from "../hosts/hosts.ts";
import { flag } from "../images/env.ts";
import { upstreamHealth } from "../images/runtime.ts";
import { audioOnly } from "./media.ts";
import { octoOfBridge } from "../bridges/octo.ts";
import { bridgeSecret } from "../access/secrets.ts";
import { secret, type PublishedPort, type Service } from "./service.ts";
import type { HostSettings } from "../settings.ts";
import { breweryHostFor, hostNames, ports, xmpp } from "../topology.ts";
import { jitsiService, type ServiceContext } from "./context.ts";
import { trustOptions, trustStore } from "./verifiedTls.ts";

/** Packet buffers and the rest of the JVM, beside the heap. */
const jvmOverheadMiB = 1024;

/** A bridge. Nothing in it tells of any other bridge, so adding or editing one leaves the rest alone. */
export function jvb(context: ServiceContext, bridge: Bridge): Service {
  const { settings, topology } = context;
  const host = findHost(settings, bridge.host);
  // A machine of ours is its bridge's alone: packets need no translation there. The cloud's firewall stands in front of the REST API.
  const alone = !isDocker(host);
  return jitsiService(context, "jvb", {
    name: bridge.serviceName,
    env: {
      ENABLE_JVB_XMPP_SERVER: flag(true),
      JVB_XMPP_SERVER: breweryHostFor(topology, host, bridge.besideAppServer),
      JVB_XMPP_PORT: String(bridge.besideAppServer ? ports.c2sJvb : (topology.brewery?.port ?? ports.c2sJvb)),
      JVB_XMPP_AUTH_DOMAIN: xmpp.jvbAuth,
      JVB_XMPP_INTERNAL_MUC_DOMAIN: xmpp.jvbMuc,
      JVB_BREWERY_MUC: xmpp.breweryRoom,
      JVB_AUTH_USER: bridge.account,
      JVB_AUTH_PASSWORD: secret(bridgeSecret(bridge.account)),
      JVB_MUC_NICKNAME: bridge.nickname,
      JVB_INSTANCE_ID: bridge.nickname,
      JVB_PORT: String(bridge.port),
      JVB_ADVERTISE_IPS: bridge.publicAddress,
      // Private addresses of different clouds clash, and a container's own is of no use to anybody (trap T27).
      JVB_ADVERTISE_PRIVATE_CANDIDATES: flag(false),
      JVB_DISABLE_STUN: flag(true),
      DISABLE_AWS_HARVESTER: flag(true),
      // Unhealthy rather than unreachable; this computer's own loopback address would never pass.
      JVB_REQUIRE_VALID_ADDRESS: flag(settings.kind !== "local"),
      COLIBRI_REST_ENABLED: flag(true),
      SHUTDOWN_REST_ENABLED: flag(true),
      VIDEOBRIDGE_MAX_MEMORY: `${bridge.heapMiB}m`,
      JAVA_TOOL_OPTIONS: trustOptions,
      ...octoOfBridge(bridge),
    },
    files: [trustStore, { path: "/config/custom-jvb.conf", content: customConf(context, bridge, host) }],
    volumes: [],
    ports: [
      { container: bridge.port, host: bridge.port, address: bridge.listenAddress, protocol: "udp" },
      ...(alone ? [restApi] : []),
    ],
    network: alone ? "host" : "deployment",
    health: upstreamHealth,
    // JVB exits 0 once drained; any other policy would bring the drained bridge back (docker-jitsi-meet `jvb-finish`; trap T28).
    restart: "on-failure",
    expectedMemoryMiB: bridge.heapMiB + jvmOverheadMiB,
    startAfter: bridge.besideAppServer ? [hostNames.prosodyJvb] : [],
  });
}

const restApi: PublishedPort = {
  container: ports.colibri,
  host: ports.colibri,
  address: everywhere,
  protocol: "tcp",
};

/** The image reads it last, so that it overrides the image's own configuration. */
const customConf = ({ settings }: ServiceContext, { load }: Bridge, host: HostSettings): string =>
  [
    "videobridge.apis.xmpp-client.configs.shard0.DISABLE_CERTIFICATE_VERIFICATION = false",
    ...shutdownConf(drainMinutesOf(host)),
    ...(load.mode === "packetRate" ? packetRateConf(load.packetsPerSecond) : []),
    ...(settings.media === "audio" ? audioOnly.jvbConf : []),
    "",
  ].join("\n");
