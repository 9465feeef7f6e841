import { mkdir, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import Docker from "dockerode";
import { execa } from "execa";
import { freeNetwork, joinNetwork, refuseNames } from "./daemonNetwork.ts";
import type { DaemonNetwork } from "./daemonNetwork.ts";
import { processLives } from "../../programs/processes.ts";
import { namespaces, whyNoNamespaces } from "../setUp/needs.ts";
import { systemPath } from "../setUp/programs.ts";
import { until } from "./until.ts";

/** A Docker daemon of a test's own. It ends with {@link Daemon.stop}, and at the latest with the process that started it. */
export interface Daemon {
  readonly docker: Docker;
  /** Path of the API's socket. */
  readonly socket: string;
  /** The same as a URL, for `DOCKER_HOST`. */
  readonly host: string;
  /** IPv4 address at which the test finds what the daemon's machine has on 127.0.0.1 or on every address. */
  readonly loopback: string;
  /** IPv4 address at which the test finds only what the daemon's machine shows to other machines. */
  readonly outside: string;
  readonly dataRoot: string;
  /** Removes the containers, ends the daemon, and deletes its data unless `keepData` is set. */
  stop(options?: { keepData?: boolean }): Promise<void>;
}

export interface DaemonOptions {
  /** Directory of an image store (see imageStore.ts) whose images the daemon has from the start. */
  readonly imageStore?: string;
  /** Arguments added to dockerd's, e.g. `["--default-ulimit", "nofile=1024"]`. */
  readonly args?: readonly string[];
}

/** `${XDG_CACHE_HOME:-~/.cache}/jitsi-pulumi/docker`: what test runs leave for the next ones, outside of the clone. */
export function dockerCache(): string {
  const { XDG_CACHE_HOME: caches = "" } = process.env;
  return join(caches !== "" ? caches : join(homedir(), ".cache"), "jitsi-pulumi", "docker");
}

/**
 * Starts dockerd with its socket (`docker.sock`) and log (`dockerd.log`) in `dir`, and waits until it answers.
 *
 * It runs in network, mount and process namespaces of its own: an existing Docker, its iptables rules and its ports are
 * not touched, several daemons can run at once, and whatever ends the test ends the daemon and its containers too.
 * Containers reach each other and the test's machine, not the internet; an unknown host name fails at once.
 *
 * @throws Error with one sentence that says what is missing, or with the end of the daemon's log.
 */
export async function startDaemon(dir: string, options: DaemonOptions = {}): Promise<Daemon> {
  const reason = await whyNoNamespaces();
  if (reason) throw new Error(reason);
  await mkdir(dir, { recursive: true });
  const socket = join(dir, "docker.sock");
  // sun_path of unix(7) holds 108 bytes, the closing zero included.
  if (Buffer.byteLength(socket) > 107)
    throw new Error(`Give a shorter directory: ${socket} is too long for a socket.`);

  const dataRoot = await newDataRoot(options.imageStore);
  const network = await freeNetwork();
  const log = join(dir, "dockerd.log");
  const args = ["--data-root", dataRoot, "--host", `unix://${socket}`, ...(options.args ?? [])];
  const dockerd = launch(network, log, args);

  const docker = new Docker({ socketPath: socket });
  let endNames: (() => void) | undefined;
  const stop = async ({ keepData = false } = {}) => {
    await removeContainers(docker);
    dockerd.kill("SIGKILL");
    await dockerd;
    endNames?.();
    endNames = undefined;
    if (!keepData) await rm(dirname(dataRoot), { recursive: true, force: true });
  };
  try {
    await joinNetwork(dockerd.pid ?? 0, network);
    endNames = await refuseNames(network);
    dockerd.stdin.end("\n");
    const exited = dockerd.then(() => Promise.reject(new Error("dockerd ended")));
    await Promise.race([exited, until("dockerd answers", 30, () => docker.ping())]);
  } catch (error) {
    await stop();
    const end = (await readFile(log, "utf8")).slice(-2000);
    throw new Error(`No Docker daemon could be started. The end of its log:\n${end}`, { cause: error });
  }
  const { loopback, outside } = network;
  return { docker, socket, host: `unix://${socket}`, loopback, outside, dataRoot, stop };
}

/** Starts dockerd through daemon.sh, which waits for a line on its standard input. */
function launch(network: DaemonNetwork, log: string, args: string[]) {
  const script = [join(import.meta.dirname, "daemon.sh"), network.gateway, network.loopback, network.outside];
  const fixed = [
    ...["--storage-driver", "overlay2", "--exec-root", "/run/docker", "--pidfile", "/run/docker/pid"],
    // systemd would be told process numbers that mean other processes in its namespace.
    ...["--exec-opt", "native.cgroupdriver=cgroupfs"],
    // See refuseNames.
    ...["--dns", network.gateway],
  ];
  // The death signal ends the daemon when the thread that started it ends, however that happens.
  const wrapper = ["--pdeathsig", "KILL", "unshare", ...namespaces, "sh", ...script, "dockerd"];
  return execa("setpriv", [...wrapper, ...fixed, ...args], {
    stdin: "pipe",
    stdout: { file: log },
    stderr: { file: log },
    buffer: false,
    reject: false,
    env: { PATH: systemPath },
  });
}

/** A new data root in the cache, with the images of `imageStore`. Also deletes data roots that crashed runs left. */
async function newDataRoot(imageStore: string | undefined): Promise<string> {
  const runs = join(dockerCache(), "runs");
  await mkdir(runs, { recursive: true });
  for (const run of await readdir(runs)) {
    if (!processLives(Number.parseInt(run, 10))) await rm(join(runs, run), { recursive: true, force: true });
  }
  const dataRoot = join(await mkdtemp(join(runs, `${process.pid}-`)), "data");
  await mkdir(dataRoot);
  // Layers are never written again and dockerd replaces its records by renaming, so hard links are enough.
  if (imageStore) await execa("cp", ["--archive", "--link", `${imageStore}/.`, dataRoot]);
  return dataRoot;
}

/** Takes the containers' cgroups away, which would outlive the daemon's namespaces. Does nothing without a daemon. */
async function removeContainers(docker: Docker): Promise<void> {
  const containers = await docker.listContainers({ all: true }).catch(() => []);
  await Promise.allSettled(
    containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })),
  );
}
