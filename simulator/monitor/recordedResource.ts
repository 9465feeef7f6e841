/** What a program asked of the engine for one resource, in plain values. */
import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { Map as ProtoMap } from "google-protobuf";
import { decode, decodeProperties, type Properties, type Value } from "./values.ts";

/** An alias as the program wrote it: a URN, or the parts that differ. */
export type RecordedAlias =
  | { readonly urn: string }
  | {
      readonly name?: string;
      readonly type?: string;
      readonly stack?: string;
      readonly project?: string;
      readonly parent?: string;
      readonly noParent?: true;
    };

export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN; undefined for the stack only. */
  readonly parent: string | undefined;
  /** URN of the provider; undefined means that the engine would make a default provider. */
  readonly provider: string | undefined;
  /** URNs of the providers that a component passes on, by package. */
  readonly providers: Readonly<Record<string, string>>;
  /** False for components and the stack. */
  readonly custom: boolean;
  readonly remote: boolean;
  /** Id of a resource that is read, not made (`opts.id`, StackReference). */
  readonly readId: string | undefined;
  readonly inputs: Properties;
  /** What the monitor answered: inputs, defaults and computed outputs. */
  readonly outputs: Properties;
  /** Names of the outputs that the monitor made up, and `id` when it made one up. */
  readonly computed: readonly string[];
  /** The id that the monitor answered; empty in preview and for components. */
  readonly id: string;
  /** What a component passed to registerOutputs, or the stack's outputs. */
  readonly registeredOutputs: Properties | undefined;
  /** URNs from `dependsOn` and from all properties, without order. */
  readonly dependencies: readonly string[];
  /** URNs whose outputs flow into a property, by top-level property. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean | undefined;
  readonly retainOnDelete: boolean | undefined;
  /** Undefined when the program does not say; the provider then decides. */
  readonly deleteBeforeReplace: boolean | undefined;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly hideDiffs: readonly string[];
  /** Beyond those that the provider's table calls secret: its classes ask for those at every resource. */
  readonly additionalSecretOutputs: readonly string[];
  /** URN. */
  readonly deletedWith: string | undefined;
  /** URNs. */
  readonly replaceWith: readonly string[];
  readonly replacementTrigger: Value | undefined;
  readonly importId: string | undefined;
  readonly aliases: readonly RecordedAlias[];
  readonly customTimeouts: Readonly<Record<string, string>>;
  /** Names of the bound hooks, by moment (`beforeCreate`, ..., `onError`). */
  readonly hooks: Readonly<Record<string, readonly string[]>>;
  readonly version: string | undefined;
  readonly pluginDownloadUrl: string | undefined;
  readonly packageRef: string | undefined;
  readonly envVarMappings: Readonly<Record<string, string>>;
  /** Number of transforms given to the resource itself. */
  readonly transforms: number;
}

/** The request's part of a record. The monitor adds `urn`, `outputs`, `computed`, `id` and inherits from the parent. */
export type RequestPart = Omit<RecordedResource, "urn" | "outputs" | "computed" | "id" | "registeredOutputs">;

/**
 * What RegisterResourceRequest carries at SDK 3.270, in plain values; lists without an order are sorted. Left out are
 * the source position and stack (under ES modules the SDK sends a broken path) and the protocol's own flags.
 */
