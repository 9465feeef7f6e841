/**
 * Locks of a stack in the backend that name nobody. In a bucket a lock is whole or not there. In a folder (`file://`) a machine that went down leaves an
 * empty one, and the CLI then ends every update with "unexpected end of JSON input" (pulumi pkg/backend/diy/lock.go).
 */

import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { readProject } from "../../../programs/pulumi-cli/project.ts";
import { projectDir } from "../../stacks/stackFolder.ts";
import type { AskPulumi } from "../pulumi.ts";

/** Files, absolute. None for a backend that is no folder. */
export async function tornLocksOf(stack: string, ask: AskPulumi): Promise<string[]> {
  const backend = await backendFolder(ask);
  return backend === undefined ? [] : tornLocksIn(backend, stack);
}

/** @param backend folder of the backend */
export function tornLocksIn(backend: string, stack: string): string[] {
  const dir = join(backend, ".pulumi", "locks", "organization", readProject(projectDir).name, stack);
  let names: string[];
  try {
    names = readdirSync(dir).filter((name) => name.endsWith(".json"));
  } catch {
    return [];
  }
  return names.map((name) => join(dir, name)).filter(isTorn);
}

function isTorn(file: string): boolean {
  try {
    return typeof (JSON.parse(readFileSync(file, "utf8")) as { pid?: unknown } | null)?.pid !== "number";
  } catch (error) {
    // One that was taken away meanwhile is no trouble.
    return error instanceof SyntaxError;
  }
}

/** By whom they were asked: a process works with one backend, and a run asks for every stack. */
const folders = new WeakMap<AskPulumi, Promise<string | undefined>>();

function backendFolder(ask: AskPulumi): Promise<string | undefined> {
  const asked = folders.get(ask) ?? askFolder(ask);
  folders.set(ask, asked);
  return asked;
}

/** undefined if it is no folder, or nobody knows. */
async function askFolder(ask: AskPulumi): Promise<string | undefined> {
  const { exitCode, stdout } = await ask(["whoami", "--json"]);
  if (exitCode !== 0) return undefined;
  const { url } = JSON.parse(stdout) as { readonly url?: string };
  if (url?.startsWith("file://") !== true) return undefined;
  const path = url.slice("file://".length).replace(/\?.*$/, "");
  return path.startsWith("~") ? join(homedir(), path.slice(1)) : path;
}
