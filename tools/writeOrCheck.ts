/** What every generator does with its files. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

interface GeneratedFile {
  readonly target: URL;
  readonly text: string | Buffer;
}

const projectDir = fileURLToPath(new URL("..", import.meta.url));

/**
 * Writes the files, or, with `--check` on the command line, says which are stale and sets exit code 1.
 * @param command that writes them
 */
export function writeOrCheck(command: string, files: readonly GeneratedFile[]): void {
  for (const { target, text } of files) {
    const content = typeof text === "string" ? Buffer.from(text) : text;
    if (!process.argv.includes("--check")) {
      mkdirSync(new URL(".", target), { recursive: true });
      writeFileSync(target, content);
    } else if (read(target)?.equals(content) !== true) {
      console.error(`${relative(projectDir, fileURLToPath(target))} is stale: run \`${command}\`.`);
      process.exitCode = 1;
    }
  }
}

function read(target: URL): Buffer | undefined {
  try {
    return readFileSync(target);
  } catch {
    return undefined;
  }
}
