/** What the parts of the simulated cloud tell each other. */

import type { IncomingMessage } from "node:http";

/** How the stand-in of a cloud answers. A test changes it at any time. */
export interface CloudState {
  kind: "gcp" | "aws";
  /** `down` closes every connection without an answer. */
  metadata: "up" | "down";
  /** An answer of the secret store instead of a secret; `slow` never ends an answer. */
  secretFault: number | "slow" | undefined;
  /** By name of a version, as the bundle has it. */
  secrets: Record<string, string>;
  /** Addresses that public DNS has, by host name. */
  dns: Record<string, string>;
  /** undefined: the attribute does not exist. */
  bundle: string | undefined;
  /** GCE's shutdown-details/stop-state; undefined: the metadata server knows none. */
  stopState: string | undefined;
  /** EC2's autoscaling/target-lifecycle-state, spot/instance-action. */
  lifecycleState: string | undefined;
  spotAction: string | undefined;
  publicAddress: string | undefined;
}

/** What a part of the cloud needs of the whole. */
export interface CloudParts {
  readonly state: CloudState;
  readonly guestAttributes: Map<string, string>;
  /** Resolves at the next change, or after the time. */
  changed(milliseconds: number): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What was asked: the request with its whole body. */
export interface Question {
  readonly method: string;
  readonly host: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}
