/** A real Docker daemon, through dockerode. Answers exactly as the daemon does. */
import Docker from "dockerode";
import { DaemonError } from "./api.ts";
import type {
  ContainerBody,
  ContainerInfo,
  DockerApi,
  EndpointSettings,
  ImageInfo,
  NetworkBody,
  NetworkInfo,
  VolumeBody,
  VolumeInfo,
} from "./api.ts";

export class RealDaemon implements DockerApi {
  private readonly docker: Docker;

  /** @param host `unix:///path/to/docker.sock` or `tcp://host:port`. */
  constructor(host: string) {
    this.docker = new Docker(connectionTo(host));
  }

  async findImage(name: string): Promise<ImageInfo> {
    const local = await absent(this.docker.getImage(name).inspect());
    if (!local) await this.pull(name);
    const info = local ?? (await asked(this.docker.getImage(name).inspect()));
    return { id: info.Id, repoDigest: info.RepoDigests?.[0] ?? "" };
  }

  async removeImage(name: string, force: boolean): Promise<void> {
    await absent(this.docker.getImage(name).remove({ force }));
  }

  async createNetwork(body: NetworkBody): Promise<string> {
    return (await asked(this.docker.createNetwork(body))).id;
  }

  inspectNetwork(id: string): Promise<NetworkInfo | undefined> {
    return absent(this.docker.getNetwork(id).inspect());
  }

  async removeNetwork(id: string): Promise<void> {
    await absent(this.docker.getNetwork(id).remove());
  }

  async createVolume(body: VolumeBody): Promise<string> {
    return (await asked(this.docker.createVolume(body))).name;
  }

  inspectVolume(name: string): Promise<VolumeInfo | undefined> {
    return absent(this.docker.getVolume(name).inspect());
  }

  async removeVolume(name: string): Promise<void> {
    await absent(this.docker.getVolume(name).remove({ force: true }));
  }

  async createContainer(name: string, body: ContainerBody): Promise<string> {
    return (await asked(this.docker.createContainer({ name, ...body }))).id;
  }

  async connectNetwork(network: string, container: string, endpoint: EndpointSettings): Promise<void> {
    await asked(this.docker.getNetwork(network).connect({ Container: container, EndpointConfig: endpoint }));
  }

  async disconnectNetwork(network: string, container: string): Promise<void> {
    await ignoring(
      "is not connected to",
      this.docker.getNetwork(network).disconnect({ Container: container }),
    );
  }

  async putArchive(container: string, path: string, archive: Buffer): Promise<void> {
    await asked(this.docker.getContainer(container).putArchive(archive, { path }));
  }

  async startContainer(id: string): Promise<void> {
    await ignoring("already started", this.docker.getContainer(id).start());
  }

  async updateContainer(id: string, body: object): Promise<void> {
    await asked(this.docker.getContainer(id).update(body));
  }

  async stopContainer(id: string, graceSeconds: number): Promise<void> {
    const stopping = this.docker.getContainer(id).stop({ t: graceSeconds });
    await ignoring("already stopped", absent(stopping));
  }

  async removeContainer(id: string, withVolumes: boolean): Promise<void> {
    const removing = this.docker.getContainer(id).remove({ force: true, v: withVolumes });
    await ignoring("is already in progress", absent(removing));
  }

  inspectContainer(id: string): Promise<ContainerInfo | undefined> {
    return absent(this.docker.getContainer(id).inspect() as Promise<ContainerInfo>);
  }

  private async pull(name: string): Promise<void> {
    try {
      const stream = await asked(this.docker.pull(name));
      await new Promise<void>((resolve, reject) => {
        this.docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
      });
    } catch (error) {
      throw new Error(`unable to pull image ${name}: ${(error as Error).message}`, { cause: error });
    }
  }
}

function connectionTo(host: string): Docker.DockerOptions {
  const url = new URL(host);
  if (url.protocol === "unix:") return { socketPath: url.pathname };
  if (url.protocol === "tcp:") return { protocol: "http", host: url.hostname, port: Number(url.port) };
  throw new Error(
    `The stand-in docker provider reaches a real daemon at unix:// or tcp:// addresses, not at ${host}.`,
  );
}

interface RequestError extends Error {
  statusCode?: number;
  json?: { message?: string };
}

/** Passes the answer on; errors in the daemon's own words. */
async function asked<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    const { statusCode, json, message } = error as RequestError;
    if (statusCode === undefined) throw error;
    // For answers that are streams, dockerode puts its own words in front: "(HTTP code 404) no such image - ...".
    throw new DaemonError(
      statusCode,
      json?.message ?? message.replace(/^\(HTTP code \d+\) [^-]*- /, "").trim(),
    );
  }
}

/** Undefined instead of "404 not found" and "304 not modified". */
async function absent<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await asked(request);
  } catch (error) {
    if (error instanceof DaemonError && [304, 404].includes(error.statusCode)) return undefined;
    throw error;
  }
}

async function ignoring(message: string, request: Promise<unknown>): Promise<void> {
  try {
    await asked(request);
  } catch (error) {
    const tolerable =
      error instanceof DaemonError && (error.statusCode === 304 || error.message.includes(message));
    if (!tolerable) throw error;
  }
}