export function fromRegister(request: RegisterResourceRequest): RequestPart {
  return {
    type: request.getType(),
    name: request.getName(),
    parent: orUndefined(request.getParent()),
    provider: providerUrn(request.getProvider()),
    providers: Object.fromEntries(
      entriesOf(request.getProvidersMap()).map(([pkg, reference]) => [
        pkg,
        providerUrn(reference) ?? reference,
      ]),
    ),
    custom: request.getCustom(),
    remote: request.getRemote(),
    readId: undefined,
    inputs: decodeProperties(request.getObject()?.toJavaScript() ?? {}),
    dependencies: request.getDependenciesList().toSorted(),
    propertyDependencies: Object.fromEntries(
      entriesOf(request.getPropertydependenciesMap())
        .map(([key, dependencies]) => [key, dependencies.getUrnsList().toSorted()] as const)
        .filter(([, urns]) => urns.length > 0),
    ),
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    deleteBeforeReplace: request.getDeletebeforereplacedefined()
      ? request.getDeletebeforereplace()
      : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    hideDiffs: request.getHidediffsList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    deletedWith: orUndefined(request.getDeletedwith()),
    replaceWith: request.getReplaceWithList().toSorted(),
    replacementTrigger: request.hasReplacementTrigger()
      ? decode(request.getReplacementTrigger()?.toJavaScript())
      : undefined,
    importId: orUndefined(request.getImportid()),
    aliases: [
      ...request.getAliasurnsList().map((urn) => ({ urn })),
      ...request.getAliasesList().map((alias) => {
        const spec = alias.getSpec();
        if (spec === undefined) return { urn: alias.getUrn() };
        return {
          ...(spec.getName() && { name: spec.getName() }),
          ...(spec.getType() && { type: spec.getType() }),
          ...(spec.getStack() && { stack: spec.getStack() }),
          ...(spec.getProject() && { project: spec.getProject() }),
          ...(spec.getParenturn() && { parent: spec.getParenturn() }),
          ...(spec.getNoparent() && { noParent: true as const }),
        };
      }),
    ],
    customTimeouts: timeouts(request),
    hooks: hooks(request),
    version: orUndefined(request.getVersion()),
    pluginDownloadUrl: orUndefined(request.getPlugindownloadurl()),
    packageRef: orUndefined(request.getPackageref()),
    envVarMappings: Object.fromEntries(entriesOf(request.getEnvvarmappingsMap())),
    transforms: request.getTransformsList().length,
  };
}

/** The same for a resource that is read. */
export function fromRead(request: ReadResourceRequest): RequestPart {
  return {
    type: request.getType(),
    name: request.getName(),
    parent: orUndefined(request.getParent()),
    provider: providerUrn(request.getProvider()),
    providers: {},
    custom: true,
    remote: false,
    readId: request.getId(),
    inputs: decodeProperties(request.getProperties()?.toJavaScript() ?? {}),
    dependencies: request.getDependenciesList().toSorted(),
    propertyDependencies: {},
    protect: undefined,
    retainOnDelete: undefined,
    deleteBeforeReplace: undefined,
    ignoreChanges: [],
    replaceOnChanges: [],
    hideDiffs: [],
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    deletedWith: undefined,
    replaceWith: [],
    replacementTrigger: undefined,
    importId: undefined,
    aliases: [],
    customTimeouts: {},
    hooks: {},
    version: orUndefined(request.getVersion()),
    pluginDownloadUrl: orUndefined(request.getPlugindownloadurl()),
    packageRef: orUndefined(request.getPackageref()),
    envVarMappings: {},
    transforms: 0,
  };
}

function timeouts(request: RegisterResourceRequest): Record<string, string> {
  const all = request.getCustomtimeouts();
  if (all === undefined) return {};
  const named = {
    create: all.getCreate(),
    update: all.getUpdate(),
    delete: all.getDelete(),
    read: all.getRead(),
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== ""));
}

function hooks(request: RegisterResourceRequest): Record<string, readonly string[]> {
  const all = request.getHooks();
  if (all === undefined) return {};
  const named = {
    beforeCreate: all.getBeforeCreateList(),
    afterCreate: all.getAfterCreateList(),
    beforeUpdate: all.getBeforeUpdateList(),
    afterUpdate: all.getAfterUpdateList(),
    beforeDelete: all.getBeforeDeleteList(),
    afterDelete: all.getAfterDeleteList(),
    onError: all.getOnErrorList(),
  };
  return Object.fromEntries(Object.entries(named).filter(([, names]) => names.length > 0));
}

/** A protobuf map as sorted pairs. `toArray` of the same class would give raw arrays for message values. */
function entriesOf<V>(map: ProtoMap<string, V>): [string, V][] {
  const pairs: [string, V][] = [];
  map.forEach((value, key) => pairs.push([key, value]));
  return pairs.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A provider reference is `<urn>::<id>`; ids never hold `::`. */
function providerUrn(reference: string): string | undefined {
  const end = reference.lastIndexOf("::");
  return reference === "" ? undefined : reference.slice(0, end);
}

function orUndefined(text: string): string | undefined {
  return text === "" ? undefined : text;
}
