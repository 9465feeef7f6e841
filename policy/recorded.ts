/** Resources of a recorded run (simulator/monitor) for the policies: of an up, in which stand-ins are in the place of secrets. */

import type { RecordedResource } from "../simulator/monitor/recordedResource.ts";
import {
  isList,
  isMap,
  ResourceReference,
  Secret,
  Unknown,
  type Properties,
  type Value,
} from "../simulator/monitor/values.ts";
import { unknown, type PolicyResource } from "./policyResource.ts";

export const policyResourcesOf = (recorded: readonly RecordedResource[]): PolicyResource[] =>
  recorded
    .filter(({ readId }) => readId === undefined)
    .map(({ urn, type, name, inputs, outputs, protect }) => ({
      urn,
      type,
      name,
      props: plainMap({ ...outputs, ...inputs }),
      options: { protect: protect ?? false },
    }));

const plainMap = (properties: Properties): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, plain(value)]));

function plain(value: Value): unknown {
  if (value instanceof Secret) return plain(value.value);
  if (value instanceof Unknown) return unknown;
  if (value instanceof ResourceReference) return value.urn;
  if (isList(value)) return value.map(plain);
  return isMap(value) ? plainMap(value) : value;
}
