/** docker.Network, docker.Volume and docker.RemoteImage on a daemon, as kreuzwerker/terraform-provider-docker v4.5.0. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ExistingRequest, ResourceRequest } from "../backend.ts";
import type { Values } from "../values.ts";
import { DaemonError } from "./api.ts";
import type { DockerApi, NetworkBody, NetworkInfo, VolumeBody, VolumeInfo } from "./api.ts";
import { during } from "./container.ts";
import { isOn, labelMap, objects, text, textMap } from "./inputs.ts";

export interface ResourceHandler {
  create(api: DockerApi, request: ResourceRequest): Promise<{ id: string; state: Values }>;
  read(api: DockerApi, request: ExistingRequest): Promise<Values | undefined>;
  update(api: DockerApi, request: ExistingRequest): Promise<Values>;
  delete(api: DockerApi, request: ExistingRequest): Promise<void>;
}

/** How long a removal waits for a network or volume that is still in use (the provider: 30 s). */
export interface RemovalPatience {
  readonly timeoutMs: number;
}

export function networks(patience: RemovalPatience): ResourceHandler {
  return {
    async create(api, { inputs }) {
      const id = await during("Unable to create network", () => api.createNetwork(networkBody(inputs)));
      const info = await api.inspectNetwork(id);
      return { id, state: info ? networkState(info, inputs) : inputs };
    },
    async read(api, { id, state }) {
      const info = await api.inspectNetwork(id);
      return info && networkState(info, state);
    },
    update: (_, { inputs }) => Promise.resolve(inputs),
    delete: (api, { id }) => whenFree("has active endpoints", patience, () => api.removeNetwork(id)),
  };
}

export function volumes(patience: RemovalPatience): ResourceHandler {
  return {
    async create(api, { inputs }) {
      const id = await during("Unable to create volume", () => api.createVolume(volumeBody(inputs)));
      const info = await api.inspectVolume(id);
      return { id, state: info ? volumeState(info, inputs) : inputs };
    },
    async read(api, { id, state }) {
      const info = await api.inspectVolume(id);
      return info && volumeState(info, state);
    },
    update: (_, { inputs }) => Promise.resolve(inputs),
    delete: (api, { id }) => whenFree("volume is in use", patience, () => api.removeVolume(id)),
  };
}

export const remoteImages: ResourceHandler = {
  async create(api, { inputs }) {
    if (inputs.build !== undefined) {
      throw new Error(
        "The stand-in docker provider pulls images; it does not build them. Build it beforehand.",
      );
    }
    const name = text(inputs.name);
    const image = await during("Unable to read Docker image into resource", () => api.findImage(name));
    const state = { ...inputs, imageId: image.id, repoDigest: image.repoDigest };
    return { id: image.id + name, state };
  },
  read: (_, { state }) => Promise.resolve(state),
  update: (_, { inputs }) => Promise.resolve(inputs),
  async delete(api, { state }) {
    if (isOn(state.keepLocally)) return;
    const name = text(state.name);
    await during("Unable to remove Docker image", () => api.removeImage(name, isOn(state.forceRemove)));
  },
};

function networkBody(inputs: Values): NetworkBody {
  const ipamConfigs = objects(inputs.ipamConfigs).map((config) => ({
    Subnet: text(config.subnet),
    IPRange: text(config.ipRange),
    Gateway: text(config.gateway),
    AuxiliaryAddresses: textMap(config.auxAddress),
  }));
  return {
    Name: text(inputs.name),
    Driver: text(inputs.driver) || "bridge",
    Internal: isOn(inputs.internal),
    Attachable: isOn(inputs.attachable),
    Ingress: isOn(inputs.ingress),
    EnableIPv6: isOn(inputs.ipv6),
    Labels: labelMap(inputs.labels),
    Options: textMap(inputs.options),
    IPAM: {
      Driver: text(inputs.ipamDriver) || "default",
      Config: ipamConfigs.map((config) =>
        Object.fromEntries(Object.entries(config).filter(([, value]) => value !== "")),
      ),
      Options: textMap(inputs.ipamOptions),
    },
  };
}

function networkState(info: NetworkInfo, prior: Values): Values {
  return {
    ...prior,
    name: info.Name,
    labels: labelList(info.Labels),
    driver: info.Driver,
    internal: info.Internal,
    attachable: info.Attachable,
    ingress: info.Ingress,
    ipv6: info.EnableIPv6,
    options: info.Options ?? {},
    ipamDriver: info.IPAM?.Driver ?? "default",
    ipamOptions: info.IPAM?.Options ?? {},
    ipamConfigs: (info.IPAM?.Config ?? []).map((config) => ({
      subnet: config.Subnet ?? "",
      gateway: config.Gateway ?? "",
      ipRange: config.IPRange ?? "",
    })),
    scope: info.Scope,
  };
}

function volumeBody(inputs: Values): VolumeBody {
  const driver = text(inputs.driver);
  return {
    Name: text(inputs.name),
    Labels: labelMap(inputs.labels),
    DriverOpts: textMap(inputs.driverOpts),
    ...(driver === "" ? {} : { Driver: driver }),
  };
}

function volumeState(info: VolumeInfo, prior: Values): Values {
  return {
    ...prior,
    name: info.Name,
    labels: labelList(info.Labels),
    driver: info.Driver,
    driverOpts: info.Options ?? {},
    mountpoint: info.Mountpoint,
  };
}

function labelList(labels: Record<string, string> | undefined | null): Values[] {
  return Object.entries(labels ?? {}).map(([label, value]) => ({ label, value }));
}

/** Removes what a container that is just going may still hold: tries again while the daemon says so. */
async function whenFree(
  inUse: string,
  patience: RemovalPatience,
  remove: () => Promise<void>,
): Promise<void> {
  const deadline = Date.now() + patience.timeoutMs;
  for (;;) {
    try {
      return await remove();
    } catch (error) {
      const wait = error instanceof DaemonError && error.message.includes(inUse) && Date.now() < deadline;
      if (!wait) throw error;
      await sleep(500);
    }
  }
}
