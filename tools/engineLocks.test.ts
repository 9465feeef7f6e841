import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { freeLocks } from "./engineLocks.ts";

let backend: string;
let locks: string;
beforeEach(() => {
  backend = mkdtempSync(join(tmpdir(), "backend-"));
  locks = join(backend, ".pulumi", "locks", "organization", "jitsi", "acme");
  mkdirSync(locks, { recursive: true });
});
afterEach(() => rmSync(backend, { recursive: true }));

/** @returns whether it is still there */
async function freed(content: string): Promise<boolean> {
  const file = join(locks, "one.json");
  writeFileSync(file, content);
  await freeLocks(backend, () => undefined);
  return existsSync(file);
}

const lockOf = (pid: number, host = hostname()) => JSON.stringify({ pid, hostname: host });

/** A process that ends when its standard input does. */
const engine = () =>
  spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });

test.each(["", '{ "pid": 4', "\0\0"])(
  "a lock that holds %j, after the machine went down, goes",
  async (content) => expect(await freed(content)).toBe(false),
);

test("that of a dead engine goes; that of another machine stays", async () => {
  const dead = engine();
  dead.stdin.end();
  await once(dead, "exit");
  expect([await freed(lockOf(dead.pid!)), await freed(lockOf(dead.pid!, "elsewhere"))]).toEqual([
    false,
    true,
  ]);
});

test("a living engine is waited for, as that of a run that was killed", async () => {
  const alive = engine();
  writeFileSync(join(locks, "one.json"), lockOf(alive.pid!));
  const waits: number[] = [];
  await freeLocks(backend, (pid) => {
    waits.push(pid);
    alive.stdin.end();
  });
  expect(waits).toEqual([alive.pid]);
  expect(alive.exitCode ?? (await once(alive, "exit"))[0]).toBe(0);
});
