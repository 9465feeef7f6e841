/**
 * The random provider: values from node:crypto, kept nowhere but in the state, as the real one.
 * Alphabets: terraform-provider-random internal/random/string.go.
 */
import { createHash, createHmac, randomBytes, randomInt, randomUUID } from "node:crypto";
import type { Backend, ExistingRequest, ResourceRequest } from "./backend.ts";
import type { Value, Values } from "./values.ts";

const alphabets = {
  lower: "abcdefghijklmnopqrstuvwxyz",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  numeric: "0123456789",
  special: "!@#$%&*()-_=+[]{}<>:?",
} as const;
type Alphabet = keyof typeof alphabets;

const minimums: Readonly<Record<Alphabet, string>> = {
  lower: "minLower",
  upper: "minUpper",
  numeric: "minNumeric",
  special: "minSpecial",
};

export class RandomBackend implements Backend {
  create({ type, inputs }: ResourceRequest): Promise<{ id: string; state: Values }> {
    const make = makers[type];
    if (!make) return Promise.reject(new Error(`The simulated random provider makes no ${type}.`));
    const { id, ...outputs } = make(inputs);
    return Promise.resolve({ id: id as string, state: { ...inputs, ...outputs } });
  }

  read({ state }: ExistingRequest): Promise<Values> {
    return Promise.resolve(state);
  }

  update({ inputs }: ExistingRequest): Promise<Values> {
    return Promise.resolve(inputs);
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }
}

const makers: Readonly<Record<string, (inputs: Values) => Values>> = {
  "random:index/randomString:RandomString": (inputs) => {
    const result = randomText(inputs);
    return { id: result, result };
  },
  "random:index/randomPassword:RandomPassword": (inputs) => {
    const result = randomText(inputs);
    return { id: "none", result, bcryptHash: standInBcrypt(result) };
  },
  "random:index/randomId:RandomId": (inputs) => {
    const bytes = randomBytes(inputs.byteLength as number);
    const prefix = (inputs.prefix as string | undefined) ?? "";
    return {
      id: bytes.toString("base64url"),
      b64Std: prefix + bytes.toString("base64"),
      b64Url: prefix + bytes.toString("base64url"),
      dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
      hex: prefix + bytes.toString("hex"),
    };
  },
  "random:index/randomInteger:RandomInteger": (inputs) => {
    const result = randomInt(inputs.min as number, (inputs.max as number) + 1);
    return { id: String(result), result };
  },
  "random:index/randomUuid:RandomUuid": () => {
    const result = randomUUID();
    return { id: result, result };
  },
  "random:index/randomPet:RandomPet": (inputs) => {
    const separator = inputs.separator as string;
    const words = Array.from({ length: inputs.length as number }, () => pick(petWords));
    const prefix = inputs.prefix as string | undefined;
    return { id: [...(prefix ? [prefix] : []), ...words].join(separator) };
  },
  "random:index/randomShuffle:RandomShuffle": (inputs) => {
    const results = shuffle([...(inputs.inputs as Value[])]);
    const count = (inputs.resultCount as number | undefined) ?? results.length;
    return { id: "-", results: results.slice(0, count) };
  },
};

const petWords = [
  "able",
  "bold",
  "calm",
  "deer",
  "eager",
  "fox",
  "gull",
  "hare",
  "ibis",
  "jay",
  "kind",
  "lynx",
];

/** @throws Error if the minimums ask for more than the length, or if no alphabet is left, as the provider. */
function randomText(inputs: Values): string {
  const length = inputs.length as number;
  const chosen = (Object.keys(alphabets) as Alphabet[]).filter((name) => inputs[name] !== false);
  const own = inputs.overrideSpecial as string | undefined;
  const charactersOf = (name: Alphabet) => (name === "special" && own ? own : alphabets[name]);
  const required = chosen.flatMap((name) => {
    const count = (inputs[minimums[name]] as number | undefined) ?? 0;
    return Array.from({ length: count }, () => pick([...charactersOf(name)]));
  });
  if (required.length > length) {
    throw new Error(`length must be at least the sum of the minimums, ${required.length}; it is ${length}.`);
  }
  const all = chosen.map(charactersOf).join("");
  if (all === "") throw new Error("At least one of lower, upper, numeric and special must be true.");
  const rest = Array.from({ length: length - required.length }, () => pick([...all]));
  return shuffle([...required, ...rest]).join("");
}

/** Text of a bcrypt hash's form that only this password gives. It is no bcrypt hash: nothing can check a login by it. */
function standInBcrypt(password: string): string {
  const salt = randomBytes(16);
  const hash = createHmac("sha256", salt).update(createHash("sha256").update(password).digest()).digest();
  const letters = (bytes: Buffer) => bytes.toString("base64").replaceAll("+", ".").replaceAll("=", "");
  return `$2a$10$${letters(salt).slice(0, 22)}${letters(hash).slice(0, 31)}`;
}

function pick<T>(choices: readonly T[]): T {
  return choices[randomInt(choices.length)] as T;
}

/** Fisher-Yates, in place. */
function shuffle<T>(items: T[]): T[] {
  for (let index = items.length - 1; index > 0; index--) {
    const other = randomInt(index + 1);
    [items[index], items[other]] = [items[other] as T, items[index] as T];
  }
  return items;
}
