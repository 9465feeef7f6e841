import type { ConfigFile } from "./service.ts";

/** Upstream copies this whole directory at start. */
const configDirectory = "/config";

/** Directories that must be mounted to hold a container's files: /config as a whole, others one by one. Sorted. */
export const fileDirectories = (files: readonly ConfigFile[]): string[] =>
  [
    ...new Set(
      files.map(({ path }) =>
        path.startsWith(`${configDirectory}/`) ? configDirectory : path.slice(0, path.lastIndexOf("/")),
      ),
    ),
  ].sort();
