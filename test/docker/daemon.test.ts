import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { exec, run } from "./containers.ts";
import { dockerCache, startDaemon } from "./daemon.ts";
import { standIn } from "./imageStore.ts";
import { startDaemonWithImages } from "./images.ts";
import { request } from "./request.ts";
import { until } from "./until.ts";
import { describeWith } from "../setUp/withNeeds.ts";

describeWith("docker")("a daemon of a test", () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "daemon-"));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  test("two run at once, each with ports, networks and containers of its own", async () => {
    const rules = async () =>
      (await execa("iptables-save", { reject: false })).stdout.replaceAll(/^#.*|\[.*\]/gm, "");
    const before = await rules();
    const daemons = await Promise.all([
      startDaemonWithImages(join(directory, "a"), { webApp: { image: "app:1", port: 8000 } }),
      startDaemonWithImages(join(directory, "b"), { webApp: { image: "app:1", port: 8000 } }),
    ]);
    try {
      for (const [index, daemon] of daemons.entries()) {
        const spec = {
          name: "app",
          image: "app:1",
          network: "bridge",
          publish: [`127.0.0.1:${9000 + index}:8000`],
        };
        await run(daemon, spec);
        await run(daemon, { name: "app-on-host", image: "app:1", network: "host", env: { PORT: "9999" } });
      }
      for (const [index, { loopback }] of daemons.entries()) {
        const answers = (port: number) =>
          request(`http://${loopback}:${port}/`).then(({ status }) => status === 200);
        await until("the published port answers", 10, () => answers(9000 + index));
        await until("the port on the host answers", 10, () => answers(9999));
        await expect(answers(9001 - index)).rejects.toThrow("ECONNREFUSED");
      }
      expect(await rules()).toBe(before);
    } finally {
      await Promise.all(daemons.map((daemon) => daemon.stop()));
    }
  });

  test("an unknown name fails at once, a container's name is found", async () => {
    const daemon = await startDaemonWithImages(join(directory, "names"), {});
    try {
      await daemon.docker.createNetwork({ Name: "names" });
      const command = {
        Entrypoint: ["sleep", "infinity"],
        Image: standIn("base"),
        HostConfig: { NetworkMode: "names" },
      };
      const container = await daemon.docker.createContainer({ ...command, name: "sleeper" });
      await container.start();
      expect((await exec(container, "getent", "hosts", "sleeper")).code).toBe(0);
      // getent gives up after 20 s when nobody answers; timeout ends with 124.
      expect((await exec(container, "timeout", "4", "getent", "hosts", "nobody.example")).code).toBe(2);
    } finally {
      await daemon.stop();
    }
  });

  test("it ends, with its containers and mounts, when the process that started it is killed", async () => {
    const socket = join(directory, "killed", "docker.sock");
    const program = `
      const { startDaemonWithImages } = await import("${join(import.meta.dirname, "images.ts")}");
      const { run } = await import("${join(import.meta.dirname, "containers.ts")}");
      const daemon = await startDaemonWithImages("${join(directory, "killed")}", { webApp: { image: "app:1" } });
      await run(daemon, { name: "app", image: "app:1", env: { MARK: "${directory}" } });
      console.log(daemon.dataRoot);
      setInterval(() => {}, 1000);`;
    const starter = execa("node", ["--input-type=module", "--eval", program], {
      reject: false,
      buffer: false,
    });
    const [line] = (await once(starter.stdout, "data")) as [Buffer];
    const dataRoot = line.toString().trim();
    starter.kill("SIGKILL");
    await starter;
    await until("nothing of it runs", 10, async () => (await processesWith(directory)) === 0);
    expect(await readFile("/proc/mounts", "utf8")).not.toContain(dataRoot);
    await expect(stat(socket)).resolves.toBeDefined();

    // What it left in the cache goes when the next daemon starts.
    const runs = join(dockerCache(), "runs");
    const left = dataRoot.slice(runs.length + 1).split("/")[0] ?? "";
    expect(await readdir(runs)).toContain(left);
    await (await startDaemon(join(directory, "next"))).stop();
    expect(await readdir(runs)).not.toContain(left);
  });

  test("one that cannot start says why", async () => {
    const daemon = startDaemon(join(directory, "wrong"), { args: ["--no-such-option"] });
    await expect(daemon).rejects.toThrow(/end of its log:[^]*no-such-option/);
    await expect(startDaemon(join(directory, "x".repeat(100)))).rejects.toThrow("Give a shorter directory");
  });
});

/** How many other processes have `text` in their arguments or their environment. */
async function processesWith(text: string): Promise<number> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const files = pids.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
  // A process may end while it is looked at.
  const contents = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
  return contents.filter((content) => content.includes(text)).length;
}
