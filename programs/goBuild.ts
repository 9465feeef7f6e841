/** Programs for tests that are built from their Go modules, once per version, and kept in a cache that outlives the clone. */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { cacheFolder } from "./cacheFolder.ts";
import { withFileLock } from "./fileLock.ts";

export interface GoModule {
  /** Its folder in the cache. */
  readonly name: string;
  /** Folder of go.mod; it pins everything. */
  readonly dir: string;
  /** The module whose version in go.mod is that of the programs. */
  readonly module: string;
  /** Build tags. Who changes them changes `name` as well: the cache is by name and version. */
  readonly tags?: readonly string[];
  /** What the user reads when it is built: `Docker Compose 2.40.3 from its Go modules, up to 8 minutes the first time`. */
  readonly announced: (version: string) => string;
  /** By the name of the executable. */
  readonly programs: Readonly<
    Record<string, { readonly package: string; readonly ldflags: (version: string) => string }>
  >;
}

export interface FindOptions {
  /** Default: this process's. PATH, HOME, XDG_CACHE_HOME and Go's own variables count. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called with a line for the user when something takes time. */
  readonly onProgress?: (line: string) => void;
}

/** A sentence's end: why there is none. */
export interface NotBuilt {
  readonly reason: string;
}

/** @returns the version in go.mod. @throws Error if it requires no such module */
export function versionIn({ dir, module }: Pick<GoModule, "dir" | "module">): string {
  const text = readFileSync(join(dir, "go.mod"), "utf8");
  const line = text
    .split("\n")
    .find((candidate) => candidate.replace(/^\s*(require )?/, "").startsWith(`${module} v`));
  const version = line === undefined ? undefined : /\sv(\S+)/.exec(line)?.[1];
  if (version === undefined) throw new Error(`${join(dir, "go.mod")} requires no ${module}.`);
  return version;
}

/**
 * What an earlier run built is used at once. Under a lock, so that two runs do not do the work twice, and by a rename at the end, so that nobody
 * finds half of it.
 * @returns the folder with the executables
 */
export async function builtByGo(
  built: GoModule,
  { env = process.env, onProgress }: FindOptions = {},
): Promise<{ readonly folder: string } | NotBuilt> {
  const version = versionIn(built);
  const cache = cacheFolder(built.name, env);
  const folder = join(cache, version);
  if (existsSync(folder)) return { folder };
  await mkdir(cache, { recursive: true });
  return withFileLock(join(cache, `${version}.lock`), async () => {
    if (existsSync(folder)) return { folder };
    onProgress?.(`building ${built.announced(version)}`);
    const partial = await mkdtemp(join(cache, `${version}.partial-`));
    try {
      for (const [name, program] of Object.entries(built.programs)) {
        const tags = built.tags === undefined ? [] : ["-tags", built.tags.join(",")];
        const flags = [
          "-trimpath",
          ...tags,
          `-ldflags=${program.ldflags(version)}`,
          "-o",
          join(partial, name),
        ];
        const go = await execa("go", ["build", ...flags, program.package], {
          cwd: built.dir,
          env,
          extendEnv: false,
          reject: false,
        });
        if (go.code === "ENOENT") return { reason: "no go on PATH to build it" };
        if (go.failed) return { reason: `go build failed: ${go.stderr.trim().split("\n").at(-1)}` };
      }
      await rename(partial, folder);
      return { folder };
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  });
}
