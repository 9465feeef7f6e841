/**
 * Makes the table of a package for the simulated providers:
 *
 *   node simulator/plugins/schema/generate.ts <facts file> <package>...
 *
 * The facts file has the resources of several packages, with what forces a replacement (its `sources` say where each
 * flag was read). What it lacks is in overlays/<package>.json, with its own sources: provider settings, defaults,
 * computed flags, sets, allowed values. An overlay's flags win. Writes <package>.json beside this file.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ObjectType, Property, Resource, Table } from "../table.ts";

interface Facts {
  readonly sources: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly types: Readonly<Record<string, ObjectType>>;
}

interface Overlay {
  readonly sources: Readonly<Record<string, string>>;
  readonly provider: Table["provider"];
  /** Types that the provider's settings need. */
  readonly types?: Table["types"];
  /** Flags by property, by resource token or type token. */
  readonly properties: Readonly<Record<string, Readonly<Record<string, Partial<Property>>>>>;
}

/** The table of one package, from the facts and the package's overlay. */
export function makeTable(facts: Facts, packageName: string, overlay: Overlay): Table {
  const own = <T>(entries: Readonly<Record<string, T>>) =>
    Object.entries(entries).filter(([token]) => token.startsWith(`${packageName}:`));
  const resources = own(facts.resources).map(([token, resource]) => [
    token,
    { ...resource, inputs: merge(token, resource.inputs, overlay) },
  ]);
  const types = own(facts.types).map(([token, type]) => [
    token,
    type.properties ? { ...type, properties: merge(token, type.properties, overlay) } : type,
  ]);
  return {
    package: packageName,
    sources: { ...flatten(facts.sources[packageName]), ...overlay.sources },
    provider: overlay.provider,
    resources: Object.fromEntries(resources) as Table["resources"],
    types: { ...(Object.fromEntries(types) as Table["types"]), ...overlay.types },
  };
}

function merge(
  token: string,
  properties: Readonly<Record<string, Property>>,
  overlay: Overlay,
): Record<string, Property> {
  const flags = overlay.properties[token] ?? {};
  const strange = Object.keys(flags).filter((name) => properties[name] === undefined);
  if (strange.length > 0)
    throw new Error(`The overlay names properties that ${token} has not: ${strange.join(", ")}.`);
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, { ...property, ...flags[name] }]),
  );
}

function flatten(sources: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(sources ?? {}).map(([key, value]) => [key, String(value)]));
}

if (import.meta.main) {
  const [factsFile, ...packages] = process.argv.slice(2);
  if (factsFile === undefined || packages.length === 0) {
    console.error("Usage: node simulator/plugins/schema/generate.ts <facts file> <package>...");
    process.exit(1);
  }
  const facts = JSON.parse(readFileSync(factsFile, "utf8")) as Facts;
  for (const packageName of packages) {
    const overlayFile = new URL(`overlays/${packageName}.json`, import.meta.url);
    const overlay: Overlay = existsSync(overlayFile)
      ? (JSON.parse(readFileSync(overlayFile, "utf8")) as Overlay)
      : { sources: {}, provider: { inputs: {} }, properties: {} };
    const table = makeTable(facts, packageName, overlay);
    const file = new URL(`${packageName}.json`, import.meta.url);
    writeFileSync(file, `${JSON.stringify(table, null, 1)}\n`);
    const count = Object.keys(table.resources).length;
    console.log(`${fileURLToPath(file)}: ${count} resources, ${Object.keys(table.types).length} types`);
  }
}
