import { chmod, cp, mkdir, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Container, ContainerCreateOptions, HostConfig } from "dockerode";
import { execa } from "execa";
import { findCompose } from "../../programs/compose/findCompose.ts";
import { exec } from "../docker/containers.ts";
import { startDaemon } from "../docker/daemon.ts";
import type { Daemon } from "../docker/daemon.ts";
import { imageStore } from "../docker/imageStore.ts";
import { until } from "../docker/until.ts";
import { machineImage, machineStore } from "./rootFileSystem.ts";

/** A machine that boots: systemd, cloud-init and a Docker daemon of its own, in a container. */
export interface Machine {
  readonly container: Container;
  /** Runs a command in it as root; what it wrote is trimmed. */
  sh(command: string): Promise<{ code: number; output: string }>;
  /** As {@link sh}; throws what the command wrote if it fails. */
  ok(command: string): Promise<string>;
  isRunning(): Promise<boolean>;
  /** Shuts down and boots again: systemd stops its units, as at a reboot. */
  reboot(): Promise<void>;
  /** Boots it after it went down. */
  boot(): Promise<void>;
  stop(): Promise<void>;
}

export interface MachineOptions {
  /** For sockets and logs; short. */
  readonly directory: string;
  readonly userData: string;
  /** Content of the machine's file of trusted certificates. */
  readonly trusted: string;
  /** Names that lead to the test: host names of the clouds' APIs. */
  readonly names: readonly string[];
  /** Called with the address at which the machine looks for the test, before it boots. */
  readonly beforeBoot: (address: string) => Promise<void>;
}

/** Of the attached disk, in the machine's folder. */
const diskImage = "disk/jitsi-machine.img";

// Everything but CAP_SYS_RESOURCE, which a test's own machine may lack.
const capabilities = { CapAdd: ["ALL"], CapDrop: ["SYS_RESOURCE"] };

/** Boots a machine with `userData` by NoCloud, the stand-in images in its Docker, and a blank disk of 1 GiB attached. */
export async function bootMachine(options: MachineOptions): Promise<Machine> {
  await freeDisks();
  const [store, images, compose] = [await machineStore(), await imageStore(), await findCompose()];
  const daemon = await startDaemon(options.directory, { imageStore: store });
  try {
    // daemonNetwork.ts: the test's own address is the one before the daemon's.
    const address = daemon.loopback.replace(/\d+$/, (last) => String(Number(last) - 1));
    await options.beforeBoot(address);
    const container = await create(daemon, options, { images, compose: compose.command, address });
    await container.start();
    return machineOf(daemon, container);
  } catch (error) {
    await daemon.stop();
    throw error;
  }
}

async function create(
  daemon: Daemon,
  options: MachineOptions,
  { images, compose, address }: { images: string; compose: string; address: string },
): Promise<Container> {
  // Below the daemon's own folder, which goes with it.
  const folder = join(dirname(daemon.dataRoot), "machine");
  for (const name of ["docker", "seed", "disk"]) await mkdir(join(folder, name), { recursive: true });
  await execa("cp", ["--archive", "--link", `${images}/.`, join(folder, "docker")]);
  await writeFile(join(folder, diskImage), "");
  await truncate(join(folder, diskImage), 2 ** 30);
  await writeFile(join(folder, "seed/meta-data"), "instance-id: i-test\nlocal-hostname: machine\n");
  await writeFile(join(folder, "seed/user-data"), options.userData);
  await writeFile(join(folder, "trusted.crt"), options.trusted);
  await cp(join(import.meta.dirname, "machine/boot"), join(folder, "boot"));
  await chmod(join(folder, "boot"), 0o755);
  // @types/dockerode has the older API.
  const host: HostConfig & { CgroupnsMode: string } = {
    ...capabilities,
    SecurityOpt: ["seccomp=unconfined", "apparmor=unconfined"],
    // As `--security-opt systempaths=unconfined` of the command line.
    MaskedPaths: [],
    ReadonlyPaths: [],
    DeviceCgroupRules: ["a *:* rwm"],
    CgroupnsMode: "host",
    ExtraHosts: [
      "metadata.google.internal:169.254.169.254",
      ...options.names.map((name) => `${name}:${address}`),
    ],
    Tmpfs: { "/run": "exec", "/run/lock": "", "/tmp": "exec" },
    Binds: [
      `${folder}/docker:/var/lib/docker`,
      `${folder}/disk:/disk`,
      `${folder}/seed:/var/lib/cloud/seed/nocloud-net:ro`,
      `${folder}/boot:/begin:ro`,
      `${folder}/trusted.crt:/etc/ssl/certs/ca-certificates.crt:ro`,
      `${compose}:/usr/libexec/docker/cli-plugins/docker-compose:ro`,
    ],
  };
  const spec: ContainerCreateOptions = {
    name: "machine",
    Image: machineImage,
    Entrypoint: ["/begin"],
    Cmd: [],
    Env: [`GATEWAY=${address}`, "container=docker"],
    // systemd's own signal for a shutdown.
    StopSignal: "SIGRTMIN+3",
    HostConfig: host,
  };
  return daemon.docker.createContainer(spec);
}

function machineOf(daemon: Daemon, container: Container): Machine {
  const sh: Machine["sh"] = async (command) => {
    const { code, output } = await exec(container, "bash", "-c", command);
    return { code, output: output.trim() };
  };
  const isRunning = async () => (await container.inspect()).State.Running;
  const boot = async () => {
    await freeDisks(join(dirname(daemon.dataRoot), "machine", diskImage));
    await container.start();
  };
  return {
    container,
    sh,
    ok: async (command) => {
      const { code, output } = await sh(command);
      if (code !== 0) throw new Error(`${command} failed with ${code}: ${output}`);
      return output;
    },
    isRunning,
    boot,
    reboot: async () => {
      await sh("systemctl --no-block reboot");
      await until("the machine is down", 120, async () => !(await isRunning()));
      await boot();
    },
    stop: async () => {
      await daemon.stop();
      await freeDisks();
    },
  };
}

/** The kernel keeps a loop device when its machine ends. Frees those of `image`, and those whose file was deleted since. */
async function freeDisks(image?: string): Promise<void> {
  const list = async (...args: string[]) =>
    (await execa("losetup", ["--list", "--noheadings", "--output", "NAME,BACK-FILE", ...args])).stdout.split(
      "\n",
    );
  const lines = [
    ...(await list()).filter((line) => /jitsi-machine\.img.*\(deleted\)/.test(line)),
    ...(image === undefined ? [] : await list("--associated", image)),
  ];
  for (const line of lines) {
    const device = line.trim().split(/\s/)[0] ?? "";
    if (device !== "") await execa("losetup", ["--detach", device], { reject: false });
  }
}
