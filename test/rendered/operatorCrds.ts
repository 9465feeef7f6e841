/**
 * CustomResourceDefinitions with the fields that fleet/deploying/operator writes and no others, so that a misspelt field or a wrong type is refused also where the
 * operator's own are not to be had. A test compares the two where they are.
 */

import { stackApi, workspaceApi } from "../../fleet/deploying/operator/api.ts";

export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly anyOf?: readonly Schema[];
  readonly "x-kubernetes-int-or-string"?: true;
  readonly "x-kubernetes-preserve-unknown-fields"?: true;
}

export interface Crd {
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly storage: boolean;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

const text: Schema = { type: "string" };
const flag: Schema = { type: "boolean" };
const number: Schema = { type: "integer", format: "int64" };
const map = (values: Schema): Schema => ({ type: "object", additionalProperties: values });
const list = (items: Schema): Schema => ({ type: "array", items });
const object = (properties: Record<string, Schema>, ...required: string[]): Schema => ({
  type: "object",
  properties,
  ...(required.length === 0 ? {} : { required }),
});

const secretRef = object({ type: text, secret: object({ name: text, key: text }, "key", "name") }, "type");

const quantities = map({
  anyOf: [{ type: "integer" }, { type: "string" }],
  "x-kubernetes-int-or-string": true,
});

const workspaceSpec = object({
  image: text,
  securityProfile: text,
  resources: object({ requests: quantities, limits: quantities }),
  // Kubernetes' own, which a PodTemplate object is there to check.
  podTemplate: object({ spec: { type: "object", "x-kubernetes-preserve-unknown-fields": true } }),
});

const stackSpec = object(
  {
    stack: text,
    backend: text,
    secretsProvider: text,
    envRefs: map(secretRef),
    projectRepo: text,
    repoDir: text,
    commit: text,
    branch: text,
    shallow: flag,
    gitAuth: object({ accessToken: secretRef }),
    serviceAccountName: text,
    refresh: flag,
    continueResyncOnCommitMatch: flag,
    resyncFrequencySeconds: number,
    destroyOnFinalize: flag,
    retryMaxBackoffDurationSeconds: number,
    preview: flag,
    prerequisites: list(object({ name: text }, "name")),
    workspaceReclaimPolicy: { type: "string", enum: ["Retain", "Delete"] },
    workspaceTemplate: object({ metadata: object({ labels: map(text) }), spec: workspaceSpec }),
  },
  "stack",
);

const crd = (api: typeof stackApi | typeof workspaceApi, spec: Schema): Crd & Record<string, unknown> => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${api.plural}.${api.group}` },
  spec: {
    group: api.group,
    scope: "Namespaced",
    names: { kind: api.kind, plural: api.plural },
    versions: [
      {
        name: api.version,
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: object({ apiVersion: text, kind: text, metadata: { type: "object" }, spec }),
        },
      },
    ],
  },
});

export const ownCrds: readonly Crd[] = [crd(stackApi, stackSpec), crd(workspaceApi, workspaceSpec)];

/** Fields of `ours` that `theirs` does not have, has with another type, or asks for more in: `spec.refresh: boolean, not string`. */
export function differences(ours: Schema, theirs: Schema | undefined, path = ""): string[] {
  if (theirs === undefined) return [`${path}: is not there`];
  if (ours["x-kubernetes-int-or-string"] && theirs["x-kubernetes-int-or-string"]) return [];
  if (ours.type !== theirs.type) return [`${path}: ${theirs.type}, not ${ours.type}`];
  if (ours["x-kubernetes-preserve-unknown-fields"]) return [];
  return [
    ...(theirs.enum ?? [])
      .filter((value) => ours.enum !== undefined && !ours.enum.includes(value))
      .map((value) => `${path}: may be ${value}`),
    ...(ours.enum ?? [])
      .filter((value) => theirs.enum !== undefined && !theirs.enum.includes(value))
      .map((value) => `${path}: may not be ${value}`),
    ...(theirs.required ?? [])
      .filter((key) => !(ours.required ?? []).includes(key))
      .map((key) => `${path}.${key}: is needed`),
    ...Object.entries(ours.properties ?? {}).flatMap(([key, schema]) =>
      differences(schema, theirs.properties?.[key], `${path}.${key}`),
    ),
    ...(ours.items === undefined ? [] : differences(ours.items, theirs.items, `${path}[]`)),
    ...(ours.additionalProperties === undefined
      ? []
      : differences(ours.additionalProperties, theirs.additionalProperties, `${path}.*`)),
  ];
}
