/**
 * The SDK treats all properties of a resource alike, and a class lists all that its type has: 1,500 in a stack, of which the program sets 400 and
 * looks at 40. The rest is left out here.
 */

import dependsOn from "@pulumi/pulumi/runtime/dependsOn.js";
import rpc from "@pulumi/pulumi/runtime/rpc.js";

const { serializeProperty, serializeResourceProperties, transferProperties } = rpc;
const { getAllTransitivelyReferencedResourceURNs } = dependsOn;

// What the SDK finds undefined in the end is no input, but it waits for each of them.
rpc.serializeResourceProperties = (label, inputs, options) =>
  serializeResourceProperties(
    label,
    Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined)),
    options,
  );
rpc.serializeProperty = (label, value, ...rest) =>
  value === undefined ? undefined : serializeProperty(label, value, ...rest);

// Once for each input, most of which follow from no resource.
dependsOn.getAllTransitivelyReferencedResourceURNs = (resources, exclude) =>
  resources.size === 0 ? new Set() : getAllTransitivelyReferencedResourceURNs(resources, exclude);

// An output is some twenty promises. It is made when somebody asks for it.
rpc.transferProperties = (resource, label, inputs) => {
  const resolvers = {};
  for (const key of Object.keys(inputs)) {
    // These two the SDK makes itself.
    if (key === "id" || key === "urn") continue;
    if (Object.hasOwn(resource, key))
      throw new Error(`Property '${key}' is already initialized on target '${label}`);
    resolvers[key] = laterOutput(resource, label, key, inputs[key]);
  }
  return resolvers;
};

/** @returns takes what the engine answers, before or after somebody has asked */
function laterOutput(resource, label, key, input) {
  let resolve;
  let answer;
  Object.defineProperty(resource, key, {
    configurable: true,
    enumerable: true,
    get() {
      delete resource[key];
      resolve = transferProperties(resource, label, { [key]: input })[key];
      if (answer !== undefined) resolve(...answer);
      return resource[key];
    },
    set(value) {
      Object.defineProperty(resource, key, { value, configurable: true, enumerable: true, writable: true });
    },
  });
  return (...given) => {
    if (resolve === undefined) answer = given;
    else resolve(...given);
  };
}
