/** What a command takes, with all the processes that it starts. Linux only: the figures are those of /proc. */

import { readdirSync, readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { execa } from "execa";

export interface Measured {
  readonly wallSeconds: number;
  /** User and system time, of processes that have ended. */
  readonly cpuSeconds: number;
  /** The most that all processes had at a time, as the sum of their resident sets: what they share counts for each. */
  readonly peakBytes: number;
  readonly exitCode: number;
  readonly stdout: string;
}

const [ticksPerSecond, pageBytes, samplingMs] = [100, 4096, 250];

/** CPU seconds of all children of this process that have ended (proc(5): cutime and cstime). */
export function childrenCpuSeconds(): number {
  const fields = statOf("self");
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}

/** @param command and its arguments @param env added to this process's */
export async function measured(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Measured> {
  const [file = "", ...args] = command;
  const [started, cpu] = [performance.now(), childrenCpuSeconds()];
  const child = execa(file, args, { cwd, env, reject: false, stderr: "inherit", maxBuffer: 1e9 });
  let peakBytes = 0;
  const timer = setInterval(() => {
    if (child.pid !== undefined) peakBytes = Math.max(peakBytes, residentBytes(child.pid));
  }, samplingMs);
  const { exitCode, stdout } = await child;
  clearInterval(timer);
  return {
    wallSeconds: (performance.now() - started) / 1000,
    cpuSeconds: childrenCpuSeconds() - cpu,
    peakBytes,
    exitCode: exitCode ?? -1,
    stdout,
  };
}

/** Of a process and all below it. */
function residentBytes(root: number): number {
  const processes = readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const fields = statOf(name);
      return [{ pid: Number(name), parent: Number(fields[1]), bytes: Number(fields[21]) * pageBytes }];
    } catch {
      return []; // It has just ended.
    }
  });
  const sum = (pid: number): number =>
    processes
      .filter(({ parent }) => parent === pid)
      .reduce((total, child) => total + sum(child.pid), processes.find((own) => own.pid === pid)?.bytes ?? 0);
  return sum(root);
}

/** Behind the name, which may hold blanks: state, ppid, ... */
function statOf(pid: string): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}
