/**
 * What is left of settings when everything that is wrong is taken out. The rules and the platform look at that too, so that one run shows a person all
 * there is to correct.
 */

import type { Problem } from "../model/problem.ts";
import type { Settings } from "../model/settings.ts";
import { decode, namespace, type Parsed, type RawConfig } from "./rawConfig.ts";
import { keyOf, valueAt } from "./settingsProblems.ts";

export interface GoodParts {
  /** undefined where too little is left to be a deployment. */
  readonly settings: Settings | undefined;
  /**
   * Of problems that were found in the parts, those that are about what somebody wrote, with the keys that it has in the file. What follows from
   * something that was taken out, such as a bridge on a host that is no longer there, is none.
   */
  readonly real: (problems: readonly Problem[]) => Problem[];
  /** Real ones that showed on the way here. */
  readonly problems: readonly Problem[];
}

/** Each can uncover more. */
const rounds = 6;

export function goodParts(
  raw: RawConfig,
  problems: readonly Problem[],
  parse: (raw: RawConfig) => Parsed,
): GoodParts {
  const parts = new Parts(decode(raw).values);
  const found: Problem[] = [];
  let wrong = problems;
  const left = (settings: Settings | undefined): GoodParts => ({
    settings,
    real: (others) => parts.real(others),
    problems: found,
  });
  for (let round = 0; round < rounds; round++) {
    if (!parts.takeOut(wrong)) break;
    const parsed = parse({ ...raw, values: parts.texts() });
    if ("settings" in parsed) return left(parsed.settings);
    wrong = parsed.problems;
    found.push(...parts.real(wrong));
  }
  return left(undefined);
}

/** In place of what every deployment needs. Nothing that the rules say of it is shown. */
const standIns: Readonly<Record<string, unknown>> = {
  appPrefix: "customer",
  baseDomain: "my-app.com",
  tls: { mode: "selfSigned" },
};

/** Stands where an element of a list was, so that the others keep their places. */
const hole = Symbol("hole");

class Parts {
  readonly #values: Record<string, unknown>;
  readonly #given: Readonly<Record<string, unknown>>;
  /** Texts in what was taken out. */
  readonly #lost = new Set<string>();
  readonly #lostKeys: string[] = [];

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#given = values;
    this.#values = structuredClone(values);
  }

  /** The elements of lists, or the settings, that have the problems. @returns false if one of them cannot be found */
  takeOut(problems: readonly Problem[]): boolean {
    const places = problems.map(({ key }) => {
      const path = this.#inFile(pathOf(key));
      // Without one of its parts, the whole is no use.
      const there = valueAt(this.#values, path) === undefined ? path.slice(0, -1) : path;
      const element = there.findLastIndex((part) => typeof part === "number");
      return element >= 0 ? there.slice(0, element + 1) : there.length > 0 ? there : path.slice(0, 1);
    });
    return places.every((place) => this.#remove(place));
  }

  #remove(place: readonly Part[]): boolean {
    const last = place.at(-1);
    const parent = valueAt(this.#values, place.slice(0, -1)) as Record<Part, unknown> | undefined;
    if (last === undefined || typeof parent !== "object") return false;
    this.#lostKeys.push(keyOf(place));
    for (const text of textsIn(parent[last])) this.#lost.add(text);
    if (Array.isArray(parent)) parent[last as number] = hole;
    else if (place.length === 1 && last in standIns) parent[last] = standIns[last];
    else delete parent[last];
    return true;
  }

  texts(): Record<string, string> {
    const whole = withoutHoles(this.#values) as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(whole).map(([name, value]) => [
        `${namespace}${name}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    );
  }

  real(problems: readonly Problem[]): Problem[] {
    return problems
      .map((problem) => ({ ...problem, key: keyOf(this.#inFile(pathOf(problem.key))) }))
      .filter(
        ({ key, value }) =>
          (value !== undefined || valueAt(this.#given, pathOf(key)) === undefined) &&
          !textsIn(value).some((text) => this.#names(text)) &&
          !this.#lostKeys.some((lost) => lost.startsWith(key) || key.startsWith(lost)),
      );
  }

  /** A name of what was taken out, alone or in a longer one such as a region's label. */
  #names(text: string): boolean {
    return this.#lost.has(text) || [...this.#lost].some((lost) => lost.length > 3 && text.includes(lost));
  }

  /** From places among what is left to places in the file. */
  #inFile(path: readonly Part[]): Part[] {
    return path.reduce<Part[]>((place, part) => {
      const list = valueAt(this.#values, place);
      if (typeof part !== "number" || !Array.isArray(list)) return [...place, part];
      const left = list.flatMap((element, index) => (element === hole ? [] : index));
      return [...place, left[part] ?? part];
    }, []);
  }
}

type Part = string | number;

/** Of `jitsi:bridges.static[0].region` and `jitsi:containers.web.files["a.js"]`; what stands behind a blank is no part of it. */
const pathOf = (key: string): Part[] =>
  [
    ...key
      .replace(namespace, "")
      .replace(/ .*$/, "")
      .matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g),
  ].map(([, index, quoted, name]) => (index !== undefined ? Number(index) : (quoted ?? name!)));

const withoutHoles = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.filter((element) => element !== hole).map(withoutHoles)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutHoles(part)]))
      : value;

const textsIn = (value: unknown): string[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, part]) => [
        ...(Array.isArray(value) ? [] : [name]),
        ...textsIn(part),
      ])
    : [String(value)];
