/** What changes inside one value: a packed or printed document leaf by leaf, everything else as a whole. */

import { gunzipSync } from "node:zlib";
import { isDeepStrictEqual } from "node:util";
import { joinPath } from "../../../simulator/plugins/values.ts";
import type { Plain } from "../../../simulator/monitor/graph.ts";

export interface LeafChange {
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  readonly before?: Plain;
  readonly after?: Plain;
}

/**
 * @param path of the value
 * @returns one change for each leaf that differs, if both are documents: maps or lists, JSON texts of such, or gzip in base64 of any of them. Items of a
 *   list that each have a `path` are named by it.
 */
export function leafChanges(path: string, before: Plain | undefined, after: Plain | undefined): LeafChange[] {
  const [old, next] = byPath([opened(before), opened(after)]);
  if (isDeepStrictEqual(old, next)) return [];
  if (isTree(old) && isTree(next) && Array.isArray(old) === Array.isArray(next)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(next)])];
    return keys.flatMap((key) =>
      leafChanges(
        joinPath(path, Array.isArray(old) ? Number(key) : key),
        childOf(old, key),
        childOf(next, key),
      ),
    );
  }
  const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
  return [
    {
      path,
      kind,
      ...(old === undefined ? {} : { before: old }),
      ...(next === undefined ? {} : { after: next }),
    },
  ];
}

type Tree = readonly Plain[] | Readonly<Record<string, Plain>>;

const isTree = (value: Plain | undefined): value is Tree => typeof value === "object" && value !== null;

const childOf = (tree: Tree, key: string): Plain | undefined =>
  (tree as Readonly<Record<string, Plain>>)[key];

/**
 * Two lists of files as maps by their paths: in a list, one file more is a change of all that come after it. Not if only their order differs, of which
 * a map tells nothing.
 */
function byPath(sides: readonly [Plain | undefined, Plain | undefined]): typeof sides {
  const [old, next] = sides.map((side) =>
    Array.isArray(side) ? filesOf(side as readonly Plain[]) : undefined,
  );
  return old === undefined || next === undefined || isDeepStrictEqual(old, next) ? sides : [old, next];
}

function filesOf(items: readonly Plain[]): Tree | undefined {
  const paths = items.map((item) => (isTree(item) ? childOf(item, "path") : undefined));
  const isUnique = new Set(paths).size === paths.length;
  if (!isUnique || !paths.every((path) => typeof path === "string")) return undefined;
  return Object.fromEntries(items.map((item, index) => [paths[index]!, item]));
}

/** What a person would have to unpack first. */
function opened(value: Plain | undefined): Plain | undefined {
  if (typeof value !== "string") return value;
  const text = unpacked(value);
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as Plain;
  } catch {
    return text;
  }
}

/** Base64 of gzip begins so. */
const gzipMark = "H4sI";

function unpacked(text: string): string {
  if (!text.startsWith(gzipMark)) return text;
  try {
    return gunzipSync(Buffer.from(text, "base64")).toString("utf8");
  } catch {
    return text;
  }
}
