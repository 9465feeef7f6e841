import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";

const start = join(import.meta.dirname, "start.cjs");

test("a Node that is too old is refused with a sentence, before anything else is loaded", async () => {
  const script = `Object.defineProperty(process.versions, "node", { value: "20.19.0" }); require(${JSON.stringify(start)}); console.log("went on")`;
  const { exitCode, stdout, stderr } = await execa(process.execPath, ["-e", script], { reject: false });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^This program needs Node 22\.18 or newer/);
  expect(stderr).not.toContain("at Object");
  expect(stdout).toBe("");
});

test("what the SDK loads later is whole when it is used", async () => {
  const script = `console.log(require("typescript").version, typeof require("@npmcli/arborist"))`;
  const { stdout } = await execa(process.execPath, ["--require", start, "-e", script], {
    cwd: join(import.meta.dirname, ".."),
  });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+ /);
});

test("an edited source never runs in its old form", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stripped-"));
  try {
    mkdirSync(join(folder, "infra"));
    cpSync(join(import.meta.dirname, "strippedTypes.js"), join(folder, "infra/strippedTypes.js"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const run = async (value: string): Promise<string> => {
      writeFileSync(
        join(folder, "infra/value.ts"),
        `export const value: string = ${JSON.stringify(value)};\n`,
      );
      const script = `await import("./strippedTypes.js"); console.log((await import("./value.ts")).value)`;
      writeFileSync(join(folder, "infra/main.js"), script);
      return (await execa(process.execPath, [join(folder, "infra/main.js")])).stdout;
    };
    expect(await run("one")).toBe("one");
    expect(readdirSync(join(folder, "node_modules/.cache/jitsi/stripped"))).toHaveLength(1);
    expect(await run("two")).toBe("two");
    expect(await run("two")).toBe("two");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
