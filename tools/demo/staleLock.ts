import { globSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/**
 * Removes the locks that engines left which are no more: after a Ctrl-C or a crash the next run goes on.
 * A lock of a living process, or of another machine, stays. (pulumi `pkg/backend/diy/lock.go`)
 */
export function removeStaleLocks(backendDir: string): void {
  for (const file of globSync(join(backendDir, ".pulumi/locks/**/*.json"))) {
    const lock = JSON.parse(readFileSync(file, "utf8")) as { pid: number; hostname: string };
    if (lock.hostname === hostname() && !isAlive(lock.pid)) rmSync(file);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
