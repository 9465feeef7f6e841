/** What a simulated cloud knows about one type of resource. */
import type { Value, Values } from "../values.ts";
import type { CloudWorld, Thing } from "./cloudWorld.ts";

/** What follows from the inputs alone; also the program tests use it. Inputs may hold unknowns (in previews). */
export interface Look {
  readonly inputs: Values;
  /** The provider's settings. */
  readonly settings: Values;
  /** Chooses what the cloud would make up. */
  readonly seed: string;
}

/** One operation on a thing, under the world's lock. */
export interface Call extends Look {
  readonly type: string;
  readonly id: string;
  readonly world: CloudWorld;
  /** The state before an update or a deletion. */
  readonly old: Values;
}

/** A property that names another thing. */
export interface Use {
  /** E.g. `networkInterfaces[].subnetwork`. */
  readonly path: string;
  readonly type: string;
  /** The property of the other thing that the value equals; without it, the value is its name, id or link. */
  readonly by?: string;
  /** The other thing cannot be deleted meanwhile. */
  readonly holds?: boolean;
  /** Values that name nothing of this world. */
  readonly foreign?: (value: string) => boolean;
}

export interface Kind {
  /** What the cloud refuses of the inputs alone, a sentence each. */
  readonly problems?: (look: Look) => string[];
  readonly id: (look: Look) => string;
  /** What tells it from others in the world where its id does not. */
  readonly key?: (id: string, state: Values) => string;
  /** Computed values that follow from the inputs and the seed; a given input stays as it is. */
  readonly outputs?: (look: Look & { readonly id: string }) => Values;
  /** Inputs with computed parts inside: they take the place of what was given. */
  readonly fill?: (look: Look) => Values;
  readonly uses?: readonly Use[];
  /** Several resources may stand for the same thing, as IAM members do. */
  readonly shared?: boolean;
  /** What else the cloud refuses, and what it assigns. @throws Error with the cloud's message */
  readonly create?: (call: Call) => Values | undefined;
  readonly update?: (call: Call) => Values | undefined;
  readonly delete?: (call: Call) => void;
  /** What stays when the resource goes, if anything. */
  readonly remains?: (call: Call) => Values | undefined;
  /** Puts right what other things have changed. @returns undefined if the thing counts as gone. */
  readonly read?: (thing: Thing, world: CloudWorld) => Values | undefined;
}

/** What differs between the clouds' answers. */
export interface Cloud {
  readonly kinds: Readonly<Record<string, Kind>>;
  /** Refused provider settings. */
  readonly settingProblems: (settings: Values) => string[];
  /** What the inputs of every type must have. */
  readonly commonProblems: (type: string, look: Look) => string[];
  /** Checks before a thing is made, e.g. that the project's API is enabled. */
  readonly admit: (call: Call) => void;
  /** The thing that a value names from within `look`. */
  readonly find: (world: CloudWorld, use: Use, value: string, look: Look) => Thing | undefined;
  /** An id as imports give it: its own form, and what it says beside the id. */
  readonly imported?: (id: string, settings: Values) => { readonly id: string; readonly state: Values };
  readonly notFound: (use: Use, value: string, look: Look) => string;
  readonly inUse: (thing: { type: string; id: string }, user: Thing) => string;
  readonly exists: (type: string, id: string, inputs: Values) => string;
  /** Checks before a deletion. @returns true if only the engine forgets the thing. */
  readonly beforeDelete: (call: Call) => boolean;
}

/** All text at a path such as `a[].b`; unknown and empty values are left out. */
export function textsAt(values: Values, path: string): string[] {
  let found: (Value | undefined)[] = [values];
  for (const part of path.split(".")) {
    const key = part.replace("[]", "");
    found = found.map((value) => (value as Values)[key]);
    if (part.endsWith("[]")) found = found.flatMap((value) => (Array.isArray(value) ? value : []));
    found = found.filter((value) => value !== undefined && value !== null && typeof value !== "symbol");
  }
  return found.filter((value) => typeof value === "string" && value !== "") as string[];
}

/** Fails with all of the sentences, if there are any. */
export function refuseIfAny(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
