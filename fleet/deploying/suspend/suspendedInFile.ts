/** `jitsi:suspended` in a stack's file, with everything else as it was. */

import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, parseDocument, type Document } from "yaml";
import { fullKey } from "../../stacks/stackFile.ts";

const settingKey = "jitsi:suspended";

/**
 * @param text of a file that could be read before
 * @returns the text in which the stack is suspended, or does not say so
 * @throws Error, for a person, if the file has no config
 */
export function withSuspended(text: string, suspended: boolean): string {
  const document = parseDocument(text, { merge: true });
  const config: unknown = document.get("config");
  if (!isMap(config)) throw new Error("has no `config:` with keys below it");
  const given = config.items.filter(
    ({ key }) => isScalar(key) && typeof key.value === "string" && fullKey(key.value) === settingKey,
  );
  if (suspended && given.length === 1 && isScalar(given[0]!.value) && given[0]!.value.value === true)
    return text;

  // A document that is written as a whole gets other spaces in places that nobody changed.
  const line = /^[ \t]+(["']?)(jitsi:)?(config:)?suspended\1[ \t]*:.*(\r?\n|$)/gm;
  const first = (config.items[0]?.key as { range?: readonly number[] } | null)?.range?.[0];
  const lineStart = first === undefined ? -1 : text.lastIndexOf("\n", first) + 1;
  const before = text.slice(lineStart, first);
  const newLine = text.includes("\r\n") ? "\r\n" : "\n";
  const inPlace =
    config.flow || lineStart < 0 || before.trim() !== ""
      ? undefined
      : text
          .slice(0, lineStart)
          .concat(
            suspended ? `${before}${settingKey}: true${newLine}` : "",
            text.slice(lineStart).replaceAll(line, ""),
          );

  for (const { key } of given) config.delete(key);
  if (suspended) config.set(settingKey, true);
  return inPlace !== undefined && sameContent(inPlace, document)
    ? inPlace
    : document.toString({ lineWidth: 0 }).replaceAll(/\r?\n/g, newLine);
}

const sameContent = (text: string, document: Document): boolean => {
  const parsed = parseDocument(text, { merge: true });
  return parsed.errors.length === 0 && isDeepStrictEqual(parsed.toJS(), document.toJS());
};
