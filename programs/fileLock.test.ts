import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { isTornLock, withFileLock } from "./fileLock.ts";

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
  lock = join(folder, "deep", "lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Node running a few lines that can call withFileLock. */
function child(code: string) {
  const module = fileURLToPath(new URL("fileLock.ts", import.meta.url));
  const program = `import { withFileLock } from ${JSON.stringify(module)};\n${code}`;
  return spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

test("only one at a time holds it, over processes", async () => {
  const file = join(folder, "count");
  writeFileSync(file, "0");
  const increment = `import { readFileSync, writeFileSync } from "node:fs";
    for (let i = 0; i < 40; i++) await withFileLock(${JSON.stringify(lock)}, async () => {
      const count = Number(readFileSync(${JSON.stringify(file)}, "utf8"));
      await new Promise(setImmediate);
      writeFileSync(${JSON.stringify(file)}, String(count + 1));
    }, { pollMs: 1 });`;
  const children = [child(increment), child(increment), child(increment)];
  await Promise.all(children.map((process) => new Promise((resolve) => process.on("exit", resolve))));
  expect(readFileSync(file, "utf8")).toBe("120");
  expect(existsSync(lock)).toBe(false);
});

test("a lock whose owner died is taken over", async () => {
  const owner = child(
    `await withFileLock(${JSON.stringify(lock)}, () => { console.log("held"); process.kill(process.pid, "SIGKILL"); });`,
  );
  await new Promise((resolve) => owner.on("exit", resolve));
  expect(existsSync(lock)).toBe(true);
  expect(await withFileLock(lock, () => "mine")).toBe("mine");
});

test("who waits is told once for whom, and an error frees the lock", async () => {
  const waits: number[] = [];
  const first = withFileLock(lock, async () => {
    await sleep(50);
    throw new Error("failed");
  });
  const second = withFileLock(lock, () => "second", { onWait: (pid) => waits.push(pid) });
  await expect(first).rejects.toThrow("failed");
  expect(await second).toBe("second");
  expect(waits).toEqual([process.pid]);
});

test.each([
  ["empty", ""],
  ["with half of a number", "12"],
])(
  "a lock that is %s belongs to nobody: it is taken over, unless its user says otherwise",
  async (_, text) => {
    mkdirSync(dirname(lock), { recursive: true });
    writeFileSync(lock, text);
    expect(isTornLock(lock)).toBe(true);
    const onTorn = () => {
      throw new Error("torn");
    };
    await expect(withFileLock(lock, () => "mine", { onTorn })).rejects.toThrow("torn");
    expect(readFileSync(lock, "utf8")).toBe(text);
    expect(await withFileLock(lock, () => isTornLock(lock))).toBe(false);
  },
);
