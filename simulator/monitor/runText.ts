/** A run's resources as plain data, to hand them to another process or keep them in a file. */
import type { RecordedResource } from "./recordedResource.ts";
import { decode, decodeProperties, encode, encodeProperties, type Properties } from "./values.ts";

/** What JSON holds of a run. */
export type WrittenRun = readonly WrittenResource[];

interface WrittenResource extends Omit<
  RecordedResource,
  "inputs" | "outputs" | "registeredOutputs" | "replacementTrigger"
> {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Without those that are the inputs themselves, which is most of them. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly registeredOutputs: Readonly<Record<string, unknown>> | undefined;
  readonly replacementTrigger: unknown;
}

export const writeRun = (resources: readonly RecordedResource[]): WrittenRun => resources.map(written);

/** @param run from `writeRun`, perhaps by way of JSON */
export const readRun = (run: WrittenRun): RecordedResource[] => run.map(read);
const written = (resource: RecordedResource): WrittenResource => ({
  ...resource,
  inputs: encodeProperties(resource.inputs),
  outputs: encodeProperties(ownOutputs(resource)),
  registeredOutputs: resource.registeredOutputs && encodeProperties(resource.registeredOutputs),
  replacementTrigger:
    resource.replacementTrigger === undefined ? undefined : encode(resource.replacementTrigger),
});

const ownOutputs = ({ inputs, outputs }: RecordedResource): Properties =>
  Object.fromEntries(Object.entries(outputs).filter(([key, value]) => value !== inputs[key]));

/** JSON leaves out what is undefined, and a record names all its members. */
const nothing = {
  parent: undefined,
  provider: undefined,
  readId: undefined,
  protect: undefined,
  retainOnDelete: undefined,
  deleteBeforeReplace: undefined,
  deletedWith: undefined,
  importId: undefined,
  version: undefined,
  pluginDownloadUrl: undefined,
  packageRef: undefined,
} as const;

function read(resource: WrittenResource): RecordedResource {
  const inputs = decodeProperties(resource.inputs);
  const { replacementTrigger: trigger } = resource;
  return {
    ...nothing,
    ...resource,
    inputs,
    outputs: { ...inputs, ...decodeProperties(resource.outputs) },
    registeredOutputs: resource.registeredOutputs && decodeProperties(resource.registeredOutputs),
    replacementTrigger: trigger === undefined ? undefined : decode(trigger),
  };
}
