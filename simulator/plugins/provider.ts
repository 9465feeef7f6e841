/**
 * A provider plugin: `node provider.ts <package> <version> [engine address]`. The engine starts one for each provider of a stack.
 *
 * Environment:
 * - JITSI_SIM_WORLD           folder of the simulated world (needed)
 * - JITSI_SIM_RUN             name of this run of the engine; the counters of the fault plan start anew with each
 * - JITSI_SIM_FAULTS          file with the fault plan (faults.ts)
 * - JITSI_SIM_DOCKER_BACKEND  `daemon`: the docker provider acts on a real daemon; default: on the simulated world
 */
import { flushCompileCache } from "node:module";
import { startPlugin } from "./plugin.ts";

async function main([packageName, version = "0.0.0"]: readonly string[]): Promise<void> {
  if (packageName === undefined)
    throw new Error("Usage: node provider.ts <package> <version> [engine address]");
  // The engine reads the port from the first line of standard output.
  console.log((await startPlugin(packageName, version, process.env)).port);
  // Engines end plugins by a signal, and Node writes its compile cache (NODE_COMPILE_CACHE) only on a normal exit.
  flushCompileCache();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error((error as Error).message);
  process.exit(1);
});
