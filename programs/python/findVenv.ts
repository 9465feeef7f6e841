/** A virtual environment with what a requirements.txt lists: in the cache, or made by pip. For tests only. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { withFileLock } from "../fileLock.ts";

/**
 * Finds it; the first time takes about half a minute, and needs Python 3.9 or newer with `venv`.
 * @param requirements path of the file
 * @param onProgress called with a line for the user when something takes time
 * @returns the environment's folder, below `${XDG_CACHE_HOME:-~/.cache}/jitsi-pulumi/python`
 * @throws Error that says why there is none, and what to install
 */
export async function findVenv(requirements: string, onProgress?: (line: string) => void): Promise<string> {
  const { XDG_CACHE_HOME: caches = "", HOME: home = homedir() } = process.env;
  const cache = join(caches !== "" ? caches : join(home, ".cache"), "jitsi-pulumi", "python");
  const python = await run("python3", ["-c", "import sys; print(sys.version)"]);
  const key = createHash("sha256")
    .update(python)
    .update(readFileSync(requirements))
    .digest("hex")
    .slice(0, 16);
  const folder = join(cache, key);
  const complete = join(folder, "complete");
  if (existsSync(complete)) return folder;
  await mkdir(cache, { recursive: true });
  // Programs of an environment name its folder, so it cannot be made elsewhere and moved.
  return withFileLock(join(cache, `${key}.lock`), async () => {
    if (existsSync(complete)) return folder;
    onProgress?.("installing Pulumi's SDK for Python, half a minute the first time");
    await rm(folder, { recursive: true, force: true });
    await run("python3", ["-m", "venv", folder]);
    const pip = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--requirement",
      requirements,
    ];
    await run(join(folder, "bin", "python"), pip);
    writeFileSync(complete, "");
    return folder;
  });
}

async function run(command: string, args: readonly string[]): Promise<string> {
  const { failed, code, stdout, stderr } = await execa(command, args, { reject: false });
  if (code === "ENOENT")
    throw new Error("No python3 on PATH. Install python3 and python3-venv, and try again.");
  if (failed) throw new Error(`${command} ${args.join(" ")} failed: ${stderr.trim().split("\n").at(-1)}`);
  return stdout;
}
