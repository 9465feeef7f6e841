/** Locks in a backend of our own, that of `make demo` or `make local`: after a kill the next run goes on, and asks nobody. */

import { globSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processLives } from "../programs/processes.ts";

/** An engine works for seconds. */
const pollMs = 200;

/**
 * Waits for engines that are still at work, as one is whose run was killed, and removes the locks of those that are no more
 * (pulumi `pkg/backend/diy/lock.go`). One that names nobody is such a lock: the backend writes a lock wholly, or a machine that goes down loses what is in it.
 * A lock of another machine stays, for the CLI to tell.
 * @param onWait told once for whom
 */
export async function freeLocks(backendDir: string, onWait: (pid: number) => void): Promise<void> {
  for (let told: number | undefined; ; await sleep(pollMs)) {
    const alive = globSync(join(backendDir, ".pulumi/locks/**/*.json")).flatMap((file) => {
      const holder = holderOf(file);
      if (holder?.hostname !== undefined && holder.hostname !== hostname()) return [];
      if (holder !== undefined && processLives(holder.pid)) return holder.pid;
      rmSync(file, { force: true });
      return [];
    });
    if (alive.length === 0) return;
    if (told !== alive[0]) onWait((told = alive[0]!));
  }
}

function holderOf(file: string): { readonly pid: number; readonly hostname: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as { pid: number; hostname: string };
  } catch {
    return undefined;
  }
}
