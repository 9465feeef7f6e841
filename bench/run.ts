/** Runs every benchmark of this folder, one after the other; each prints its figures as lines of JSON. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";

const benches = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "run.ts")
  .sort();

for (const bench of benches) {
  const { exitCode } = await execa(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, bench)],
    { stdio: "inherit", reject: false },
  );
  if (exitCode !== 0) {
    console.error(`bench/${bench} failed.`);
    process.exitCode = 1;
  }
}
