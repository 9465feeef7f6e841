import { startDaemon } from "./daemon.ts";
import type { Daemon, DaemonOptions } from "./daemon.ts";
import { imageStore, standIn } from "./imageStore.ts";

/** The image references a deployment uses, each `name:tag`; a digest after the tag is cut off, see {@link tagImages}. */
export interface ImageRefs {
  readonly web?: string;
  readonly prosody?: string;
  readonly jicofo?: string;
  readonly jvb?: string;
  readonly influxdb?: string;
  readonly grafana?: string;
  readonly telegraf?: string;
  /** A customer's web app, which listens on `port`, 3000 by default. */
  readonly webApp?: { readonly image: string; readonly port?: number };
}

/** Starts a daemon (see {@link startDaemon}) that has a stand-in for each image of `refs` under that very name. */
export async function startDaemonWithImages(
  dir: string,
  refs: ImageRefs,
  options: DaemonOptions = {},
): Promise<Daemon> {
  const daemon = await startDaemon(dir, { ...options, imageStore: await imageStore() });
  try {
    await tagImages(daemon, refs);
  } catch (error) {
    await daemon.stop();
    throw error;
  }
  return daemon;
}

/**
 * Gives the stand-ins of a daemon's image store the names of `refs`. A digest cannot be given to an image that no
 * registry served: `name:tag@sha256:...` becomes `name:tag`.
 */
async function tagImages(daemon: Daemon, refs: ImageRefs): Promise<void> {
  const { webApp, ...others } = refs;
  for (const [name, reference] of Object.entries(others)) {
    await tag(daemon, standIn(name as keyof typeof others), reference);
  }
  if (webApp) {
    const Env = [`PORT=${webApp.port ?? 3000}`];
    const container = await daemon.docker.createContainer({ Image: standIn("web-app"), Env });
    await container.commit(repoAndTag(webApp.image));
    await container.remove();
  }
}

async function tag(daemon: Daemon, image: string, reference: string): Promise<void> {
  await daemon.docker.getImage(image).tag(repoAndTag(reference));
}

function repoAndTag(reference: string): { repo: string; tag: string } {
  const [, repo = "", tag = "latest"] = /^(.+?)(?::([^:/]+))?$/.exec(reference.replace(/@.*/, "")) ?? [];
  return { repo, tag };
}
