/**
 * A Docker daemon that exists only in the world's files, one for each host name. It refuses what a daemon refuses: a
 * name or a published port taken twice, a network or volume in use, an unknown network, an upload into a read-only
 * root. Wording and normalisation: moby v20.10 and v25, checked against dockerd 20.10.24.
 */
import type { World } from "../world.ts";
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
import {
  clash,
  defaultNetworks,
  nameOf,
  newContainer,
  newId,
  noEndpoint,
  normalHost,
  publishedPorts,
  short,
  volumesOf,
} from "./simulatedContainer.ts";
import type { Binding, SimulatedContainer } from "./simulatedContainer.ts";

export type { SimulatedContainer } from "./simulatedContainer.ts";

/** The world's collections of one daemon, for tests that look at or edit what exists. */
export function collectionsOf(host: string): {
  containers: string;
  networks: string;
  volumes: string;
  images: string;
} {
  const daemon = `docker/${encodeURIComponent(host)}`;
  return {
    containers: `${daemon}/containers`,
    networks: `${daemon}/networks`,
    volumes: `${daemon}/volumes`,
    images: `${daemon}/images`,
  };
}

const firstDynamicPort = 49153;

export class SimulatedDaemon implements DockerApi {
  private readonly world: World;
  private readonly host: string;
  private readonly at: ReturnType<typeof collectionsOf>;

  constructor(world: World, host: string) {
    this.world = world;
    this.host = host;
    this.at = collectionsOf(host);
  }

  findImage(name: string): Promise<ImageInfo> {
    return this.world.locked(() => {
      const known = this.world.get<ImageInfo>(this.at.images, name);
      if (known) return known;
      const digest = /@(sha256:[0-9a-f]{64})$/.exec(name)?.[1] ?? `sha256:${newId()}`;
      const repository = name.replace(/@.*$/, "").replace(/:[^:/]+$/, "");
      const image = { id: `sha256:${newId()}`, repoDigest: `${repository}@${digest}` };
      this.world.put(this.at.images, name, image);
      return image;
    });
  }

  removeImage(name: string, force: boolean): Promise<void> {
    return this.world.locked(() => {
      const user = this.containers().find((container) => container.Config.Image === name);
      if (user && !force) {
        const message = `conflict: unable to remove repository reference "${name}" (must force) - container ${short(user.Id)} is using its referenced image`;
        throw new DaemonError(409, message);
      }
      this.world.remove(this.at.images, name);
    });
  }

  createNetwork(body: NetworkBody): Promise<string> {
    return this.world.locked(() => {
      if (this.network(body.Name))
        throw new DaemonError(409, `network with name ${body.Name} already exists`);
      const id = newId();
      // Docker's default address pools: 172.17.0.0/16 is the default bridge's, the next ones are handed out in turn.
      const second = 18 + this.world.count(`${this.host}-networks`);
      const config = body.IPAM?.Config?.length
        ? body.IPAM.Config
        : [{ Subnet: `172.${second}.0.0/16`, Gateway: `172.${second}.0.1` }];
      this.world.put(this.at.networks, body.Name, {
        ...body,
        Id: id,
        Scope: "local",
        IPAM: { Driver: "default", Options: {}, ...body.IPAM, Config: config },
      });
      return id;
    });
  }

  inspectNetwork(id: string): Promise<NetworkInfo | undefined> {
    return Promise.resolve(this.network(id));
  }

  removeNetwork(id: string): Promise<void> {
    return this.world.locked(() => {
      const network = this.network(id);
      if (!network) return;
      const users = this.containers().filter(
        (container) => container.State.Running && container.NetworkSettings.Networks[network.Name],
      );
      if (users.length > 0) {
        throw new DaemonError(
          403,
          `error while removing network: network ${network.Name} id ${network.Id} has active endpoints`,
        );
      }
      this.world.remove(this.at.networks, network.Name);
    });
  }

  /** As a daemon, answers with the existing volume if there is one of that name. */
  createVolume(body: VolumeBody): Promise<string> {
    return this.world.locked(() => {
      this.makeVolume(body.Name ?? newId(), body);
      return body.Name!;
    });
  }

  inspectVolume(name: string): Promise<VolumeInfo | undefined> {
    return Promise.resolve(this.world.get<VolumeInfo>(this.at.volumes, name));
  }

  removeVolume(name: string): Promise<void> {
    return this.world.locked(() => {
      const users = this.containers().filter((container) => volumesOf(container).includes(name));
      if (users.length > 0) {
        const ids = users.map((user) => user.Id).join(", ");
        throw new DaemonError(409, `remove ${name}: volume is in use - [${ids}]`);
      }
      this.world.remove(this.at.volumes, name);
    });
  }

  createContainer(name: string, body: ContainerBody): Promise<string> {
    return this.world.locked(() => {
      const taken = this.world.get<SimulatedContainer>(this.at.containers, name);
      if (taken) {
        throw new DaemonError(
          409,
          `Conflict. The container name "/${name}" is already in use by container "${taken.Id}". ` +
            "You have to remove (or rename) that container to be able to reuse that name.",
        );
      }
      const container = newContainer(name, body);
      for (const volume of volumesOf(container)) this.makeVolume(volume, {});
      this.world.put(this.at.containers, name, container);
      return container.Id;
    });
  }

  /** As a daemon, takes any name for a container that does not run, and looks for the network at its start. */
  connectNetwork(name: string, id: string, endpoint: EndpointSettings): Promise<void> {
    return this.change(id, (container) => {
      const network = this.network(name);
      container.NetworkSettings.Networks[network?.Name ?? name] = {
        ...noEndpoint,
        Aliases: endpoint.Aliases ?? [],
      };
      if (container.State.Running) this.join(container);
    });
  }

