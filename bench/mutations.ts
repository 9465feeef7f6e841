/**
 * Whether the tests notice what would hurt people: a fixed list of faults, each put into a copy of the project, with the test that has to fail. A golden
 * file is no such test: whoever regenerates it loses the guard.
 */

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { execa } from "execa";
import { mutations } from "./mutations/all.ts";
import { TrialCopy, type Outcome } from "./mutations/runMutations.ts";

const root = join(import.meta.dirname, "..");

const command = new Command("node bench/mutations.ts")
  .description(
    "Puts faults into a copy of the project, one by one, and runs the test that has to notice each.",
  )
  .argument("[parts...]", "only faults in files whose path contains one of these, e.g. model/rules agent")
  .option("--list", "list the faults, without running anything")
  .option("--jobs <number>", "how many at a time", positive, 2)
  .helpOption("-h, --help", "show this help")
  .parse();
const { list, jobs } = command.opts<{ list?: true; jobs: number }>();
const chosen = mutations.filter(
  ({ file }) => command.args.length === 0 || command.args.some((part) => file.includes(part)),
);

if (chosen.length === 0) command.error(`error: no fault is in a file like ${command.args.join(" or ")}`);
else if (list)
  for (const { file, breaks, killedBy } of chosen) console.log(`${file}: ${breaks} (${killedBy})`);
else await runAll();

async function runAll(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "jitsi-mutations-"));
  try {
    const copies = await Promise.all(
      Array.from({ length: Math.min(jobs, chosen.length) }, (_, index) =>
        copyTo(join(folder, String(index))),
      ),
    );
    await refuseBroken(copies);
    const outcomes: Outcome[] = [];
    await overCopies(copies, chosen, async (copy, mutation) => {
      const outcome = await copy.try(mutation);
      outcomes.push(outcome);
      say(outcome, outcomes.length);
    });
    summarise(outcomes);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The files of the working tree, committed or not, as a repository of its own. */
async function copyTo(dir: string): Promise<TrialCopy> {
  const { stdout } = await execa("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
  });
  for (const file of new Set(stdout.split("\0"))) {
    if (file === "") continue;
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    cpSync(join(root, file), join(dir, file));
  }
  symlinkSync(join(root, "node_modules"), join(dir, "node_modules"));
  // Some tests make revisions of the project.
  await execa("git", ["init", "--quiet"], { cwd: dir });
  // A link is no folder, so .gitignore does not mean it.
  writeFileSync(join(dir, ".git/info/exclude"), "node_modules\n");
  return new TrialCopy(dir);
}

/** A test that fails without a fault proves nothing. */
async function refuseBroken(copies: readonly TrialCopy[]): Promise<void> {
  const broken: string[] = [];
  await overCopies(copies, [...new Set(chosen.map(({ killedBy }) => killedBy))], async (copy, testFile) => {
    const failures = await copy.failuresOf(testFile);
    if (failures.length > 0) broken.push(`${testFile}: ${failures.join("; ")}`);
  });
  if (broken.length > 0) command.error(`error: these tests fail without any fault:\n${broken.join("\n")}`);
}

async function overCopies<Item>(
  copies: readonly TrialCopy[],
  items: readonly Item[],
  work: (copy: TrialCopy, item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items];
  await Promise.all(
    copies.map(async (copy) => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(copy, item);
    }),
  );
}

function say({ mutation: { file, breaks, killedBy }, is, by }: Outcome, done: number): void {
  console.log(
    JSON.stringify({
      bench: "mutations",
      of: `${done}/${chosen.length}`,
      is,
      file,
      breaks,
      test: killedBy,
      by,
    }),
  );
}

function summarise(outcomes: readonly Outcome[]): void {
  const count = (is: Outcome["is"]): number => outcomes.filter((outcome) => outcome.is === is).length;
  const share = count("killed") / outcomes.length;
  console.log(
    JSON.stringify({
      bench: "mutations",
      metric: "killed_by_more_than_a_golden_file",
      value: Number(share.toFixed(3)),
      unit: "ratio",
      goal: "1",
      faults: outcomes.length,
      survived: count("survived"),
      fails_to_load: count("fails to load"),
    }),
  );
  if (share < 1) process.exitCode = 1;
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("It has to be 1 or more.");
  return number;
}
