/** What stands behind the table: the part of a simulated provider that makes things exist. */
import type { Values } from "./values.ts";

export interface ResourceRequest {
  readonly type: string;
  readonly urn: string;
  /** Checked inputs, with defaults, without unknowns. Not there on a read of something unknown to the state. */
  readonly inputs: Values;
}

export interface ExistingRequest extends ResourceRequest {
  readonly id: string;
  /** The state (inputs and outputs) as it was last seen. */
  readonly state: Values;
}

/** One package's world. An error's message is what the user reads. */
export interface Backend {
  /** Takes the provider's settings; called once, before all else. */
  configure?(settings: Values): void | Promise<void>;
  /** @throws IncompleteError if the resource exists but is not as it should be. */
  create(request: ResourceRequest): Promise<{ id: string; state: Values }>;
  /** What an id means that is in the form of imports, where that is a form of its own. */
  imported?(id: string): { readonly id: string; readonly state: Values };
  /** The state as it is now, or undefined if the resource is gone. */
  read(request: ExistingRequest): Promise<Values | undefined>;
  /** The new state. @throws IncompleteError if only a part of the change took place. */
  update(request: ExistingRequest): Promise<Values>;
  /** Succeeds too if the resource is gone already. */
  delete(request: ExistingRequest): Promise<void>;
}

/**
 * The resource exists with this id and state, but something about it failed: the engine keeps it in the state with the
 * reason, and the next update goes on from there.
 */
export class IncompleteError extends Error {
  readonly id: string;
  readonly state: Values;
  constructor(message: string, id: string, state: Values) {
    super(message);
    this.id = id;
    this.state = state;
  }
}
