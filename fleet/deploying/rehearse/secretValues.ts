/**
 * Secrets of an exported state. Whoever rehearses need not be able to decrypt them: a stand-in takes the place of each, the same one wherever the program
 * would put the same secret, so that it counts as unchanged.
 */

import { TlsBackend } from "../../../simulator/plugins/tlsBackend.ts";
import { RandomBackend } from "../../../simulator/plugins/randomBackend.ts";
import type { Backend } from "../../../simulator/plugins/backend.ts";
import type { Values } from "../../../simulator/plugins/values.ts";
import {
  isList,
  isMap,
  ResourceReference,
  Secret,
  Unknown,
  type Properties,
  type Value,
} from "../../../simulator/monitor/values.ts";
import { signatureKey, signatures } from "../../../simulator/wireSignatures.ts";
import type { StateResource, StateValue, StateValues } from "./exportedState.ts";

type SealedSecret = Readonly<Record<string, string>> & { readonly ciphertext: string };

const isMarked = (value: StateValue | undefined): value is StateValues =>
  isStateMap(value) && value[signatureKey] === signatures.secret;

/** Whether it is encrypted; `pulumi stack export --show-secrets` has `plaintext` in place of `ciphertext`. */
const isSealed = (value: StateValue | undefined): value is SealedSecret =>
  isMarked(value) && typeof value.ciphertext === "string";

const isStateMap = (value: StateValue | undefined): value is StateValues =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const secretOf = (value: unknown): StateValues => ({
  [signatureKey]: signatures.secret,
  plaintext: JSON.stringify(value),
});

/** Number of encrypted values. */
export const countSealed = (value: StateValue | undefined): number => {
  if (isSealed(value)) return 1;
  if (Array.isArray(value))
    return (value as readonly StateValue[]).reduce((sum: number, item) => sum + countSealed(item), 0);
  return isStateMap(value)
    ? Object.values(value).reduce((sum: number, item) => sum + countSealed(item), 0)
    : 0;
};

/** Those types whose secrets come from nowhere else, by what makes them here. */
const makers: Readonly<Record<string, Backend>> = {
  "random:index/randomPassword:RandomPassword": new RandomBackend(),
  "random:index/randomString:RandomString": new RandomBackend(),
  "tls:index/privateKey:PrivateKey": new TlsBackend(),
};

/** The same resources, with stand-ins for what passwords and keys are made: a password of the same length, a key of the same kind. */
export async function withStandInSources(resources: readonly StateResource[]): Promise<StateResource[]> {
  return Promise.all(
    resources.map(async (resource) => {
      const { type, urn, inputs, outputs } = resource;
      const maker = makers[type];
      if (maker === undefined || outputs === undefined || countSealed(outputs) === 0) return resource;
      const like = { ...plainOf(outputs), ...plainOf(inputs ?? {}) } as Values;
      const { state } = await maker.create({ type, urn, inputs: like });
      const made = Object.entries(outputs).map(([key, value]) => [
        key,
        isSealed(value) ? secretOf(state[key] ?? "") : value,
      ]);
      return { ...resource, outputs: Object.fromEntries(made) as StateValues };
    }),
  );
}

/** What is known of a state's outputs, without marks; encrypted values are left out. */
export function plainOf(values: StateValues): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => {
      const plain = plainValue(value);
      return plain === undefined ? [] : [[key, plain]];
    }),
  );
}

function plainValue(value: StateValue): unknown {
  if (isMarked(value))
    return typeof value.plaintext === "string" ? (JSON.parse(value.plaintext) as unknown) : undefined;
  if (Array.isArray(value))
    return (value as readonly StateValue[]).map(plainValue).filter((item) => item !== undefined);
  return isStateMap(value) ? plainOf(value) : value;
}

const placeholder = "placeholder";

/** Counts what became of the encrypted values. */
export interface Tally {
  /** Those that the program gives anew: taken for unchanged. */
  matched: number;
  /** Those that it does not: nothing depends on what they are. */
  unmatched: number;
}

/** A resource whose remaining secrets are what the program now gives in their place. */
export function withMatchedSecrets(
  resource: StateResource,
  fresh: Properties | undefined,
  tally: Tally,
): StateResource {
  const match = (values: StateValues | undefined): StateValues | undefined =>
    values === undefined ? undefined : (matched(values, fresh ?? {}, tally) as StateValues);
  return { ...resource, inputs: match(resource.inputs), outputs: match(resource.outputs) };
}

function matched(old: StateValue, fresh: Value | undefined, tally: Tally): StateValue {
  if (isSealed(old)) {
    const known = fresh === undefined ? undefined : plainFresh(fresh);
    tally[known === undefined ? "unmatched" : "matched"]++;
    return secretOf(known ?? placeholder);
  }
  if (Array.isArray(old)) return matchedList(old as readonly StateValue[], fresh, tally);
  if (!isStateMap(old)) return old;
  const inside = fresh instanceof Secret ? fresh.value : fresh;
  const map = inside !== undefined && isMap(inside) ? inside : {};
  return Object.fromEntries(
    Object.entries(old).map(([key, value]) => [key, matched(value, map[key], tally)]),
  );
}

/** The program may have put something else between two secrets: the first of them is still the first. */
function matchedList(old: readonly StateValue[], fresh: Value | undefined, tally: Tally): StateValue[] {
  const inside = fresh instanceof Secret ? fresh.value : fresh;
  const items = inside !== undefined && isList(inside) ? inside : [];
  const secrets = items.filter((item) => item instanceof Secret);
  let next = 0;
  return old.map((value, index) =>
    isSealed(value) ? matched(value, secrets[next++], tally) : matched(value, items[index], tally),
  );
}

/** @returns undefined for what is not known */
function plainFresh(value: Value): unknown {
  if (value instanceof Secret) return plainFresh(value.value);
  if (value instanceof Unknown || value instanceof ResourceReference) return undefined;
  if (isList(value)) return value.map(plainFresh);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, plainFresh(item)]),
  );
}
