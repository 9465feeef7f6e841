/** Stacks as custom resources of the Pulumi Kubernetes Operator. Pure. */

import { isDocker } from "../../../model/hosts/hosts.ts";
import type { LoadedStack } from "../../stacks/loadStack.ts";
import {
  leastResyncSeconds,
  pulumiContainer,
  type KubernetesObject,
  type SecretRef,
  type StackResource,
  type StackSpec,
  type WorkspaceSpec,
} from "./api.ts";
import { objectName } from "./resourceNames.ts";
import { workspaceResources, type ProviderPackage } from "./workspaceSize.ts";

export interface Source {
  /** URL of the git repository. */
  readonly repo: string;
  /** Folder of Pulumi.yaml in it; undefined: its root. */
  readonly dir: string | undefined;
  readonly revision: { readonly commit: string } | { readonly branch: string };
  /** Secret with the key `accessToken`; undefined: the repository is public. */
  readonly secret: string | undefined;
}

export interface OperatorSettings {
  readonly namespace: string;
  readonly source: Source;
  /** E.g. `gs://my-app-video-jitsi-state`. */
  readonly backend: string;
  readonly image: string;
  readonly resyncSeconds: number;
  /** Whether what drifted is put back at every resync. */
  readonly correctsDrift: boolean;
  /** E-mail address of the Google service account that pods act as. */
  readonly googleAccount: string | undefined;
  /** ARN of the AWS role that pods act as. */
  readonly awsRole: string | undefined;
  /** Secret with the keys of Docker hosts, as files of `~/.ssh`. */
  readonly sshSecret: string;
  /** Secret with the key `passphrase`, for stacks that are encrypted with one. */
  readonly passphraseSecret: string;
}

/** A stack, and how its secrets are encrypted: a key's URL, or `passphrase`. */
export interface OperatedStack extends LoadedStack {
  readonly secretsProvider: string;
}

const serviceAccount = "jitsi-deployer";

const partOf = { "app.kubernetes.io/part-of": "jitsi", "app.kubernetes.io/managed-by": "jitsi-operator" };
const stackLabel = "jitsi/stack";

export const namespaceResource = (name: string): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: {
    name,
    // What the operator's restricted workspaces keep to.
    labels: { "pod-security.kubernetes.io/enforce": "restricted" },
  },
});

/** Whom the pods act as, in the clusters' clouds; and that they may ask the API server who calls them (docs/migration.md of the operator). */
export function accountResources({
  namespace,
  googleAccount,
  awsRole,
}: OperatorSettings): (KubernetesObject & Record<string, unknown>)[] {
  const annotations = {
    ...(googleAccount === undefined ? {} : { "iam.gke.io/gcp-service-account": googleAccount }),
    ...(awsRole === undefined ? {} : { "eks.amazonaws.com/role-arn": awsRole }),
  };
  return [
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: {
        name: serviceAccount,
        namespace,
        ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      },
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      // It is no namespace's, so its name says which one it is for.
      metadata: { name: `${namespace}-${serviceAccount}-auth-delegator` },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "system:auth-delegator" },
      subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace }],
    },
  ];
}

export function stackResource(stack: OperatedStack, settings: OperatorSettings): StackResource {
  const { source } = settings;
  const platform = stack.deployment?.settings.platform?.split("/").at(-1);
  const labels = { [stackLabel]: objectName(stack.stack) };
  return {
    apiVersion: "pulumi.com/v1",
    kind: "Stack",
    metadata: { name: objectName(stack.stack), namespace: settings.namespace, labels },
    spec: {
      stack: stack.stack,
      backend: settings.backend,
      ...secretsOf(stack, settings),
      projectRepo: source.repo,
      ...(source.dir === undefined ? {} : { repoDir: source.dir }),
      ...source.revision,
      // A commit that is no branch's tip cannot be cloned shallow.
      shallow: "branch" in source.revision,
      ...(source.secret === undefined
        ? {}
        : { gitAuth: { accessToken: secretRef(source.secret, "accessToken") } }),
      serviceAccountName: serviceAccount,
      refresh: true,
      continueResyncOnCommitMatch: settings.correctsDrift,
      resyncFrequencySeconds: Math.max(leastResyncSeconds, settings.resyncSeconds),
      // Whoever deletes an object by mistake must not delete a customer.
      destroyOnFinalize: false,
      retryMaxBackoffDurationSeconds: 3600,
      ...(stack.platform === undefined ? {} : { preview: true }),
      ...(platform === undefined ? {} : { prerequisites: [{ name: objectName(platform) }] }),
      // A thousand customers must not be a thousand idle pods.
      workspaceReclaimPolicy: "Delete",
      workspaceTemplate: {
        metadata: { labels: { ...partOf, ...labels } },
        spec: workspaceOf(stack, settings),
      },
    },
  };
}

const secretRef = (name: string, key: string): SecretRef => ({ type: "Secret", secret: { name, key } });

export const passphrase = "passphrase";

const secretsOf = (
  { secretsProvider }: OperatedStack,
  { passphraseSecret }: OperatorSettings,
): Pick<StackSpec, "secretsProvider" | "envRefs"> =>
  secretsProvider === passphrase
    ? { secretsProvider, envRefs: { PULUMI_CONFIG_PASSPHRASE: secretRef(passphraseSecret, "passphrase") } }
    : { secretsProvider };

function workspaceOf(stack: OperatedStack, { image, sshSecret }: OperatorSettings): WorkspaceSpec {
  const packages = packagesOf(stack);
  return {
    image,
    securityProfile: "restricted",
    resources: workspaceResources(packages),
    ...(packages.includes("docker") ? { podTemplate: { spec: sshKeys(sshSecret) } } : {}),
  };
}

/** The providers that a stack starts. */
const packagesOf = ({ deployment, platform }: LoadedStack): ProviderPackage[] => {
  const hosts = deployment?.hosts ?? [];
  const inCloud = (cloud: string): boolean =>
    hosts.some((host) => !isDocker(host) && host.on.startsWith(cloud));
  const used: readonly [ProviderPackage, boolean][] = [
    ["gcp", inCloud("gcp") || platform?.gcp !== undefined],
    ["aws", inCloud("aws") || platform?.aws !== undefined],
    ["docker", hosts.some(isDocker)],
  ];
  return used.filter(([, needed]) => needed).map(([name]) => name);
};

/** Home of the user that the image's restricted variant runs as. */
const sshFolder = "/home/pulumi/.ssh";

/** OpenSSH looks at a key's mode only where the reader owns it, and a mounted Secret is root's. */
const sshKeys = (secretName: string): Readonly<Record<string, unknown>> => ({
  volumes: [{ name: "ssh", secret: { secretName, defaultMode: 0o440 } }],
  containers: [
    { name: pulumiContainer, volumeMounts: [{ name: "ssh", mountPath: sshFolder, readOnly: true }] },
  ],
});

/** What `kubectl apply -k` takes. */
export const kustomization = (namespace: string, files: readonly string[]): Record<string, unknown> => ({
  apiVersion: "kustomize.config.k8s.io/v1beta1",
  kind: "Kustomization",
  namespace,
  labels: [{ pairs: partOf, includeSelectors: false }],
  resources: [...files],
});
