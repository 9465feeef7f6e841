/**
 * The part of the Docker Engine API that the docker provider uses. Two daemons answer it: the simulated one
 * (simulatedDaemon.ts) and a real one (realDaemon.ts). Shapes are those of dockerode, i.e. of the API itself.
 */
import type Docker from "dockerode";

export type ContainerBody = Docker.ContainerCreateOptions;
/** With types where @types/dockerode has none. */
export type HostConfig = Omit<
  Docker.HostConfig,
  "SecurityOpt" | "ExtraHosts" | "CapAdd" | "CapDrop" | "LogConfig" | "Ulimits"
> & {
  SecurityOpt?: string[];
  ExtraHosts?: string[];
  CapAdd?: string[];
  CapDrop?: string[];
  LogConfig?: { Type: string; Config?: Record<string, string> };
  Ulimits?: { Name: string; Soft: number; Hard: number }[];
};
export type ContainerInfo = Omit<Docker.ContainerInspectInfo, "HostConfig"> & {
  HostConfig: HostConfig;
  Config: { StopSignal?: string; StopTimeout?: number | null };
  NetworkSettings: { Bridge?: string };
};
export type NetworkBody = Docker.NetworkCreateOptions;
export type NetworkInfo = Docker.NetworkInspectInfo;
export type VolumeBody = Docker.VolumeCreateOptions;
export type VolumeInfo = Docker.VolumeInspectInfo;
export type EndpointSettings = Docker.EndpointSettings;

export interface ImageInfo {
  readonly id: string;
  readonly repoDigest: string;
}

/** A daemon. Reads answer undefined for what is not there; removals succeed for it. */
export interface DockerApi {
  /** The local image of this name, pulled first if it is not there. */
  findImage(name: string): Promise<ImageInfo>;
  removeImage(name: string, force: boolean): Promise<void>;

  createNetwork(body: NetworkBody): Promise<string>;
  inspectNetwork(id: string): Promise<NetworkInfo | undefined>;
  removeNetwork(id: string): Promise<void>;

  createVolume(body: VolumeBody): Promise<string>;
  inspectVolume(name: string): Promise<VolumeInfo | undefined>;
  removeVolume(name: string): Promise<void>;

  createContainer(name: string, body: ContainerBody): Promise<string>;
  connectNetwork(network: string, container: string, endpoint: EndpointSettings): Promise<void>;
  disconnectNetwork(network: string, container: string): Promise<void>;
  /** Unpacks a tar archive inside a container that need not run. */
  putArchive(container: string, path: string, archive: Buffer): Promise<void>;
  startContainer(id: string): Promise<void>;
  updateContainer(id: string, body: object): Promise<void>;
  stopContainer(id: string, graceSeconds: number): Promise<void>;
  removeContainer(id: string, withVolumes: boolean): Promise<void>;
  inspectContainer(id: string): Promise<ContainerInfo | undefined>;
}

/** An error as the daemon words it, with its HTTP status. */
export class DaemonError extends Error {
  readonly statusCode: number;
  constructor(statusCode: number, message: string) {
    super(`Error response from daemon: ${message}`);
    this.statusCode = statusCode;
  }
}
