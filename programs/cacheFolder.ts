import { homedir } from "node:os";
import { join } from "node:path";

/** `${XDG_CACHE_HOME:-~/.cache}/jitsi-pulumi/<name>`: of all clones of this project. */
export function cacheFolder(name: string, env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CACHE_HOME: caches = "", HOME: home = homedir() } = env;
  return join(caches !== "" ? caches : join(home, ".cache"), "jitsi-pulumi", name);
}
