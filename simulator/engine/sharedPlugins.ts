/** One process for the plugins of many engines (simulator/plugins/sharedServer.ts): for tests, which run the engine hundreds of times. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compiledFile, compiledPlugins } from "./compilePlugins.ts";

const portVariable = "JITSI_SIM_PLUGIN_SERVER";
const serverProgram = fileURLToPath(new URL("../plugins/sharedServer.ts", import.meta.url));

export interface SharedPlugins {
  /** For an engine's `env`: its plugins are then served there. */
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => void;
}

/** Close it when done. */
export async function openSharedPlugins(): Promise<SharedPlugins> {
  const compiled = await compiledPlugins();
  const server = spawn(process.execPath, [compiledFile(compiled, serverProgram)], {
    env: { ...process.env, NODE_OPTIONS: "", NODE_COMPILE_CACHE: join(compiled, "cache") },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [port] = (await once(server.stdout, "data")) as [Buffer];
  return {
    env: { [portVariable]: port.toString().trim() },
    close: () => {
      server.stdin.end();
      server.stdout.destroy();
      server.unref();
    },
  };
}

/** What the engine starts as a plugin: it is served by the shared server if the environment names one, else by a process of its own. */
export const pluginScript = (name: string, version: string, ownProcess: string): string => `
if [ -n "\${${portVariable}:-}" ]; then
  exec 3<>"/dev/tcp/127.0.0.1/$${portVariable}"
  printf '%s\\n' ${name} ${version} "$JITSI_SIM_WORLD" "$JITSI_SIM_RUN" "$JITSI_SIM_FAULTS" "$$" >&3
  read -r port <&3
  echo "$port"
  exec cat <&3
fi
${ownProcess}`;
