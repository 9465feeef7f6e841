/**
 * The part of the Pulumi Kubernetes Operator's API that is written here: fields, their types and what they mean to it.
 * Source: pulumi/pulumi-kubernetes-operator v2.9.0, operator/api/pulumi/shared/stack_types.go (pulumi.com/v1 Stack) and
 * operator/api/auto/v1alpha1/workspace_types.go (auto.pulumi.com/v1alpha1 Workspace).
 */

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
}

export interface SecretRef {
  readonly type: "Secret";
  readonly secret: { readonly name: string; readonly key: string };
}

export interface StackResource extends KubernetesObject {
  readonly apiVersion: "pulumi.com/v1";
  readonly kind: "Stack";
  readonly spec: StackSpec;
}

export interface StackSpec {
  /** As `pulumi stack select` takes it. */
  readonly stack: string;
  readonly backend: string;
  /** For a stack that is made; one that exists has it in its settings. */
  readonly secretsProvider?: string;
  readonly envRefs?: Readonly<Record<string, SecretRef>>;
  readonly projectRepo: string;
  readonly repoDir?: string;
  /** One of the two. */
  readonly commit?: string;
  readonly branch?: string;
  readonly shallow: boolean;
  readonly gitAuth?: { readonly accessToken: SecretRef };
  readonly serviceAccountName: string;
  /** Refresh before each update. */
  readonly refresh: boolean;
  /** Update again at the same revision, every `resyncFrequencySeconds`: what drifted comes back. */
  readonly continueResyncOnCommitMatch: boolean;
  /** Also how often a branch is asked for new commits. At least 60. */
  readonly resyncFrequencySeconds: number;
  /** Whether the deletion of this object destroys the customer. */
  readonly destroyOnFinalize: boolean;
  readonly retryMaxBackoffDurationSeconds: number;
  /** Only previews, never an update. */
  readonly preview?: boolean;
  /** Other Stacks of the namespace whose last update succeeded. */
  readonly prerequisites?: readonly { readonly name: string }[];
  /** `Delete`: the pod goes after a successful update. */
  readonly workspaceReclaimPolicy: "Retain" | "Delete";
  /** Laid over the Workspace that the operator makes for the Stack. */
  readonly workspaceTemplate: {
    readonly metadata: { readonly labels: Readonly<Record<string, string>> };
    readonly spec: WorkspaceSpec;
  };
}

export interface WorkspaceSpec {
  readonly image: string;
  readonly securityProfile: "restricted";
  readonly resources: {
    readonly requests: Readonly<Record<string, string>>;
    readonly limits: Readonly<Record<string, string>>;
  };
  /** Of `pod.spec`, Kubernetes' own. */
  readonly podTemplate?: { readonly spec: Readonly<Record<string, unknown>> };
}

export const stackApi = { group: "pulumi.com", version: "v1", kind: "Stack", plural: "stacks" } as const;

export const workspaceApi = {
  group: "auto.pulumi.com",
  version: "v1alpha1",
  kind: "Workspace",
  plural: "workspaces",
} as const;

/** The container of a workspace's pod that the Pulumi CLI runs in (operator/internal/controller/auto/workspace_controller.go). */
export const pulumiContainer = "pulumi";

/** A number lower than this is taken for it (`resyncFrequencySeconds`). */
export const leastResyncSeconds = 60;
