/**
 * Makes the table of a package for the simulated providers:
 *
 *   node simulator/plugins/schema/generate.ts <facts file> <package>...
 *
 * The facts file has the resources of several packages, with what forces a replacement (its `sources` say where each
 * flag was read). What it lacks is in overlays/<package>.json, with its own sources: provider settings, defaults,
 * computed flags, sets, allowed values, whole resources. An overlay's flags win, and its list `use` says which
 * resources the table holds. Writes <package>.json beside this file.
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
  /** Tokens of the resources to keep, with the types they reach. Without it: all that the facts file has. */
  readonly use?: readonly string[];
  /** Resources that the facts file has not. */
  readonly resources?: Table["resources"];
  /** Types that the provider's settings and these resources need. */
  readonly types?: Table["types"];
  /** Flags by property, by resource token or type token. */
  readonly properties: Readonly<Record<string, Readonly<Record<string, Partial<Property>>>>>;
}

/** The table of one package, from the facts and the package's overlay. */
export function makeTable(facts: Facts, packageName: string, overlay: Overlay): Table {
  const own = <T>(entries: Readonly<Record<string, T>>) =>
    Object.entries(entries).filter(([token]) => token.startsWith(`${packageName}:`));
  const known = { ...Object.fromEntries(own(facts.resources)), ...overlay.resources };
  const tokens = overlay.use ?? Object.keys(known);
  const missing = tokens.filter((token) => known[token] === undefined);
  if (missing.length > 0) throw new Error(`Neither facts nor overlay have ${missing.join(", ")}.`);
  const resources = tokens.map((token) => {
    const resource = known[token]!;
    return [token, { ...resource, inputs: merge(token, resource.inputs, overlay) }] as const;
  });
  const allTypes = { ...Object.fromEntries(own(facts.types)), ...overlay.types };
  const roots = [...resources.map(([, { inputs }]) => inputs), overlay.provider.inputs];
  const reached = overlay.use === undefined ? new Set(Object.keys(allTypes)) : reachedTypes(allTypes, roots);
  const types = Object.entries(allTypes)
    .filter(([token]) => reached.has(token))
    .map(([token, type]) => [
      token,
      type.properties ? { ...type, properties: merge(token, type.properties, overlay) } : type,
    ]);
  return {
    package: packageName,
    sources: { ...flatten(facts.sources[packageName]), ...overlay.sources },
    provider: overlay.provider,
    resources: Object.fromEntries(resources),
    types: Object.fromEntries(types) as Table["types"],
  };
}

/** The types that these groups of properties refer to, directly or through other types. */
function reachedTypes(
  types: Table["types"],
  roots: readonly Readonly<Record<string, Property>>[],
): Set<string> {
  const reached = new Set<string>();
  const follow = (property: Property): void => {
    for (const part of [property.items, property.additionalProperties, ...(property.oneOf ?? [])])
      if (part !== undefined) follow(part);
    if (property.ref === undefined || reached.has(property.ref)) return;
    reached.add(property.ref);
    Object.values(types[property.ref]?.properties ?? {}).forEach(follow);
  };
  roots.flatMap((group) => Object.values(group)).forEach(follow);
  return reached;
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
