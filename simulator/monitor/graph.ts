/**
 * The resources of a run as a graph a person can review: names instead of URNs, secrets and made-up values as
 * holes, defaults left out. Pure: the same resources give the same graph.
 */
import { holesOf, type Holes } from "./graphHoles.ts";
import type { RecordedResource } from "./recordedResource.ts";
import { STACK_TYPE } from "./recorder.ts";
import { isList, isMap, ResourceReference, Secret, Unknown, type Properties, type Value } from "./values.ts";
import type { SealedValue } from "./stackConfig.ts";

export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

export interface GraphNode {
  /** `docker:Container acme-web`: short type and name; with the parent's label if that is not unique. */
  readonly label: string;
  /** Distance from the stack, which is 0. */
  readonly depth: number;
  /** Label; undefined for the stack. */
  readonly parent: string | undefined;
  /** Name of the provider; `default` if the program gave none; undefined for components and providers. */
  readonly provider: string | undefined;
  /** Resource options that are set, under the names the program uses. */
  readonly options: Readonly<Record<string, Plain>>;
  /** Labels from `dependsOn`. */
  readonly dependsOn: readonly string[];
  /** By property: labels of resources that flow into it and leave no hole there that would show it. */
  readonly uses: Readonly<Record<string, readonly string[]>>;
  readonly inputs: Readonly<Record<string, Plain>>;
  /** Of components and the stack: what they registered. */
  readonly outputs: Readonly<Record<string, Plain>>;
}

export interface Graph {
  /** In the order of the tree: a resource, then its children by type and name. */
  readonly nodes: readonly GraphNode[];
}

/**
 * Makes the graph of one run.
 * @param sealed Values that the stack's config keeps encrypted, to name them where they flow.
 */
export function graphOf(resources: readonly RecordedResource[], sealed: readonly SealedValue[] = []): Graph {
  const labels = labelsOf(resources);
  const holes = holesOf(resources, labels, sealed);
  const nodes = inTreeOrder(resources, labels).map(({ resource, depth }) => ({
    ...nodeOf(resource, resources, labels, holes),
    depth,
  }));
  return { nodes };
}

/** `docker:index/container:Container` becomes `docker:Container`, `pulumi:providers:docker` becomes `docker:Provider`. */
export function shortType(type: string): string {
  if (type === STACK_TYPE) return "Stack";
  const [pkg = "", module = "", name = ""] = type.split(":");
  if (pkg === "pulumi" && module === "providers") return `${name}:Provider`;
  const folder = module.split("/")[0] ?? "";
  return folder === "index" || folder === "" || pkg === "pulumi"
    ? `${pkg}:${name}`
    : `${pkg}:${folder}:${name}`;
}

/** The label of every resource, by URN. */
export function labelsOf(resources: readonly RecordedResource[]): ReadonlyMap<string, string> {
  const short = new Map(resources.map((r) => [r.urn, `${shortType(r.type)} ${r.name}`]));
  const byUrn = new Map(resources.map((r) => [r.urn, r]));
  const count = new Map<string, number>();
  for (const label of short.values()) count.set(label, (count.get(label) ?? 0) + 1);
  const full = (r: RecordedResource): string => {
    const label = short.get(r.urn) ?? r.urn;
    const parent = r.parent === undefined ? undefined : byUrn.get(r.parent);
    return (count.get(label) ?? 0) > 1 && parent !== undefined ? `${label} in ${full(parent)}` : label;
  };
  return new Map(resources.map((r) => [r.urn, full(r)]));
}

function inTreeOrder(resources: readonly RecordedResource[], labels: ReadonlyMap<string, string>) {
  const order: { resource: RecordedResource; depth: number }[] = [];
  const visit = (parent: string | undefined, depth: number) => {
    const sorted = resources
      .filter((r) => r.parent === parent)
      .sort((a, b) => compare(labels.get(a.urn) ?? "", labels.get(b.urn) ?? ""));
    for (const resource of sorted) {
      order.push({ resource, depth });
      visit(resource.urn, depth + 1);
    }
  };
  visit(undefined, 0);
  return order;
}

function nodeOf(
  resource: RecordedResource,
  all: readonly RecordedResource[],
  labels: ReadonlyMap<string, string>,
  holes: Holes,
): Omit<GraphNode, "depth"> {
  const label = (urn: string) => labels.get(urn) ?? urn;
  const inputs: Record<string, Plain> = {};
  const uses: Record<string, string[]> = {};
  for (const property of Object.keys(resource.inputs).sort()) {
    const value = resource.inputs[property] ?? null;
    const dependencies = resource.propertyDependencies[property] ?? [];
    const shown = new Set<string>();
    inputs[property] = plain(value, holes, { dependencies, shown, label, secret: false });
    const hidden = dependencies.filter((urn) => !shown.has(urn)).map(label);
    if (hidden.length > 0) uses[property] = hidden.sort();
  }
  const outputs = resource.registeredOutputs ?? {};
  return {
    label: label(resource.urn),
    parent: resource.parent === undefined ? undefined : label(resource.parent),
    provider: providerOf(resource, label),
    options: optionsOf(resource, label, holes),
    dependsOn: explicitDependencies(resource, all, label),
    uses,
    inputs,
    outputs: plainMap(outputs, holes, { dependencies: [], shown: new Set(), label, secret: false }),
  };
}

interface Where {
  readonly dependencies: readonly string[];
  /** Collects the URNs that show in the result. */
  readonly shown: Set<string>;
  readonly label: (urn: string) => string;
  readonly secret: boolean;
}

