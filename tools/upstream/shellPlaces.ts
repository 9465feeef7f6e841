/** Where the images' start scripts put a variable without quotes, and where a second shell reads it. */

import type { Place } from "./templatePlaces.ts";

/**
 * @returns `word` for what the shell splits at blanks, `sh` for what becomes part of a command that is read once more (`bash -c`)
 */
export function placesInScript(script: string): Map<string, Set<Place>> {
  const places = new Map<string, Set<Place>>();
  const add = (name: string, place: Place): void =>
    void places.set(name, (places.get(name) ?? new Set()).add(place));
  for (const line of script.replaceAll("\\\n", " ").split("\n")) {
    if (/^\s*(#|echo\b)/.test(line)) continue;
    const isCommand = /^\s*(\[.*&&\s*)?\w+_CMD="/.test(line) || line.includes("bash -c ");
    // Neither a test in [[ ]] nor the value of an assignment is split.
    const split = line
      .replace(/\[\[[^]*?\]\]/g, "")
      .replace(/(^|\s)(export\s+)?\w+=("[^"]*"|'[^']*'|\S*)/g, isCommand ? "$&" : "")
      .replace(/"[^"]*"|'[^']*'/g, isCommand ? "$&" : "");
    for (const [, name] of split.matchAll(/\$\{?([A-Z][A-Z0-9_]+)/g)) add(name!, isCommand ? "sh" : "word");
  }
  return places;
}
