/**
 * docker.Container on a daemon, in the steps of kreuzwerker/terraform-provider-docker v4.5.0: create, connect to
 * networks, upload, start, wait. What fails after the create leaves an incomplete container in the state, and an
 * update does not finish it: that is how the real provider is.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { IncompleteError } from "../backend.ts";
import type { ExistingRequest, ResourceRequest } from "../backend.ts";
import { isZero } from "../values.ts";
import type { Values } from "../values.ts";
import type { DockerApi } from "./api.ts";
import { containerBody, endpointOf, updateBody, updatedInPlace } from "./containerBody.ts";
import { containerState, hasHealth, lastHealthLog } from "./containerState.ts";
import { isOn, number, objects, text } from "./inputs.ts";
import { uploadArchive } from "./uploads.ts";

export async function createContainer(
  api: DockerApi,
  { inputs }: ResourceRequest,
): Promise<{ id: string; state: Values }> {
  const image = text(inputs.image);
  await during(`Unable to create container with image ${image}`, () => api.findImage(image));
  const id = await during("Unable to create container", () =>
    api.createContainer(text(inputs.name), containerBody(inputs)),
  );
  try {
    await connect(api, id, inputs);
    for (const upload of objects(inputs.uploads)) {
      const archive = uploadArchive(upload);
      await during("Unable to upload volume content", () => api.putArchive(id, "/", archive));
    }
    if (isOn(inputs.start)) {
      await during("Unable to start container", () => api.startContainer(id));
      if (isOn(inputs.wait)) await waitUntilHealthy(api, id, number(inputs.waitTimeout));
    }
  } catch (error) {
    throw new IncompleteError((error as Error).message, id, inputs);
  }
  const info = await api.inspectContainer(id);
  if (!info) throw new Error(`The container ${text(inputs.name)} was removed while it was created.`);
  return { id, state: containerState(info, inputs) };
}

async function connect(api: DockerApi, id: string, inputs: Values): Promise<void> {
  const networks = objects(inputs.networksAdvanced);
  if (networks.length === 0) return;
  await during("Unable to disconnect the default network", () => api.disconnectNetwork("bridge", id));
  for (const network of networks) {
    const name = text(network.name);
    await during(`Unable to connect to network '${name}'`, () =>
      api.connectNetwork(name, id, endpointOf(network)),
    );
  }
}

/** @throws Error with the last health check's output if the container is not healthy in time. */
async function waitUntilHealthy(api: DockerApi, id: string, timeoutSeconds: number): Promise<void> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const info = await api.inspectContainer(id);
    if (!info) throw new Error("error inspecting container state: No such container");
    if (!hasHealth(info)) {
      throw new Error(
        "you have supplied a 'wait' argument, but the container does not have a healthcheck defined. " +
          "Please remove the 'wait' argument or add a 'healthcheck' attribute",
      );
    }
    if (info.State.Health?.Status === "healthy") return;
    if (Date.now() >= deadline) {
      const log = lastHealthLog(info);
      throw new Error(`container failed to be in healthy state${log === "" ? "" : ` (${log})`}`);
    }
    await sleep(Math.min(1000, Math.max(0, deadline - Date.now())));
  }
}

export async function readContainer(
  api: DockerApi,
  { id, state }: ExistingRequest,
): Promise<Values | undefined> {
  const info = await api.inspectContainer(id);
  return info && containerState(info, state);
}

/** Applies what the provider applies; the rest only goes into the state (`updatedInPlace`). */
export async function updateContainer(
  api: DockerApi,
  { id, state, inputs }: ExistingRequest,
): Promise<Values> {
  if (!isOn(state.mustRun) && isOn(inputs.mustRun) && isOn(inputs.start)) {
    await during("Unable to start container", () => api.startContainer(id));
  }
  const changes = (key: string) =>
    !(isZero(state[key]) && isZero(inputs[key])) && !isDeepStrictEqual(state[key], inputs[key]);
  if (updatedInPlace.some(changes)) {
    await during("Unable to update a container", () => api.updateContainer(id, updateBody(inputs)));
  }
  return inputs;
}

export async function deleteContainer(api: DockerApi, { id, state }: ExistingRequest): Promise<void> {
  if (!isOn(state.attach)) {
    await during(`Error stopping container ${id}`, () =>
      api.stopContainer(id, number(state.destroyGraceSeconds)),
    );
  }
  await during(`Error deleting container ${id}`, () => api.removeContainer(id, isOn(state.removeVolumes)));
}

/** Runs a step, putting what was tried in front of the daemon's own words. */
export async function during<T>(what: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  }
}
