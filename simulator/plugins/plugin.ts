/** One simulated provider: what it is made of, and what it is told by its environment (provider.ts). */
import type { Backend } from "./backend.ts";
import { CloudBackend } from "./cloud/cloudBackend.ts";
import { CloudWorld } from "./cloud/cloudWorld.ts";
import { DockerBackend } from "./docker/backend.ts";
import { SimulatedDaemon } from "./docker/simulatedDaemon.ts";
import { Operations, readFaults, type Death } from "./faults.ts";
import { serve, type ServedPlugin } from "./grpc.ts";
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

/**
 * Starts it.
 * @param env JITSI_SIM_..., as provider.ts says
 * @param die what the fault `crash` does; default: the process ends
 */
export async function startPlugin(
  packageName: string,
  version: string,
  env: NodeJS.ProcessEnv,
  die?: Death,
): Promise<ServedPlugin> {
  const folder = env.JITSI_SIM_WORLD;
  if (folder === undefined) throw new Error("Set JITSI_SIM_WORLD to the folder of the simulated world.");
  const world = new World(folder);
  const table = loadTable(packageName);
  const operations = new Operations(world, readFaults(env.JITSI_SIM_FAULTS), env.JITSI_SIM_RUN ?? "0", die);
  return serve(new ProviderService(table, await backendOf(table, world, env), operations), version);
}
