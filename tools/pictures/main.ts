/**
 * Makes pictures of docs/pictures from what the tools really print: terminals (Linux), and a comment (Debian's packages chromium, pngquant and
 * fonts-noto-core). `make pictures` makes those that other generators draw, too.
 *
 *   node tools/pictures/main.ts                          all
 *   node tools/pictures/main.ts terminal-check           one of them
 *   node tools/pictures/main.ts terminal-check --check   exit 1 if it is stale; of those that are the same in every run
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeOrCheck } from "../writeOrCheck.ts";
import { exampleFleet } from "./exampleFleet.ts";
import { scenes } from "./scenes.ts";

const named = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = named.filter((name) => !(name in scenes));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(", ")}. Pictures: ${Object.keys(scenes).join(", ")}.`);
  process.exit(2);
}

for (const [name, scene] of Object.entries(scenes)) {
  if (named.length > 0 && !named.includes(name)) continue;
  const dir = mkdtempSync(join(tmpdir(), "pictures-"));
  try {
    const made = await scene(await exampleFleet(join(dir, "project")));
    const files = Object.entries(made).map(([file, content]) => ({
      target: new URL(`../../docs/pictures/${file}`, import.meta.url),
      text: content,
    }));
    writeOrCheck(`node tools/pictures/main.ts ${name}`, files);
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
