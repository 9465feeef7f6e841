/**
 * What exists in the simulated world: one JSON file a thing, in folders a test can read and edit.
 * Several plugin processes share it (the engine starts one a provider), so changes happen under a lock.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { withFileLock } from "../../programs/fileLock.ts";

export class World {
  readonly dir: string;
  constructor(dir: string) {
    this.dir = dir;
    mkdirSync(dir, { recursive: true });
  }

  /** Runs `change` while no other process changes this world. Not reentrant. */
  locked<T>(change: () => T | Promise<T>): Promise<T> {
    return withFileLock(join(this.dir, ".lock"), change, { pollMs: 2 });
  }

  /** One thing, e.g. `get<Container>("docker/unix%3A.../containers", "jvb")`; undefined if there is none. */
  get<T>(collection: string, id: string): T | undefined {
    const file = this.fileOf(collection, id);
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as T) : undefined;
  }

  /** All things of a collection, in the order of their ids. */
  list<T>(collection: string): T[] {
    const folder = join(this.dir, collection);
    if (!existsSync(folder)) return [];
    const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
    return files.sort().map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as T);
  }

  /** Creates or replaces a thing, in one step for readers. */
  put(collection: string, id: string, thing: unknown): void {
    const file = this.fileOf(collection, id);
    mkdirSync(join(this.dir, collection), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(thing, null, 2)}\n`);
    renameSync(`${file}.${process.pid}`, file);
  }

  /** Removes a thing; nothing happens if there is none. */
  remove(collection: string, id: string): void {
    rmSync(this.fileOf(collection, id), { force: true });
  }

  /** Adds one to a counter and returns it. Call it under the lock. */
  count(name: string): number {
    const file = join(this.dir, "counters", encodeURIComponent(name));
    mkdirSync(join(this.dir, "counters"), { recursive: true });
    const next = (existsSync(file) ? Number(readFileSync(file, "utf8")) : 0) + 1;
    writeFileSync(file, String(next));
    return next;
  }

  /** Appends a line of JSON to a log file of the world. Call it under the lock. */
  append(log: string, entry: unknown): void {
    appendFileSync(join(this.dir, log), `${JSON.stringify(entry)}\n`);
  }

  /** The entries of such a log, oldest first. */
  entries<T>(log: string): T[] {
    const file = join(this.dir, log);
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as T);
  }

  private fileOf(collection: string, id: string): string {
    return join(this.dir, collection, `${encodeURIComponent(id)}.json`);
  }
}
