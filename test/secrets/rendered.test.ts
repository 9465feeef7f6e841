/** `jitsi render`: without values there is no secret in any file; with them, only in files that nobody else can read. */

import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { deployments, projectDir } from "../../tools/stacks/allStacks.ts";
import { findSecrets, type Place } from "./findSecrets.ts";

const folder = mkdtempSync(join(tmpdir(), "render-secrets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function render(stack: string, config: string, out: string, ...args: string[]): Promise<string> {
  const dir = join(folder, out);
  const command = ["fleet/jitsi.js", "render", stack, "--config", config, "--out", dir, ...args];
  const { stdout, stderr } = await execa(process.execPath, command, { cwd: projectDir });
  printed.push({ name: `render of ${stack}`, content: stdout + stderr });
  return dir;
}

const printed: Place[] = [];

const filesIn = (dir: string): Place[] =>
  readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(dir, name)).isFile())
    .map((name) => ({ name, content: readFileSync(join(dir, name)) }));

/** Whether anybody but the owner can get at a file: by its own mode and those of the folders up to the rendered one. */
function isOpen(file: string, dir: string): boolean {
  const others = 0o077;
  for (let path = file; path !== dir; path = dirname(path))
    if ((statSync(path).mode & others) === 0) return false;
  return true;
}

describe.each(deployments.map(({ stack, file }) => ({ stack, config: dirname(file) })))(
  "$stack",
  ({ stack, config }) => {
    let values: Record<string, string>;
    let withValues: string;
    let without: string;

    beforeAll(async () => {
      withValues = await render(stack, config, `${stack}-with`, "--generate-secrets");
      const all = parse(readFileSync(join(withValues, "secrets.yaml"), "utf8")) as Record<string, string>;
      const artifacts = ["bridgeTrustStore", "prosodyJvbCertificate"];
      values = Object.fromEntries(Object.entries(all).filter(([name]) => !artifacts.includes(name)));
      const file = join(folder, `${stack}.yaml`);
      writeFileSync(file, readFileSync(join(withValues, "secrets.yaml")), { mode: 0o600 });
      without = await render(stack, config, `${stack}-without`);
    });

    test("without values, no file has one", () => {
      expect(Object.keys(values)).toContain("bridge-password");
      expect(findSecrets(filesIn(without), values)).toEqual([]);
    });

    test("with values, they are only in files that the owner alone can read, and never printed", () => {
      const found = findSecrets(filesIn(withValues), values);
      expect(found.length).toBeGreaterThan(0);
      const open = found.filter(({ place }) => isOpen(join(withValues, place), withValues));
      expect(open).toEqual([]);
      expect(findSecrets(printed, values)).toEqual([]);
    });

    test("a value planted in a file for everybody is found, and that file is open", () => {
      const place = filesIn(withValues).find(({ name }) => name === "README.txt")!;
      const content = `${Buffer.from(place.content).toString()}# ${values["bridge-password"]}\n`;
      expect(findSecrets([{ ...place, content }], values)).toHaveLength(1);
      expect(isOpen(join(withValues, place.name), withValues)).toBe(true);
    });
  },
);