function plain(value: Value, holes: Holes, where: Where): Plain {
  if (value instanceof Secret) return plainSecret(value.value, holes, where);
  if (value instanceof Unknown) return "[computed]";
  if (value instanceof ResourceReference) {
    where.shown.add(value.urn);
    return `[${where.label(value.urn)}]`;
  }
  if (typeof value === "string") {
    return holes.fill(value, where.secret, (urn) => where.shown.add(urn)).text;
  }
  if (isList(value)) return value.map((item) => plain(item, holes, where));
  if (isMap(value)) return plainMap(value, holes, where);
  return value;
}

/** One value as the graph shows it: secrets and made-up values as holes. @param label of a resource, by URN */
export const readableValue = (value: Value, holes: Holes, label: (urn: string) => string): Plain =>
  plain(value, holes, { dependencies: [], shown: new Set(), label, secret: false });

function plainMap(value: Properties, holes: Holes, where: Where): Readonly<Record<string, Plain>> {
  const sorted = Object.keys(value).sort();
  return Object.fromEntries(sorted.map((key) => [key, plain(value[key] ?? null, holes, where)]));
}

/**
 * A secret text shows with holes where the secrets are, so that a reviewer sees which file or variable changed;
 * without a hole it is hidden as a whole. Nothing real can show: every secret of a run is a stand-in.
 */
function plainSecret(value: Value, holes: Holes, where: Where): Plain {
  if (value instanceof Unknown) {
    const sources = where.dependencies.filter((urn) => holes.secretSources.has(urn));
    const [source] = sources;
    if (source === undefined || sources.length > 1) return "[secret]";
    where.shown.add(source);
    return `[secret ${holes.secretSources.get(source)}]`;
  }
  if (typeof value === "string") {
    const { text, secrets } = holes.fill(value, true, (urn) => where.shown.add(urn));
    return secrets > 0 ? text : "[secret]";
  }
  if (isList(value) || isMap(value)) return { "[secret]": plain(value, holes, { ...where, secret: true }) };
  return "[secret]";
}

function providerOf(resource: RecordedResource, label: (urn: string) => string): string | undefined {
  if (!resource.custom || resource.type.startsWith("pulumi:")) return undefined;
  return resource.provider === undefined ? "default" : label(resource.provider).replace(/^\S+ /, "");
}

function optionsOf(
  resource: RecordedResource,
  label: (urn: string) => string,
  holes: Holes,
): Readonly<Record<string, Plain>> {
  const trigger = resource.replacementTrigger;
  const isProvider = resource.type.startsWith("pulumi:providers:");
  const options: Record<string, Plain | undefined> = {
    aliases: listOrNone(resource.aliases.map((alias) => aliasOf(alias, label))),
    additionalSecretOutputs: listOrNone(resource.additionalSecretOutputs),
    customTimeouts: Object.keys(resource.customTimeouts).length === 0 ? undefined : resource.customTimeouts,
    deleteBeforeReplace: resource.deleteBeforeReplace,
    deletedWith: resource.deletedWith === undefined ? undefined : label(resource.deletedWith),
    hideDiffs: listOrNone(resource.hideDiffs),
    hooks: Object.keys(resource.hooks).length === 0 ? undefined : resource.hooks,
    ignoreChanges: listOrNone(resource.ignoreChanges),
    import: resource.importId,
    protect: resource.protect,
    providers: listOrNone(Object.values(resource.providers).map((urn) => label(urn))),
    read: resource.readId,
    replaceOnChanges: listOrNone(resource.replaceOnChanges),
    replaceWith: listOrNone(resource.replaceWith.map(label)),
    // Its value, for a change of it replaces the resource.
    replacementTrigger:
      trigger === undefined
        ? undefined
        : plain(trigger, holes, { dependencies: [], shown: new Set(), label, secret: false }),
    retainOnDelete: resource.retainOnDelete,
    version: isProvider ? resource.version : undefined,
  };
  return Object.fromEntries(
    Object.entries(options).filter((entry): entry is [string, Plain] => entry[1] !== undefined),
  );
}

function aliasOf(alias: RecordedResource["aliases"][number], label: (urn: string) => string): string {
  if ("urn" in alias) return alias.urn;
  const { noParent, parent, ...parts } = alias;
  const texts = Object.entries(parts).map(([key, value]) => `${key} ${value}`);
  if (noParent) texts.push("no parent");
  else if (parent !== undefined) texts.push(`in ${label(parent)}`);
  return texts.join(", ");
}

/**
 * `dependsOn` reaches the engine mixed with the dependencies of the properties, and a component in it as all its
 * custom resources; this undoes both as far as possible.
 */
function explicitDependencies(
  resource: RecordedResource,
  all: readonly RecordedResource[],
  label: (urn: string) => string,
): readonly string[] {
  const implied = new Set([...Object.values(resource.propertyDependencies).flat(), ...resource.replaceWith]);
  const left = new Set(resource.dependencies.filter((urn) => !implied.has(urn)));
  const result: string[] = [];
  for (const component of all.filter((r) => !r.custom && r.type !== STACK_TYPE)) {
    const members = membersOf(component.urn, all);
    if (members.length < 2 || !members.every((urn) => left.has(urn))) continue;
    for (const urn of members) left.delete(urn);
    result.push(`all of ${label(component.urn)}`);
  }
  return [...result, ...[...left].map(label)].sort();
}

/** Custom resources below a component, not those below another custom resource (SDK runtime/dependsOn.js). */
function membersOf(component: string, all: readonly RecordedResource[]): string[] {
  return all
    .filter((r) => r.parent === component)
    .flatMap((child) => (child.custom || child.remote ? [child.urn] : membersOf(child.urn, all)));
}

function listOrNone(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
