/** A stack's state as `pulumi stack export` writes it: what repairs read of it and write into it. Everything else is handed through. */

export interface StateEntry {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly id?: string;
  readonly parent?: string;
  /** `<urn of the provider>::<its id>`. */
  readonly provider?: string;
  readonly inputs?: Inputs;
  readonly outputs?: Inputs;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  /** It is gone when that is. */
  readonly deletedWith?: string;
  readonly protect?: boolean;
  /** It waits for its deletion. */
  readonly delete?: boolean;
  /** It was deleted, and what takes its place is not made yet. */
  readonly pendingReplacement?: boolean;
  /** The next update replaces it. */
  readonly taint?: boolean;
}

export type Inputs = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly type: "creating" | "updating" | "deleting" | "reading" | "importing";
  readonly resource: StateEntry;
}

export interface ExportedStack {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly StateEntry[] | null;
    /** What was under way when the engine was last heard of. */
    readonly pending_operations?: readonly Operation[] | null;
  };
}

/** A text, a number or a truth value of the inputs, as text; `""` if there is none, or it is a secret. */
export function textOf(inputs: Inputs | undefined, key: string): string {
  const value = inputs?.[key];
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** Inputs that tell ours from a thing of the same name that somebody else made. */
export const marks = ["labels", "tags", "image", "rrdatas", "description"] as const;

/** URN of a resource's provider. */
export const providerUrn = ({ provider = "" }: Pick<StateEntry, "provider">): string =>
  provider.split("::").slice(0, -1).join("::");
