/** Runs the benchmarks of this folder, one after the other. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Argument, Command } from "commander";
import { execa } from "execa";

const all = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".ts") && file !== "run.ts")
  .map((file) => file.replace(/\.ts$/, ""))
  .sort();

/** Measures the tests, not the program, and takes as long as all the others together: only by name. */
const onDemand = "mutations";

const [given] = new Command("node bench/run.ts")
  .description(
    "Run benchmarks, which print their figures as lines of JSON. `node bench/<name>.ts --help` has the options of one.",
  )
  .addArgument(new Argument("[names...]", `which; without: all but ${onDemand}`).choices(all))
  .helpOption("-h, --help", "show this help")
  .parse().processedArgs as [string[] | undefined];

for (const bench of given === undefined || given.length === 0
  ? all.filter((name) => name !== onDemand)
  : given) {
  const { exitCode } = await execa(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, `${bench}.ts`)],
    { stdio: "inherit", reject: false },
  );
  if (exitCode !== 0) {
    console.error(`bench/${bench}.ts failed.`);
    process.exitCode = 1;
  }
}
