/**
 * All plugins of many runs in one process: `node sharedServer.ts`. Starting a process for each takes more time than what most of them then do.
 *
 * It prints its port. A plugin's script (simulator/engine/home.ts) connects, tells in five lines what it is to be (package, version, and the values of
 * JITSI_SIM_WORLD, JITSI_SIM_RUN and JITSI_SIM_FAULTS) and its process id, is answered by the port of a server of its own, and ends with it. Whoever
 * started this process holds its standard input open.
 */
import { createServer, type AddressInfo, type Socket } from "node:net";
import { createInterface } from "node:readline/promises";
import { startPlugin } from "./plugin.ts";

async function serveScript(socket: Socket): Promise<void> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: socket })) if (lines.push(line) === 6) break;
  const [name, version, world, run, faults, pid] = lines as [string, string, string, string, string, string];
  const die = (): Promise<never> => {
    plugin.stop();
    process.kill(Number(pid), "SIGKILL");
    return new Promise(() => undefined);
  };
  const env = { JITSI_SIM_WORLD: world, JITSI_SIM_RUN: run, JITSI_SIM_FAULTS: faults };
  const plugin = await startPlugin(name, version, env, die);
  socket.on("close", plugin.stop);
  socket.on("error", plugin.stop);
  socket.resume();
  socket.write(`${plugin.port}\n`);
}

const server = createServer((socket) => {
  serveScript(socket).catch((error: unknown) => {
    console.error(error);
    socket.destroy();
  });
});
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
process.stdin.on("end", () => process.exit()).resume();