  disconnectNetwork(name: string, id: string): Promise<void> {
    return this.change(id, (container) => {
      delete container.NetworkSettings.Networks[name];
    });
  }

  putArchive(id: string, path: string, archive: Buffer): Promise<void> {
    return this.change(id, (container) => {
      // moby daemon/archive.go `containerExtractToDir`: also for a path that a volume would take.
      if (container.HostConfig.ReadonlyRootfs)
        throw new DaemonError(500, "container rootfs is marked read-only");
      container.uploads.push({ path, archive: archive.toString("base64") });
    });
  }

  startContainer(id: string): Promise<void> {
    return this.change(id, (container) => {
      this.join(container);
      if (container.HostConfig.NetworkMode !== "host") this.publish(container);
      container.State.Running = true;
      container.State.Status = "running";
      if (container.Config.Healthcheck) {
        container.State.Health = { Status: "healthy", FailingStreak: 0, Log: [] };
      }
    });
  }

  updateContainer(id: string, body: object): Promise<void> {
    return this.change(id, (container) => {
      Object.assign(container.HostConfig, normalHost({ ...container.HostConfig, ...body }));
    });
  }

  async stopContainer(id: string): Promise<void> {
    if (!this.container(id)) return;
    await this.change(id, (container) => {
      container.State.Running = false;
      container.State.Status = "exited";
      container.NetworkSettings.Ports = {};
    });
  }

  removeContainer(id: string): Promise<void> {
    return this.world.locked(() => {
      const container = this.container(id);
      if (container) this.world.remove(this.at.containers, nameOf(container));
    });
  }

  inspectContainer(id: string): Promise<ContainerInfo | undefined> {
    return Promise.resolve(this.container(id) as ContainerInfo | undefined);
  }

  private containers(): SimulatedContainer[] {
    return this.world.list<SimulatedContainer>(this.at.containers);
  }

  private container(id: string): SimulatedContainer | undefined {
    return this.containers().find((container) => container.Id === id || nameOf(container) === id);
  }

  private network(id: string): NetworkInfo | undefined {
    return this.world
      .list<NetworkInfo>(this.at.networks)
      .find((network) => network.Id === id || network.Name === id);
  }

  private change(id: string, edit: (container: SimulatedContainer) => void): Promise<void> {
    return this.world.locked(() => {
      const container = this.container(id);
      if (!container) throw new DaemonError(404, `No such container: ${id}`);
      edit(container);
      this.world.put(this.at.containers, nameOf(container), container);
    });
  }

  private makeVolume(name: string, body: VolumeBody): void {
    if (this.world.get(this.at.volumes, name)) return;
    const volume = {
      Name: name,
      Driver: body.Driver ?? "local",
      Labels: body.Labels ?? {},
      Options: body.DriverOpts ?? {},
      Mountpoint: `/var/lib/docker/volumes/${name}/_data`,
      Scope: "local",
    };
    this.world.put(this.at.volumes, name, volume);
  }

  /** Gives a starting container an address in each of its networks. @throws DaemonError if one is not there. */
  private join(container: SimulatedContainer): void {
    for (const [name, endpoint] of Object.entries(container.NetworkSettings.Networks)) {
      if (defaultNetworks.includes(name) || endpoint.EndpointID !== "") continue;
      const network = this.network(name);
      if (!network) throw new DaemonError(404, `network ${name} not found`);
      const [address = "", length = "16"] = String(network.IPAM?.Config?.[0]?.Subnet ?? "").split("/");
      const number = 1 + this.world.count(`${this.host}-network-${network.Id}`);
      const [a, b] = address.split(".");
      Object.assign(endpoint, {
        NetworkID: network.Id,
        EndpointID: newId(),
        Gateway: `${a}.${b}.0.1`,
        IPAddress: `${a}.${b}.${number >> 8}.${number & 255}`,
        IPPrefixLen: Number(length),
        MacAddress: "02:42:ac:11:00:02",
      });
    }
  }

  /** Takes the host ports a starting container publishes. @throws DaemonError if another running one has them. */
  private publish(container: SimulatedContainer): void {
    const others = this.containers().filter((other) => other.State.Running && other.Id !== container.Id);
    const taken = others.flatMap((other) => publishedPorts(other));
    const published: Record<string, Binding[]> = {};
    const wanted = container.HostConfig.PortBindings as Record<string, Binding[]> | undefined;
    for (const [key, bindings] of Object.entries(wanted ?? {})) {
      const protocol = key.split("/")[1]!;
      published[key] = bindings.map((binding) => {
        const HostIp = binding.HostIp === "" ? "0.0.0.0" : binding.HostIp;
        const isFixed = binding.HostPort !== "" && binding.HostPort !== "0";
        const HostPort = isFixed
          ? binding.HostPort
          : String(firstDynamicPort + this.world.count(`${this.host}-ports`) - 1);
        const port = { protocol, HostIp, HostPort };
        if (taken.some((other) => clash(port, other))) {
          throw new DaemonError(
            500,
            `driver failed programming external connectivity on endpoint ${nameOf(container)} (${newId()}): ` +
              `Bind for ${HostIp}:${HostPort} failed: port is already allocated`,
          );
        }
        taken.push(port);
        return { HostIp, HostPort };
      });
    }
    container.NetworkSettings.Ports = published;
  }
}
