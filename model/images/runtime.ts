/** How upstream's images want to be run (docker-jitsi-meet stable-11146-2, `docker-compose.yml` and `base/Dockerfile`). */

import type { HealthCheck, Service, Tmpfs } from "../services/service.ts";

/** User `s6` of every image of ours (086d047f). */
export const uid = 1000;

const owned = `uid=${uid},gid=${uid}`;

/**
 * Upstream's sizes. s6-overlay's setuid helper may not chown /run under no-new-privileges, so the mount must
 * belong to the user from the start (s6-overlay v3.2, libexec/preinit; trap T34); and it executes from there.
 */
export const scratch: readonly Tmpfs[] = [
  { path: "/run", options: `size=16M,mode=1750,exec,${owned}` },
  { path: "/tmp", options: `size=16M,mode=1777,noexec,${owned}` },
];

/** The whole of /config is copied into the 16 MiB of /run at start (trap T33), beside what the image renders there itself. */
export const largestConfigBytes = 15 * 1024 * 1024;

/** A writable place that is made anew at every start. */
export const freshDirectory = (path: string): Tmpfs => ({ path, options: `size=64M,mode=0750,${owned}` });

const healthDefaults = {
  intervalSeconds: 10,
  timeoutSeconds: 5,
  retries: 3,
  startPeriodSeconds: 60,
} as const;

/** Upstream's own script: none of the images declares it as HEALTHCHECK. */
export const upstreamHealth: HealthCheck = {
  test: ["CMD", "/usr/local/bin/healthcheck.sh"],
  ...healthDefaults,
};

/** Healthy while `url` answers below 400. curl is in every image used here. */
export const httpHealth = (url: string): HealthCheck => ({
  test: ["CMD", "curl", "-fsSk", "-o", "/dev/null", url],
  ...healthDefaults,
});

/** s6-overlay gives its services 3 s after SIGTERM; Docker's own 10 s default is enough for all but databases. */
const stopGraceSeconds = 10;

/** jitsi/infra-configuration sets it on its own hosts; nginx and Prosody hold two per participant. */
export const usualOpenFiles = 65_000;

type RuntimeParts = Pick<
  Service,
  | "tmpfs"
  | "user"
  | "readOnlyRoot"
  | "dropCapabilities"
  | "restart"
  | "stopGraceSeconds"
  | "network"
  | "namesOfHost"
  | "machineMounts"
  | "entrypoint"
>;

/** The runtime contract of upstream's images. */
export const jitsiRuntime: RuntimeParts = {
  tmpfs: scratch,
  // By number and without a group: Docker then adds the groups that the image gives this user (prosody: `prosody`, `sasl`).
  user: String(uid),
  readOnlyRoot: true,
  dropCapabilities: true,
  restart: "unless-stopped",
  stopGraceSeconds,
  network: "deployment",
  namesOfHost: [],
  machineMounts: [],
  entrypoint: undefined,
};

/** Images of others: as they come. */
export const plainRuntime: RuntimeParts = {
  tmpfs: [],
  user: undefined,
  readOnlyRoot: false,
  dropCapabilities: false,
  restart: "unless-stopped",
  stopGraceSeconds: 30,
  network: "deployment",
  namesOfHost: [],
  machineMounts: [],
  entrypoint: undefined,
};
