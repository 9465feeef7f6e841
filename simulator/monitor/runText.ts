/** A run's resources as text, to hand them to another process or keep them in a file. */
import type { RecordedResource } from "./recordedResource.ts";
import { decode, decodeProperties, encode, encodeProperties, type Properties } from "./values.ts";

/** What JSON holds of a resource. */
interface Written extends Omit<
  RecordedResource,
  "inputs" | "outputs" | "registeredOutputs" | "replacementTrigger"
> {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Without those that are the inputs themselves, which is most of them. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly registeredOutputs: Readonly<Record<string, unknown>> | undefined;
  readonly replacementTrigger: unknown;
}

export const writeRun = (resources: readonly RecordedResource[]): string =>
  JSON.stringify(resources.map(written));

/** @throws Error if it was not written by `writeRun` */
export const readRun = (text: string): RecordedResource[] => (JSON.parse(text) as Written[]).map(read);

const written = (resource: RecordedResource): Written => ({
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

function read(resource: Written): RecordedResource {
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
