/** How a bridge leaves without dropping a call: the times, in one place (jitsi-videobridge `ShutdownManager.kt`, `reference.conf`). */

import type { Bridge } from "./bridges.ts";
import { isDocker } from "../hosts/hosts.ts";
import type { AwsVmSettings, GcpVmGroupSettings, GcpVmSettings, HostSettings } from "../settings.ts";
import { ports } from "../topology.ts";

/**
 * In its last phase a bridge waits this long, in which Jicofo moves the participants who are left. Bridges announce themselves every
 * 5 s, so less than 15 s could go unnoticed. Seconds.
 */
export const shuttingDownSeconds = 20;

/** The last phase, and some time for the process to end. Seconds. */
export const moveSeconds = 60;

/** The longest that Google Cloud keeps a machine that is to stop (`gracefulShutdown.maxDuration`). Seconds. */
export const longestGracefulShutdownSeconds = 3600;

/** What is kept back from a machine's last hour for moving people and powering off. Seconds. */
const reserveSeconds = 300;

/** The longest that calls may go on: what a machine's last hour leaves. */
export const longestDrainMinutes = (longestGracefulShutdownSeconds - reserveSeconds) / 60;

/**
 * How long calls may go on when a bridge has to go. Nobody waits for a Docker host's, which an operator drains by its REST API: it gets the longest
 * time instead of upstream's day, and the same last phase.
 */
export const drainMinutesOf = (host: HostSettings): number =>
  isDocker(host) ? longestDrainMinutes : host.drainMinutes;

export const gracefulSeconds = (drainMinutes: number): number => drainMinutes * 60;

/** How long a cloud must keep the machine after it was told to go. */
export const machineShutdownSeconds = (drainMinutes: number): number =>
  Math.min(gracefulSeconds(drainMinutes) + reserveSeconds, longestGracefulShutdownSeconds);

/** A drain, the move, and a new start: the time that one member of a pool takes until the next may begin. */
const turnOf = (drainMinutes: number): number => gracefulSeconds(drainMinutes) + moveSeconds + reserveSeconds;

/** How a bridge leaves: drain, then graceful shutdown, then the quick path in which Jicofo moves who is left. */
export interface DrainPolicy {
  /** Service of the bridge in the compose file. */
  readonly service: string;
  /** Its REST API on the machine's loopback. */
  readonly url: string;
  /** How long calls may go on once a graceful shutdown has begun. Seconds. */
  readonly gracefulSeconds: number;
  /** How long moving the remaining participants may take. Seconds. */
  readonly moveSeconds: number;
  /** A changed bridge is drained only after this time, so that the members of a pool go one by one. Seconds. */
  readonly turnSeconds: number;
}

export const drainPolicy = (
  host: GcpVmSettings | AwsVmSettings | GcpVmGroupSettings,
  { serviceName }: Pick<Bridge, "serviceName">,
): DrainPolicy => ({
  service: serviceName,
  url: `http://127.0.0.1:${ports.colibri}`,
  gracefulSeconds: gracefulSeconds(host.drainMinutes),
  moveSeconds,
  turnSeconds: host.on === "gcpGroup" ? 0 : host.turn * turnOf(host.drainMinutes),
});

/** For custom-jvb.conf. */
export const shutdownConf = (drainMinutes: number): string[] => [
  `videobridge.shutdown.graceful-shutdown-max-duration = ${drainMinutes} minutes`,
  `videobridge.shutdown.shutting-down-delay = ${shuttingDownSeconds} seconds`,
];

/** Upstream's own ratio of its two thresholds. */
const recoveryShare = 0.8;

/** Stress from packets per second (jitsi-videobridge `reference.conf`, load-management.load-measurements.packet-rate). */
export const packetRateConf = (packetsPerSecond: number): string[] => [
  'videobridge.load-management.load-measurements.load-measurement = "packet-rate"',
  `videobridge.load-management.load-measurements.packet-rate.load-threshold = ${packetsPerSecond}`,
  `videobridge.load-management.load-measurements.packet-rate.recovery-threshold = ${Math.round(packetsPerSecond * recoveryShare)}`,
];
