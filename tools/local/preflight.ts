/** What must be so before `make local` makes anything. */

import Docker from "dockerode";
import { imageName } from "../../model/images/images.ts";
import type { Deployment } from "../../model/deployment.ts";

/** A sentence with what is missing and what to do. */
export class NotReadyError extends Error {}

/** @param endpoint `unix:///…` @throws NotReadyError if no daemon answers there */
export async function connect(endpoint: string): Promise<Docker> {
  const docker = new Docker({ socketPath: endpoint.replace(/^unix:\/\//, "") });
  try {
    await docker.ping();
    return docker;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === "ENOENT" || code === "ECONNREFUSED"
        ? "Start Docker, or install it: https://docs.docker.com/engine/install"
        : code === "EACCES"
          ? "You may not use it: add yourself to the group docker, and log in again"
          : `It says: ${(error as Error).message}`;
    throw new NotReadyError(
      `No Docker daemon answers at ${endpoint}. ${reason}. If yours is elsewhere, say so in config/Pulumi.local.yaml: jitsi:hosts[0].docker.`,
    );
  }
}

/** Images of the deployment, each once. */
export const imagesOf = (deployment: Deployment): string[] => [
  ...new Set(deployment.hosts.flatMap(({ services }) => services.map(({ image }) => imageName(image)))),
];

export async function isPresent(docker: Docker, image: string): Promise<boolean> {
  try {
    await docker.getImage(image).inspect();
    return true;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false;
    throw error;
  }
}

/** @param onProgress gets a few words now and then @throws Error with the registry's reason */
export async function pull(docker: Docker, image: string, onProgress: (text: string) => void): Promise<void> {
  const stream = await docker.pull(image);
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error) => (error === null ? resolve() : reject(error)),
      (event: { status?: string; progress?: string; id?: string }) =>
        onProgress([event.status, event.id, event.progress].filter((part) => part !== undefined).join(" ")),
    );
  });
}

/**
 * Published ports that something else on this computer holds.
 * @throws NotReadyError naming each, and what to do
 */
export async function checkPorts(docker: Docker, deployment: Deployment): Promise<void> {
  const wanted = deployment.hosts.flatMap(({ services }) => services.flatMap(({ ports }) => ports));
  const containers = await docker.listContainers();
  const taken = containers
    .filter(({ Labels }) => Labels["jitsi.deployment"] !== deployment.settings.appPrefix)
    .flatMap(({ Names, Ports }) => Ports.map((port) => ({ name: (Names[0] ?? "").replace(/^\//, ""), port })))
    .filter(({ port }) =>
      wanted.some(({ host, protocol }) => host === port.PublicPort && protocol === port.Type),
    );
  if (taken.length === 0) return;
  const list = [
    ...new Set(taken.map(({ name, port }) => `${port.PublicPort}/${port.Type} (container ${name})`)),
  ].join(", ");
  throw new NotReadyError(
    `These ports are taken: ${list}. Stop what holds them, or choose others: jitsi:appServer.httpPort, httpsPort, jitsi:bridges.static[].port.`,
  );
}

/** Data volumes of a deployment on a daemon. */
export async function removeVolumes(docker: Docker, appPrefix: string): Promise<string[]> {
  const { Volumes } = await docker.listVolumes({ filters: { label: [`jitsi.deployment=${appPrefix}`] } });
  await Promise.all(Volumes.map(({ Name }) => docker.getVolume(Name).remove()));
  return Volumes.map(({ Name }) => Name);
}
