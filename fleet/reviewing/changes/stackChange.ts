/** What a revision changes in a stack: the data between those who find it out (`jitsi diff`, `preview`, `drift`) and those who show it. */

import type { Problem } from "../../../model/problem.ts";
import type { Plain } from "../../../simulator/monitor/graph.ts";

/** In order of how dangerous they can be. `forget`: it stays in the cloud, Pulumi no longer manages it. */
export const actions = ["delete", "replace", "forget", "update", "create"] as const;
export type Action = (typeof actions)[number];

export interface ResourceChange {
  readonly action: Action;
  /** Type token, e.g. `gcp:compute/instance:Instance`. */
  readonly type: string;
  /** The resource's own name: the last part of its URN, e.g. `acme-app`. */
  readonly name: string;
  /** Type of the component that it stands in, e.g. `jitsi:index:JvbPool`; undefined right below the stack, or where nobody knows. */
  readonly parentType?: string;
  /** Whether the state (or the base) has it protected: the engine refuses to delete or replace it. */
  readonly protected: boolean;
  /** Of a replacement: whether the old one goes before the new one comes. */
  readonly deleteBeforeReplace: boolean;
  /** What changes in it. Empty for what is created or deleted. */
  readonly properties: readonly PropertyChange[];
}

export interface PropertyChange {
  /** E.g. `bootDisk.initializeParams.image`, `sourceRanges[3]`; resource options as `option protect`. */
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  /** Whether it is what forces the replacement. */
  readonly replaces: boolean;
  /** Secrets and values that are not known yet as holes in words, never as values. Undefined where there is none. */
  readonly before?: Plain;
  readonly after?: Plain;
}

/** Of a stack at list prices. */
export interface Cost {
  /** US dollars a month for what is always there: machines, disks, addresses; groups at their minimum. */
  readonly usdPerMonth: number;
  /** The same with every group at its maximum. */
  readonly usdPerMonthAtMost: number;
  /** US dollars per hour of one participant: egress, and the share of a bridge that it takes. Undefined where a price is not known. */
  readonly usdPerParticipantHour: number | undefined;
  /** What the sums of a month lack, because its price is not known, and how many of each. Undefined: an older revision, which does not tell. */
  readonly gaps?: Readonly<Record<string, number>>;
}

export interface StackChange {
  readonly stack: string;
  /** The customer's app prefix, which names and values begin with; undefined for a platform or unreadable settings. */
  readonly appPrefix: string | undefined;
  /** The domain above the customer's host names; undefined where there is none, or where nobody knows. */
  readonly baseDomain?: string | undefined;
  /** Of the customer's own Docker hosts. */
  readonly addresses?: readonly string[] | undefined;
  /**
   * `new`: it was not there before. `gone`: its file is gone, and nothing else: what it made stays and costs until somebody
   * removes it. `failed`: what would change is not known, `errors` say why. `undeployed`: of drift, nothing has been deployed
   * that could differ.
   */
  readonly state: "same" | "changed" | "new" | "gone" | "failed" | "undeployed";
  /** The name that the stack had: its file was renamed. Changes are those after `pulumi stack rename`. */
  readonly renamedFrom?: string;
  readonly resources: readonly ResourceChange[];
  /** How many resources stay as they are (simulator/engine/counted.ts). */
  readonly unchanged: number;
  /** Rules that it breaks now and did not before, and the other way round. */
  readonly broken: readonly Problem[];
  readonly mended: readonly Problem[];
  /** Before and after; undefined where nobody knows. */
  readonly cost?: { readonly before: Cost | undefined; readonly after: Cost | undefined };
  readonly errors: readonly string[];
  /** Of drift: where nobody looked, because it was asked not to. */
  readonly leavesOut?: "Docker hosts";
}
