/** What `jitsi operator` writes, by those who read it: the schemas of the operator, and a real Kubernetes API server. */

import { Ajv } from "ajv";
import { parseAllDocuments } from "yaml";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { stackApi, workspaceApi } from "../../fleet/deploying/operator/api.ts";
import { operatorSettings } from "../../fleet/deploying/operator/fixtures.ts";
import { operatorFiles } from "../../fleet/deploying/operator/operatorFiles.ts";
import type { OperatedStack, OperatorSettings } from "../../fleet/deploying/operator/operatorResources.ts";
import { loadWithoutProblems } from "../../fleet/stacks/loadStack.ts";
import { defaultConfigDir, examplesDir, openStackFolder } from "../../fleet/stacks/stackFolder.ts";
import { findKubernetes } from "../../programs/kubernetes/findKubernetes.ts";
import { operatorCrds, operatorVersion } from "../../programs/kubernetes/operatorCrds.ts";
import { deployments } from "../../tools/stacks/allStacks.ts";
import { until } from "../docker/until.ts";
import { KubernetesApi } from "./kubernetesApi.ts";
import { differences, ownCrds, type Crd, type Schema } from "./operatorCrds.ts";

const theirs = (await operatorCrds()) as readonly Crd[] | undefined;
console.info(
  theirs === undefined
    ? `The operator's CRDs v${operatorVersion} are not to be had here: only our own part of them is tested.`
    : `With the operator's CRDs v${operatorVersion}, and our own part of them.`,
);
const crdSets: readonly { readonly whose: string; readonly crds: readonly Crd[] }[] = [
  { whose: "our part of them", crds: ownCrds },
  ...(theirs === undefined ? [] : [{ whose: `the operator's v${operatorVersion}`, crds: theirs }]),
];

interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: Record<string, unknown>;
}

const stacksOf = (dir: string, names?: readonly string[]): OperatedStack[] => {
  const folder = openStackFolder(dir);
  return (names ?? folder.stacks).map((stack) => ({
    ...loadWithoutProblems(folder, stack),
    secretsProvider:
      stack === "docker-hosts" ? "passphrase" : "gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k",
  }));
};

const everyStack = [...stacksOf(defaultConfigDir), ...stacksOf(examplesDir), ...stacksOf("test/stacks")];

/** With every field that there is, by two ways to name a revision. */
const settingsSets: readonly OperatorSettings[] = [
  operatorSettings,
  {
    ...operatorSettings,
    source: {
      repo: "git@github.com:my-app/jitsi.git",
      dir: "infra",
      revision: { branch: "main" },
      secret: undefined,
    },
    googleAccount: undefined,
    awsRole: undefined,
  },
];

const resources: readonly Resource[] = settingsSets.flatMap((settings) =>
  operatorFiles(everyStack, settings)
    .filter(({ path }) => path !== "kustomization.yaml")
    .flatMap(({ content }) =>
      parseAllDocuments(String(content)).map((document) => document.toJS() as Resource),
    ),
);

const stackObjects = resources.filter(({ kind }) => kind === "Stack");

/** The Workspace that the operator would lay the template over. */
const workspaceOf = ({ metadata, spec }: Resource): Resource => ({
  apiVersion: `${workspaceApi.group}/${workspaceApi.version}`,
  kind: workspaceApi.kind,
  metadata,
  spec: (spec as { workspaceTemplate: { spec: Record<string, unknown> } }).workspaceTemplate.spec,
});

test("there are Stacks enough to say something", () =>
  expect(stackObjects.length).toBeGreaterThan(2 * deployments.length));

describe.each(crdSets)("schemas: $whose", ({ crds }) => {
  const schemaOf = ({ kind, version }: typeof stackApi | typeof workspaceApi): Schema =>
    crds.find(({ spec }) => spec.names.kind === kind)!.spec.versions.find(({ name }) => name === version)!
      .schema.openAPIV3Schema;
  const validate = (api: typeof stackApi | typeof workspaceApi) =>
    new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(closed(schemaOf(api)));
  const [isStack, isWorkspace] = [validate(stackApi), validate(workspaceApi)];

  test("have every Stack and its Workspace", () => {
    for (const object of stackObjects) {
      expect([object.metadata.name, isStack(object) ? [] : isStack.errors]).toEqual([
        object.metadata.name,
        [],
      ]);
      const workspace = workspaceOf(object);
      expect([object.metadata.name, isWorkspace(workspace) ? [] : isWorkspace.errors]).toEqual([
        object.metadata.name,
        [],
      ]);
    }
  });

  test("refuse what is misspelt or of another type", () => {
    const [object] = stackObjects;
    expect(isStack({ ...object, spec: { ...object!.spec, resyncFrequency: 60 } })).toBe(false);
    expect(isStack({ ...object, spec: { ...object!.spec, refresh: "yes" } })).toBe(false);
    expect(isStack({ ...object, spec: {} })).toBe(false);
  });

  test("agree with our part of them", () => {
    for (const [index, api] of [stackApi, workspaceApi].entries()) {
      const ours = ownCrds[index]!.spec.versions[0]!.schema.openAPIV3Schema;
      expect(differences(ours, schemaOf(api))).toEqual([]);
    }
  });
});

