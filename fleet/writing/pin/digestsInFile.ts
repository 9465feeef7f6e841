/** `jitsi:digests` in a stack's file, with everything else as it was. */

import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, parseDocument, type Document, type Pair, type YAMLMap } from "yaml";
import type { Digests } from "../../../model/images/images.ts";
import { fullKey } from "../../stacks/stackFile.ts";

const digestsKey = "jitsi:digests";

/**
 * @param text of a file that could be read before
 * @returns the text with these digests; others that it has stay
 * @throws Error, for a person, if the digests are written in a way that a program had better leave alone
 */
export function withDigests(text: string, digests: Digests): string {
  const document = parse(text);
  const config = configOf(document);
  const place = digestsIn(config);
  const existing = isScalar(place?.value) && place.value.value === null ? undefined : place?.value;
  if (existing !== undefined && !isMap(existing))
    throw new Error(`has a ${digestsKey} that is no map of its own`);

  // A document that is written as a whole gets other spaces in places that nobody changed; so its text is changed where it must be.
  const inPlace =
    existing === undefined
      ? place === undefined && withBlock(text, config, digests)
      : withEntries(text, existing, digests);

  if (existing !== undefined)
    for (const [name, digest] of Object.entries(digests)) existing.set(name, digest);
  else if (place === undefined) config.add(document.createPair(digestsKey, { ...digests }));
  else place.value = document.createNode({ ...digests });

  if (typeof inPlace === "string" && isDeepStrictEqual(parse(inPlace).toJS(), document.toJS()))
    return inPlace;
  return document.toString({ lineWidth: 0 }).replaceAll("\n", lineEndOf(text));
}

const parse = (text: string): Document => parseDocument(text, { merge: true });

const lineEndOf = (text: string): string => (text.includes("\r\n") ? "\r\n" : "\n");

function configOf(document: Document): YAMLMap {
  const config: unknown = document.get("config");
  if (!isMap(config)) throw new Error("has no `config:` with keys below it");
  return config;
}

const digestsIn = (config: YAMLMap): Pair | undefined =>
  config.items.find(
    ({ key }) => isScalar(key) && typeof key.value === "string" && fullKey(key.value) === digestsKey,
  );

/** Behind the last key of the config. @returns undefined for a config in braces */
function withBlock(text: string, config: YAMLMap, digests: Digests): string | undefined {
  const column = columnOf(text, config);
  const end = (config.items.at(-1)?.value as { range?: readonly number[] } | null)?.range?.[1];
  if (column === undefined || end === undefined) return undefined;
  // Behind a comment on the same line.
  const lineEnd = text.indexOf("\n", end);
  const [before, after] = lineEnd < 0 ? [text, ""] : [text.slice(0, lineEnd), text.slice(lineEnd)];
  const indent = " ".repeat(column);
  const lines = [
    `${indent}${digestsKey}:`,
    ...Object.entries(digests).map(([name, digest]) => `${indent}  ${name}: ${digest}`),
  ];
  const newLine = lineEndOf(text);
  return (
    [before.replace(/\r$/, ""), ...lines].join(newLine) + (after === "" ? newLine : newLine + after.slice(1))
  );
}

/** @returns undefined where an entry has no place of its own */
function withEntries(text: string, map: YAMLMap, digests: Digests): string | undefined {
  const edits = new Map<number, { readonly end: number; readonly text: string }>();
  const missing: string[] = [];
  for (const [name, digest] of Object.entries(digests)) {
    const value = map.get(name, true);
    if (value === undefined) missing.push(`${name}: ${digest}`);
    else if (isScalar(value) && value.range) edits.set(value.range[0], { end: value.range[1], text: digest });
    else return undefined;
  }
  if (missing.length > 0) {
    const column = columnOf(text, map);
    const last = (map.items.at(-1)?.value as { range?: readonly number[] } | null)?.range?.[1];
    if (column === undefined || last === undefined) return undefined;
    const lineEnd = text.indexOf("\n", last);
    const at = lineEnd < 0 ? text.length : lineEnd + 1;
    const begin = lineEnd < 0 ? lineEndOf(text) : "";
    const lines = missing.map((line) => `${" ".repeat(column)}${line}${lineEndOf(text)}`);
    edits.set(at, { end: at, text: begin + lines.join("") });
  }
  return [...edits]
    .sort(([a], [b]) => b - a)
    .reduce((done, [start, edit]) => done.slice(0, start) + edit.text + done.slice(edit.end), text);
}

/** Of the keys of a map that has a line for each; undefined for one in braces. */
function columnOf(text: string, { items, flow }: YAMLMap): number | undefined {
  const start = (items[0]?.key as { range?: readonly number[] } | null)?.range?.[0];
  if (flow || start === undefined) return undefined;
  return start - (text.lastIndexOf("\n", start) + 1);
}
