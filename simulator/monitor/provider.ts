/** What a resource's provider would say to it, without the provider: the check of its inputs, and its answer. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { aws } from "../plugins/aws/cloud.ts";
import { check, checkConfig, defaultsKey, parseSetting } from "../plugins/check.ts";
import { answerOf, inputProblems } from "../plugins/cloud/cloudOutputs.ts";
import type { Cloud } from "../plugins/cloud/kind.ts";
import { gcp } from "../plugins/gcp/cloud.ts";
import { loadTable, type Resource, type Table } from "../plugins/table.ts";
import { unknown as pluginUnknown, type Value as PluginValue, type Values } from "../plugins/values.ts";
import { computedId, computedOutput, type NewResource } from "./computedOutputs.ts";
import {
  isList,
  isMap,
  ResourceReference,
  Secret,
  unknown,
  Unknown,
  type Properties,
  type Value,
} from "./values.ts";

export interface Answer {
  /** Empty in preview, as the engine leaves it. */
  readonly id: string;
  readonly outputs: Properties;
  /** Names of the outputs that were made up: what the provider computes, and automatic names. */
  readonly computed: readonly string[];
  /** What the provider would refuse, a sentence each; empty when it would not. */
  readonly problems: readonly string[];
}

const clouds: Readonly<Record<string, Cloud>> = { aws, gcp };
const tables = new Map<string, Table | undefined>();

/** The table of the package that a type belongs to (simulator/plugins/schema); undefined if there is none. */
export function tableOf(type: string): Table | undefined {
  const pkg = type.startsWith("pulumi:providers:") ? (type.split(":")[2] ?? "") : (type.split(":")[0] ?? "");
  if (!tables.has(pkg)) {
    const exists = existsSync(new URL(`../plugins/schema/${pkg}.json`, import.meta.url));
    tables.set(pkg, exists ? loadTable(pkg) : undefined);
  }
  return tables.get(pkg);
}

/** The outputs of a type that the provider itself calls secret. */
export function secretOutputsOf(type: string): readonly string[] {
  return tableOf(type)?.resources[type]?.secretOutputs ?? [];
}

/**
 * Answers for one new resource: its inputs, defaults and automatic names as the provider's check fills them, and
 * the computed outputs: unknown in preview, else made up, always the same for the same URN. Outputs that the table
 * or the program calls secret carry the mark. Types of packages without a table are not checked.
 * @param overrides Computed outputs to use instead of the made-up ones; ignored in preview.
 */
export function answerFor(resource: NewResource, preview: boolean, overrides: Properties = {}): Answer {
  const table = tableOf(resource.type);
  const schema = table?.resources[resource.type];
  const { filled, problems: refused } = checked(resource, table, schema);
  const named = Object.keys(schema?.autoName ?? {}).filter((property) => filled[property] !== undefined);
  const computed: Record<string, Value> = Object.fromEntries(named.map((key) => [key, filled[key] ?? null]));
  const seen = { ...resource, inputs: { ...resource.inputs, ...filled } };
  const cloud = schema && clouds[table.package];
  const { answer, problems } = cloud ? askCloud(cloud, table, seen, preview) : noCloud;
  for (const property of schema?.outputs ?? []) {
    if (property === "id") continue;
    computed[property] = preview ? unknown : (answer?.outputs[property] ?? computedOutput(seen, property));
  }
  // Inputs that a cloud fills in, such as an address.
  if (preview && cloud) Object.assign(computed, unknownInputs(schema, seen.inputs));
  Object.assign(computed, answer?.outputs);
  if (!preview) Object.assign(computed, overrides);
  const outputs: Record<string, Value> = { ...resource.inputs, ...filled, ...computed };
  for (const property of [...(schema?.secretOutputs ?? []), ...resource.secretOutputs]) {
    const value = outputs[property];
    if (value !== undefined && !(value instanceof Secret)) outputs[property] = new Secret(value);
  }
  return {
    id: preview ? "" : (answer?.id ?? computedId(seen)),
    outputs,
    computed: Object.keys(computed)
      .filter((key) => answer === undefined || named.includes(key) || answer.own.includes(key))
      .sort(),
    problems: [...refused, ...problems],
  };
}

const noCloud = { answer: undefined, problems: [] as readonly string[] };

/** What the cloud makes up (not in preview), and what it would refuse of the inputs alone. */
function askCloud(cloud: Cloud, table: Table, resource: NewResource, preview: boolean) {
  const inputs = toPluginValues(resource.inputs);
  const settings = settingsFor(table, resource.settings ?? {});
  const { type, urn } = resource;
  return {
    answer: preview
      ? undefined
      : (answerOf(cloud, type, { urn, inputs, settings }) as CloudAnswer | undefined),
    problems: inputProblems(cloud, type, inputs, settings),
  };
}

/** By a provider's inputs, which are the same for all of its resources. */
const knownSettings = new WeakMap<Properties, Values>();

function settingsFor({ provider }: Table, given: Properties): Values {
  const settings =
    knownSettings.get(given) ??
    Object.fromEntries(
      Object.entries(toPluginValues(given)).map(([key, value]) => [
        key,
        parseSetting(provider.inputs[key], value),
      ]),
    );
  knownSettings.set(given, settings);
  return settings;
}

/** Nothing that a cloud makes up is unknown: with all inputs known, so are its values. */
type CloudAnswer = Omit<NonNullable<ReturnType<typeof answerOf>>, "outputs"> & {
  readonly outputs: Properties;
};

function unknownInputs(schema: Resource, inputs: Properties): Properties {
  const names = Object.entries(schema.inputs).filter(
    ([key, property]) => property.computed && inputs[key] === undefined,
  );
  return Object.fromEntries(names.map(([key]) => [key, unknown]));
}

function checked(
  resource: NewResource,
  table: Table | undefined,
  schema: Resource | undefined,
): { filled: Properties; problems: readonly string[] } {
  if (table === undefined) return { filled: {}, problems: [] };
  const news = toPluginValues(resource.inputs);
  if (resource.type.startsWith("pulumi:providers:")) {
    return { filled: {}, problems: checkConfig(table, news).map((failure) => failure.reason) };
  }
  if (schema === undefined) {
    return {
      filled: {},
      problems: [`The ${table.package} provider has no type ${resource.type} in its table.`],
    };
  }
  const randomSeed = createHash("sha256").update(resource.urn).digest();
  const { inputs, failures } = check({
    table,
    resource: schema,
    name: resource.name,
    news,
    olds: {},
    randomSeed,
  });
  // Only texts, numbers and truth values are ever filled in.
  const names = (inputs[defaultsKey] ?? []) as readonly string[];
  const filled = names.map((name) => [name, inputs[name] as Value] as const);
  return {
    filled: Object.fromEntries(filled),
    problems: failures.map((failure) => failure.reason),
  };
}

/** Properties as a provider gets them: without secret marks (the engine keeps those) and nulls; references as ids. */
export function toPluginValues(properties: Properties): Values {
  const entries = Object.entries(properties).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([key, value]) => [key, toPluginValue(value)]));
}

function toPluginValue(value: Value): PluginValue {
  if (value instanceof Secret) return toPluginValue(value.value);
  if (value instanceof Unknown) return pluginUnknown;
  if (value instanceof ResourceReference) return value.id ?? pluginUnknown;
  if (isList(value)) return value.map(toPluginValue);
  return isMap(value) ? toPluginValues(value) : value;
}
