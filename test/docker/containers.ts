import type { Container, ContainerCreateOptions } from "dockerode";
import type { Daemon } from "./daemon.ts";
import { until } from "./until.ts";

/** What a test says of a container; everything else is as the product runs it, see {@link run}. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly network?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** `volume:path` or `/host/directory:path[:ro]`. */
  readonly binds?: readonly string[];
  /** Mount options by path, instead of the usual `/run` and `/tmp`. */
  readonly tmpfs?: Readonly<Record<string, string>>;
  /** Command of the health check, run every second. */
  readonly health?: readonly string[];
  /** `hostAddress:hostPort:containerPort`, TCP. */
  readonly publish?: readonly string[];
  readonly user?: string;
  readonly init?: boolean;
}

/** The temporary file systems that s6-overlay needs without privileges, with user 1000 as owner. */
export const jitsiTmpfs = {
  "/run": "size=16M,mode=1750,exec,uid=1000,gid=1000",
  "/tmp": "size=16M,mode=1777,noexec",
};

/** Starts a container that has a read-only root, no capabilities, and cannot gain privileges. */
export async function run(daemon: Daemon, spec: ContainerSpec): Promise<Container> {
  const second = 1e9; // The API counts nanoseconds.
  const container = await daemon.docker.createContainer({
    name: spec.name,
    Image: spec.image,
    Env: Object.entries(spec.env ?? {}).map(([name, value]) => `${name}=${value}`),
    ...(spec.user && { User: spec.user }),
    ...(spec.health && {
      Healthcheck: {
        Test: ["CMD", ...spec.health],
        Interval: second,
        Timeout: 5 * second,
        Retries: 3,
      },
    }),
    ...publishing(spec.publish ?? []),
    HostConfig: {
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      Tmpfs: spec.tmpfs ?? jitsiTmpfs,
      Binds: [...(spec.binds ?? [])],
      NetworkMode: spec.network ?? "none",
      Init: spec.init ?? false,
      ...publishing(spec.publish ?? []).HostConfig,
    },
  });
  await container.start();
  return container;
}

function publishing(ports: readonly string[]): Pick<ContainerCreateOptions, "ExposedPorts" | "HostConfig"> {
  const entries = ports.map((port) => port.split(":") as [string, string, string]);
  return {
    ExposedPorts: Object.fromEntries(entries.map(([, , inside]) => [`${inside}/tcp`, {}])),
    HostConfig: {
      PortBindings: Object.fromEntries(
        entries.map(([HostIp, HostPort, inside]) => [`${inside}/tcp`, [{ HostIp, HostPort }]]),
      ),
    },
  };
}

/** Waits until the container's health check has come to `status`, and says why when it does not. */
export async function untilHealth(
  container: Container,
  status: "healthy" | "unhealthy",
  seconds = 60,
): Promise<void> {
  await until(`${await nameOf(container)} is ${status}`, seconds, async () => {
    const { Health, Running } = (await container.inspect()).State;
    if (!Running) throw new Error(`it has exited:\n${await logs(container)}`);
    if (Health?.Status === status) return true;
    throw new Error(`it is ${Health?.Status}: ${Health?.Log.at(-1)?.Output}\n${await logs(container)}`);
  });
}

/** Waits until the container has ended, and returns its exit code and all it wrote. */
export async function untilExit(container: Container): Promise<{ code: number; output: string }> {
  const { StatusCode } = (await container.wait()) as { StatusCode: number };
  return { code: StatusCode, output: await logs(container) };
}

/** What the container has written so far, all or only to one of its outputs. */
export async function logs(container: Container, output?: "stdout" | "stderr"): Promise<string> {
  return withoutFrames(await container.logs({ stdout: output !== "stderr", stderr: output !== "stdout" }));
}

/** Runs a command in the container and returns its exit code and all it wrote. */
export async function exec(
  container: Container,
  ...command: string[]
): Promise<{ code: number; output: string }> {
  const process_ = await container.exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
  const chunks: Buffer[] = [];
  for await (const chunk of await process_.start({ hijack: true, stdin: false }))
    chunks.push(chunk as Buffer);
  const { ExitCode } = await process_.inspect();
  return { code: ExitCode ?? -1, output: withoutFrames(Buffer.concat(chunks)) };
}

async function nameOf(container: Container): Promise<string> {
  return (await container.inspect()).Name.slice(1);
}

/** The text in the frames of an Engine API stream: 8 bytes, the last four the length of what follows them. */
function withoutFrames(stream: Buffer): string {
  const parts: Buffer[] = [];
  for (let start = 0; start + 8 <= stream.length;) {
    const end = start + 8 + stream.readUInt32BE(start + 4);
    parts.push(stream.subarray(start + 8, end));
    start = end;
  }
  return Buffer.concat(parts).toString("utf8");
}
