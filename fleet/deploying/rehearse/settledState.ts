/** An exported state made fit for the simulated clouds: it says what the program gave, and nothing that they cannot know. */

import { createRequire } from "node:module";
import { tableOf } from "../../../simulator/monitor/provider.ts";
import { nestedType, type Property, type Table } from "../../../simulator/plugins/table.ts";
import type { StateResource, StateValue, StateValues } from "./exportedState.ts";

export interface SettledState {
  readonly resources: readonly StateResource[];
  /** What had to be left out or changed, a sentence each. */
  readonly notes: readonly string[];
}

export function settle(resources: readonly StateResource[]): SettledState {
  const { kept, left } = withoutStrangers(resources);
  const { settled, versions } = withInstalledProviders(kept);
  return {
    resources: settled.map(asGiven),
    notes: [
      ...(left.length === 0
        ? []
        : [
            `${left.length} resources are of kinds that the simulation does not know and are left out: ${listed(left)}.`,
          ]),
      ...versions,
    ],
  };
}

/** `acme-app, acme-app-data, …` */
const listed = (urns: readonly string[]): string => urns.map((urn) => urn.split("::").at(-1)!).join(", ");

const isProvider = ({ type }: StateResource): boolean => type.startsWith("pulumi:providers:");

/** Kinds of the engine itself, which need no provider's table. */
const isEngines = ({ type, custom }: StateResource): boolean => !custom || type.startsWith("pulumi:pulumi:");

function isKnown(resource: StateResource): boolean {
  if (isEngines(resource)) return true;
  const table = tableOf(resource.type);
  // The engine's own provider of StackReferences has no table and needs none.
  if (isProvider(resource)) return table !== undefined || resource.type === "pulumi:providers:pulumi";
  return table?.resources[resource.type] !== undefined;
}

/** Without resources of unknown kinds, and without what other resources say of them. */
function withoutStrangers(resources: readonly StateResource[]): { kept: StateResource[]; left: string[] } {
  const left = new Set(resources.filter((resource) => !isKnown(resource)).map(({ urn }) => urn));
  const stays = (urn: string): boolean => !left.has(urn);
  const kept = resources
    .filter(({ urn }) => stays(urn))
    .map((resource) => ({
      ...resource,
      dependencies: resource.dependencies?.filter(stays),
      propertyDependencies:
        resource.propertyDependencies &&
        Object.fromEntries(
          Object.entries(resource.propertyDependencies).map(([key, urns]) => [
            key,
            (urns ?? []).filter(stays),
          ]),
        ),
      parent: resource.parent !== undefined && !stays(resource.parent) ? undefined : resource.parent,
    }));
  return { kept, left: [...left] };
}

/** The simulation has one version of each provider: that of the installed package. */
function withInstalledProviders(resources: readonly StateResource[]): {
  settled: StateResource[];
  versions: string[];
} {
  const versions = new Set<string>();
  const settled = resources.map((resource) => {
    const name = resource.type.split(":")[2]!;
    const version = resource.inputs?.version;
    if (!isProvider(resource) || name === "pulumi" || typeof version !== "string") return resource;
    const installed = installedVersion(name);
    if (version === installed) return resource;
    versions.add(`The state's provider ${name} is ${version}; the simulated one is ${installed}.`);
    return {
      ...resource,
      inputs: { ...resource.inputs, version: installed },
      outputs: { ...resource.outputs, version: installed },
    };
  });
  return { settled, versions: [...versions] };
}

const installedVersion = (name: string): string =>
  (createRequire(import.meta.url)(`@pulumi/${name}/package.json`) as { version: string }).version;

/**
 * Outputs that say what was given: a real cloud writes some of it in other words (an image's full address for its family), which its provider
 * knows to be the same and a simulated one may not. So what is compared is the program's last word with its next one.
 */
function asGiven(resource: StateResource): StateResource {
  const { custom, inputs, outputs, type } = resource;
  const table = tableOf(type);
  const known = table?.resources[type]?.inputs;
  if (!custom || table === undefined || known === undefined || inputs === undefined || outputs === undefined)
    return resource;
  const given = Object.entries(inputs).map(([key, value]) => [
    key,
    overlaid(table, known[key], outputs[key], value),
  ]);
  // `__meta` and `__defaults` are notes of the real providers to themselves.
  const kept = Object.entries({ ...outputs, ...(Object.fromEntries(given) as StateValues) }).filter(
    ([key]) => !key.startsWith("__"),
  );
  return { ...resource, outputs: Object.fromEntries(kept) };
}

/** What was given, with what the cloud added inside of blocks. A map of texts, such as labels, is as it was given. */
function overlaid(
  table: Table,
  property: Property | undefined,
  output: StateValue | undefined,
  given: StateValue,
): StateValue {
  if (Array.isArray(given) && Array.isArray(output) && given.length === output.length)
    return given.map((item: StateValue, index) =>
      overlaid(table, property?.items, output[index] as StateValue, item),
    );
  const block = property === undefined ? undefined : nestedType(table, property);
  if (block === undefined || !isMap(given) || !isMap(output)) return given;
  const own = Object.entries(given).map(([key, value]) => [
    key,
    overlaid(table, block.properties?.[key], output[key], value),
  ]);
  return { ...output, ...(Object.fromEntries(own) as StateValues) };
}

const isMap = (value: StateValue | undefined): value is StateValues =>
  typeof value === "object" && value !== null && !Array.isArray(value);
