/** The overlay files of Jicofo and JVB: HOCON that is read behind what the image renders, so that its last word counts. */

import type { Deployment } from "../deployment.ts";
import type { Service } from "../services/service.ts";
import { lastValue, readHocon, type Hocon, type HoconEntry } from "./hocon.ts";
import { customized, userFileKey } from "./view.ts";

export const confOf = { jicofo: "/config/custom-jicofo.conf", jvb: "/config/custom-jvb.conf" } as const;

export type ConfContainer = keyof typeof confOf;

export interface UserConf {
  readonly container: ConfContainer;
  readonly path: string;
  readonly conf: Hocon;
}

/** The user's own text, with its own lines. */
export const userConfs = (deployment: Deployment): UserConf[] =>
  customized(deployment).flatMap(([container, { files }]) =>
    container !== "jicofo" && container !== "jvb"
      ? []
      : files
          .filter(({ path }) => path === confOf[container])
          .map(({ path, content }) => ({ container, path, conf: read(content) })),
  );

/** The value that counts in a container's overlay file, the program's text and then the user's. */
export function lastInConf(service: Service, path: string): HoconEntry | undefined {
  if (service.role !== "jicofo" && service.role !== "jvb") return undefined;
  const file = service.files.find((candidate) => candidate.path === confOf[service.role as ConfContainer]);
  return typeof file?.content === "string" ? lastValue(read(file.content), path) : undefined;
}

/** Where the user's own overlay file says something last, or undefined if it does not. */
export function userConfKey(
  deployment: Deployment,
  container: ConfContainer,
  path: string,
): string | undefined {
  for (const own of userConfs(deployment)) {
    const entry = own.container === container ? lastValue(own.conf, path) : undefined;
    if (entry !== undefined) return userFileKey(container, own.path, entry.line);
  }
  return undefined;
}

/** The same text stands in every bridge: it is read once. */
const seen = new Map<string, Hocon>();

function read(text: string): Hocon {
  const known = seen.get(text);
  if (known !== undefined) return known;
  if (seen.size >= 64) seen.clear();
  const conf = readHocon(text);
  seen.set(text, conf);
  return conf;
}
