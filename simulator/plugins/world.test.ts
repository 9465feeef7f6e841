import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { World } from "./world.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "world-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

test("things are kept by collection and id, whatever characters the id has", () => {
  const world = new World(dir);
  world.put("hosts/a", "x/../y:1", { n: 1 });
  world.put("hosts/a", "b", { n: 2 });
  world.put("hosts/b", "b", { n: 3 });
  const again = new World(dir);
  expect(again.get("hosts/a", "x/../y:1")).toEqual({ n: 1 });
  expect(again.list("hosts/a")).toEqual([{ n: 2 }, { n: 1 }]);
  again.remove("hosts/a", "b");
  again.remove("hosts/a", "b");
  expect(world.get("hosts/a", "b")).toBeUndefined();
  expect(world.list("hosts/none")).toEqual([]);
});

test("several processes count and log without losing anything", async () => {
  const module = fileURLToPath(new URL("world.ts", import.meta.url));
  const program = `import { World } from ${JSON.stringify(module)};
    const world = new World(${JSON.stringify(dir)});
    for (let i = 0; i < 30; i++) await world.locked(() => world.append("log", { n: world.count("c") }));`;
  const exits = [1, 2, 3].map(() => {
    const child = spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", program], {
      stdio: "inherit",
    });
    return new Promise((resolve) => child.on("exit", resolve));
  });
  expect(await Promise.all(exits)).toEqual([0, 0, 0]);
  const counts = new World(dir).entries<{ n: number }>("log").map(({ n }) => n);
  expect(counts).toEqual(Array.from({ length: 90 }, (_, index) => index + 1));
});
