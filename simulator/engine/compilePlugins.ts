/**
 * Copies the plugins' sources without their types: `node compilePlugins.ts <folder>`. A plugin then starts in half the
 * time (0.15 s instead of 0.30 s of processor time), and the engine starts one for each provider in every command.
 * A program of its own, for Node's warning about stripTypeScriptTypes can only be turned off at its start.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cache = join(root, "node_modules/.cache/jitsi-simulator");
const withoutWarning = "--disable-warning=ExperimentalWarning";

/** Folders and files, from the root of the project, that the plugins and the language host are made of. */
const sources = [
  "simulator/plugins",
  "simulator/wireSignatures.ts",
  "programs/fileLock.ts",
  "programs/processes.ts",
  "programs/pulumi-cli/languageHost/host.ts",
  "programs/pulumi-cli/languageHost/languageServer.ts",
];

/** The path of a source's copy. */
export function compiledFile(folder: string, source: string): string {
  return join(folder, relative(root, source)).replace(/\.ts$/, ".js");
}

/**
 * Folder with the copies of today's sources: below node_modules/.cache, made once for all engines of this project, with Node's compile cache.
 * Those that nobody has made use of for a day are removed.
 */
export async function compiledPlugins(): Promise<string> {
  const hash = createHash("sha256").update(process.version);
  for (const source of sourceFiles()) hash.update(source).update("\0").update(readFileSync(source));
  const folder = join(cache, hash.digest("hex").slice(0, 16));
  if (!existsSync(folder)) {
    const draft = `${folder}.${process.pid}`;
    await execa(process.execPath, [withoutWarning, fileURLToPath(import.meta.url), draft]);
    try {
      renameSync(draft, folder);
    } catch {
      // Another process was faster.
      rmSync(draft, { recursive: true, force: true });
    }
    forgetOthers(folder);
  }
  utimesSync(folder, new Date(), new Date());
  return folder;
}

function forgetOthers(kept: string): void {
  const yesterday = Date.now() - 24 * 60 * 60 * 1000;
  for (const name of readdirSync(cache)) {
    const folder = join(cache, name);
    if (folder !== kept && statSync(folder).mtimeMs < yesterday)
      rmSync(folder, { recursive: true, force: true });
  }
}

function compile(folder: string): void {
  for (const source of sourceFiles()) {
    const copy = compiledFile(folder, source);
    mkdirSync(dirname(copy), { recursive: true });
    const text = readFileSync(source, "utf8");
    writeFileSync(copy, source.endsWith(".ts") ? withoutTypes(text) : text);
  }
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  const modules = join(folder, "node_modules");
  rmSync(modules, { force: true });
  symlinkSync(join(root, "node_modules"), modules);
}

function withoutTypes(text: string): string {
  return stripTypeScriptTypes(text).replaceAll(/((?:from |import\()")(\.[^"]+)\.ts"/g, '$1$2.js"');
}

function sourceFiles(): string[] {
  return sources.map((path) => join(root, path)).flatMap(filesIn);
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name !== "overlays" && !name.endsWith(".test.ts"));
  return names.flatMap((name) => filesIn(join(path, name)));
}

if (import.meta.main) compile(process.argv[2]!);
