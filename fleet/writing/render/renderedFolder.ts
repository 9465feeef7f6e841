/** Writes rendered files, and never over what somebody else has put there. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../../terminal/failure.ts";
import type { RenderedFile } from "./renderedFiles.ts";

/** In the folder's root: which stack it comes from, and which files are ours to delete. */
const markerName = ".jitsi-render.json";

interface Marker {
  readonly stack: string;
  readonly files: readonly string[];
}

/** @throws Failure if the folder holds something that does not come from rendering this stack, unless `force` */
export function mustBeOurs(dir: string, stack: string, force: boolean): void {
  if (existsSync(dir) && !statSync(dir).isDirectory())
    throw new Failure(`${dir} is no folder. Give another one with --out.`);
  if (force || !existsSync(dir) || readdirSync(dir).length === 0) return;
  const marker = readMarker(dir);
  if (marker === undefined)
    throw new Failure(
      `${dir} is not empty and was not written by this command. Give another folder with --out, or --force to write into it all the same.`,
    );
  if (marker.stack !== stack)
    throw new Failure(
      `${dir} was rendered from stack ${marker.stack}. Give another folder with --out, or --force to write into it all the same.`,
    );
}

function readMarker(dir: string): Marker | undefined {
  try {
    const marker = JSON.parse(readFileSync(join(dir, markerName), "utf8")) as Partial<Marker>;
    const { stack, files } = marker;
    return typeof stack === "string" && Array.isArray(files) ? { stack, files } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Files of an earlier rendering that are no more are deleted; secrets that somebody may have typed in are not.
 * @param closedFolders readable by their owner only
 */
export function writeFolder(
  dir: string,
  stack: string,
  files: readonly RenderedFile[],
  closedFolders: readonly string[],
): void {
  const stale = (readMarker(dir)?.files ?? []).filter((old) => !files.some(({ path }) => path === old));
  mkdirSync(dir, { recursive: true });
  // First of all, so that a rendering that broke off can be repeated.
  write(dir, {
    path: markerName,
    content: `${JSON.stringify({ stack, files: files.filter((file) => !isKept(file)).map(({ path }) => path) }, undefined, 2)}\n`,
    secret: false,
  });
  for (const path of stale) remove(dir, path);
  for (const folder of foldersOf(files)) {
    mkdirSync(join(dir, folder), { recursive: true });
    chmodSync(join(dir, folder), closedFolders.includes(folder) ? 0o700 : 0o755);
  }
  for (const file of files) write(dir, file);
}

/** With folders that it leaves empty. A marker could come from anywhere, so nothing outside is touched. */
function remove(dir: string, path: string): void {
  if (path.split("/").includes("..")) return;
  rmSync(join(dir, path), { force: true });
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    const left = join(dir, folder);
    if (!existsSync(left) || readdirSync(left).length > 0) return;
    rmdirSync(left);
  }
}

/** All of them, outer ones first. */
const foldersOf = (files: readonly RenderedFile[]): string[] => [
  ...new Set(
    files.flatMap(({ path }) => {
      const parts = path.split("/").slice(0, -1);
      return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
    }),
  ),
];

const isKept = ({ path }: RenderedFile): boolean => path.endsWith("/.env") || path === "secrets.yaml";

function write(dir: string, { path, content, secret }: RenderedFile): void {
  const target = join(dir, path);
  const mode = secret && !isMounted(path) ? 0o600 : 0o644;
  // Made anew: an old one keeps its mode, and may be a link.
  rmSync(target, { force: true });
  writeFileSync(target, content, { mode, flag: "wx" });
  // Containers must be able to read, whatever the umask is here.
  chmodSync(target, mode);
}

/** Containers read as a user of their own; the host's folder is closed to others instead. */
const isMounted = (path: string): boolean => path.split("/")[1] === "files";