/** As an API server with strict fields: what is not named is refused. */
function closed(schema: Schema): Record<string, unknown> {
  const { properties, items, additionalProperties, ...rest } = schema;
  if (schema["x-kubernetes-int-or-string"]) return { type: ["integer", "string"] };
  const isOpen = schema["x-kubernetes-preserve-unknown-fields"] === true;
  return {
    ...rest,
    ...(items === undefined ? {} : { items: closed(items) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: closed(additionalProperties) }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, value]) => [key, closed(value)]),
          ),
          ...(isOpen ? {} : { additionalProperties: false }),
        }),
  };
}

/** What the server says against an object; "" if it took it. */
const refusalOf = (status: number, { message }: Record<string, unknown>): string =>
  status === 200 || status === 201 ? "" : `${status}: ${String(message)}`;

describe.each(crdSets)("a real kube-apiserver with $whose", ({ crds }) => {
  let api: KubernetesApi;

  beforeAll(async () => {
    api = await KubernetesApi.start(await findKubernetes({ onProgress: console.error }));
    for (const crd of crds)
      expect((await api.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", crd)).status).toBe(
        201,
      );
    for (const { group, version, plural } of [stackApi, workspaceApi])
      await until(
        `the server has ${plural}`,
        60,
        async () => (await api.get(`/apis/${group}/${version}/${plural}`)).status === 200,
      );
  });
  afterAll(() => api?.close());

  const inNamespace = "namespaces/jitsi";
  const collections: Readonly<Record<string, string>> = {
    Namespace: "/api/v1/namespaces",
    ServiceAccount: `/api/v1/${inNamespace}/serviceaccounts`,
    ClusterRoleBinding: "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
    Stack: `/apis/${stackApi.group}/${stackApi.version}/${inNamespace}/${stackApi.plural}`,
    Workspace: `/apis/${workspaceApi.group}/${workspaceApi.version}/${inNamespace}/${workspaceApi.plural}`,
  };
  const apply = (object: Resource, options = {}) =>
    api.apply(`${collections[object.kind]!}/${object.metadata.name}`, object, options);

  test("accepts everything, and a second time changes nothing", async () => {
    for (const object of resources) {
      const { status, body } = await apply(object);
      expect([object.metadata.name, refusalOf(status, body)]).toEqual([object.metadata.name, ""]);
    }
    const last = stackObjects.at(-1)!;
    const version = async () =>
      ((await apply(last)).body.metadata as { resourceVersion: string }).resourceVersion;
    expect(await version()).toBe(await version());
  });

  test("accepts the Workspaces, and their pods", async () => {
    for (const object of stackObjects) {
      const workspace = workspaceOf(object);
      const { status, body } = await apply(workspace, { dryRun: true });
      expect([workspace.metadata.name, refusalOf(status, body)]).toEqual([workspace.metadata.name, ""]);
    }
    const withKeys = stackObjects.map(workspaceOf).find(({ spec }) => spec!.podTemplate !== undefined)!;
    const { spec: pod } = withKeys.spec!.podTemplate as { spec: { containers: Record<string, unknown>[] } };
    // The operator fills in the container's image (workspace_controller.go).
    const containers = pod.containers.map((container) => ({
      ...container,
      image: withKeys.spec!.image,
      resources: withKeys.spec!.resources,
    }));
    const { status, body } = await api.apply(
      `/api/v1/${inNamespace}/podtemplates/workspace`,
      {
        apiVersion: "v1",
        kind: "PodTemplate",
        metadata: { name: "workspace" },
        template: {
          metadata: { labels: { app: "x" } },
          spec: { ...pod, containers, restartPolicy: "Always" },
        },
      },
      { dryRun: true },
    );
    expect(refusalOf(status, body)).toBe("");
  });

  test("refuses what is misspelt, of another type, or lacks what it needs", async () => {
    const [object] = stackObjects as [Resource];
    const refused = async (spec: Record<string, unknown>, why: RegExp) => {
      const { status, body } = await apply({ ...object, spec }, { dryRun: true });
      expect([400, 422, 500]).toContain(status);
      expect(String(body.message)).toMatch(why);
    };
    await refused({ ...object.spec, resyncFrequency: 60 }, /resyncFrequency/);
    await refused({ ...object.spec, refresh: "yes" }, /refresh/);
    // Another name, for server-side apply keeps what it has.
    const { status, body } = await apply(
      {
        ...object,
        metadata: { ...object.metadata, name: "new" },
        spec: { ...object.spec, stack: undefined },
      },
      { dryRun: true },
    );
    expect(status).toBe(422);
    expect(String(body.message)).toMatch(/spec\.stack: Required value/);
  });
});
