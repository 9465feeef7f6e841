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
import type { Backend } from "./backend.ts";
import { CloudBackend } from "./cloud/cloudBackend.ts";
import { CloudWorld } from "./cloud/cloudWorld.ts";
import { DockerBackend } from "./docker/backend.ts";
import { SimulatedDaemon } from "./docker/simulatedDaemon.ts";
import { Operations, readFaults } from "./faults.ts";
import { serve } from "./grpc.ts";
import { RandomBackend } from "./randomBackend.ts";
import { ProviderService } from "./service.ts";
import { TableBackend } from "./tableBackend.ts";
import { loadTable } from "./table.ts";
import type { Table } from "./table.ts";
import { World } from "./world.ts";

// The real provider waits this long for a network or volume to become free (`networkRemoveRefreshTimeout`).
const realRemovalTimeoutMs = 30_000;

async function backendOf(table: Table, world: World, env: NodeJS.ProcessEnv): Promise<Backend> {
  switch (table.package) {
    case "random":
      return new RandomBackend();
    case "tls":
      // Like dockerode below, its library is slow to load: only where it is used.
      return new (await import("./tlsBackend.ts")).TlsBackend();
    case "docker":
      if (env.JITSI_SIM_DOCKER_BACKEND === "daemon") {
        return new DockerBackend({
          connect: async (host) => new (await import("./docker/realDaemon.ts")).RealDaemon(host),
          removalTimeoutMs: realRemovalTimeoutMs,
        });
      }
      return new DockerBackend({
        connect: (host) => new SimulatedDaemon(world, host),
        removalTimeoutMs: 0,
        rest: new TableBackend(table, world),
      });
    case "gcp":
      return new CloudBackend((await import("./gcp/cloud.ts")).gcp, table, new CloudWorld(world));
    case "aws":
      return new CloudBackend((await import("./aws/cloud.ts")).aws, table, new CloudWorld(world));
    default:
      return new TableBackend(table, world);
  }
}

async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const [packageName, version = "0.0.0"] = args;
  const folder = env.JITSI_SIM_WORLD;
  if (packageName === undefined)
    throw new Error("Usage: node provider.ts <package> <version> [engine address]");
  if (folder === undefined) throw new Error("Set JITSI_SIM_WORLD to the folder of the simulated world.");
  const world = new World(folder);
  const table = loadTable(packageName);
  const operations = new Operations(world, readFaults(env.JITSI_SIM_FAULTS), env.JITSI_SIM_RUN ?? "0");
  const service = new ProviderService(table, await backendOf(table, world, env), operations);
  // The engine reads the port from the first line of standard output.
  console.log(await serve(service, version));
  // Engines end plugins by a signal, and Node writes its compile cache (NODE_COMPILE_CACHE) only on a normal exit.
  flushCompileCache();
}

main(process.argv.slice(2), process.env).catch((error: unknown) => {
  console.error((error as Error).message);
  process.exit(1);
});
