/** `jitsi:digests` in a stack's file, with everything else as it was. */

import { isMap, isScalar, parseDocument, type YAMLMap } from "yaml";
import type { Digests } from "../../model/images/images.ts";
import { withNamespace } from "../stackFile.ts";

const key = "jitsi:digests";

/**
 * @param text of a file that could be read before
 * @returns the text with these digests: others that it has stay, and so do comments and the order of keys
 * @throws Error, for a person, if the digests are written in a way that a program had better leave alone
 */
export function withDigests(text: string, digests: Digests): string {
  const document = parseDocument(text, { merge: true });
  const config: unknown = document.get("config");
  if (!isMap(config)) throw new Error("has no `config:` with keys below it");
  const pair = config.items.find(
    (item) => isScalar(item.key) && withNamespace(String(item.key.value)) === key,
  );
  if (pair === undefined) config.add(document.createPair(key, { ...digests }));
  else if (isScalar(pair.value) && pair.value.value === null)
    pair.value = document.createNode({ ...digests });
  else if (isMap(pair.value)) setAll(pair.value, digests);
  else throw new Error(`has a ${key} that is no map of its own`);
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  // Else long lines would be broken anew.
  return document.toString({ lineWidth: 0 }).replaceAll("\n", lineEnd);
}

function setAll(map: YAMLMap, digests: Digests): void {
  for (const [name, digest] of Object.entries(digests)) map.set(name, digest);
}
