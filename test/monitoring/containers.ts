/** A real Docker daemon with containers of a deployment's names, which do nothing, for Telegraf to look at. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { startDaemon, type Daemon } from "../docker/daemon.ts";

/** @param names of containers. @throws Error with one sentence where no daemon can be started (`whyNoDaemon`) */
export async function startContainers(folder: string, names: readonly string[]): Promise<Daemon> {
  const daemon = await startDaemon(join(folder, "docker"));
  try {
    const tar = await imageOfSleep(folder);
    await daemon.docker.importImage(tar, { repo: "idle", tag: "1" }).then(finished);
    for (const name of names) {
      const container = await daemon.docker.createContainer({
        name,
        Image: "idle:1",
        Cmd: ["/usr/bin/sleep", "inf"],
      });
      await container.start();
    }
    return daemon;
  } catch (error) {
    await daemon.stop();
    throw error;
  }
}

/** This machine's `sleep` with the libraries that it needs. */
async function imageOfSleep(folder: string): Promise<string> {
  const root = join(folder, "root");
  mkdirSync(root, { recursive: true });
  const { stdout } = await execa("ldd", ["/usr/bin/sleep"]);
  const libraries = [...stdout.matchAll(/(\/\S+) \(/g)].map(([, path]) => path!);
  await execa("cp", ["--parents", "--dereference", "/usr/bin/sleep", ...libraries, root]);
  const tar = join(folder, "idle.tar");
  await execa("tar", ["-C", root, "-cf", tar, "."]);
  return tar;
}

const finished = (stream: NodeJS.ReadableStream): Promise<void> =>
  new Promise((resolve, reject) => {
    stream
      .on("end", () => resolve())
      .on("error", reject)
      .resume();
  });
