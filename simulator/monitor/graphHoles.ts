/** Finds made-up and secret values inside texts and puts their origin in their place. */
import type { SealedValue } from "./stackConfig.ts";
import type { RecordedResource } from "./recordedResource.ts";
import { Secret, stringsIn } from "./values.ts";

/** Shorter values could stand in a text by chance. */
const SHORTEST = 8;

interface Hole {
  readonly origin: string;
  readonly urn: string | undefined;
  readonly secret: boolean;
}

export interface Filled {
  readonly text: string;
  /** Number of secrets found. */
  readonly secrets: number;
}

export interface Holes {
  /**
   * The text with `[secret <origin>]` for secrets, `[<name>.<output>]` for made-up outputs, and
   * `[exposed secret <origin>]` for a secret in a text that carries no secret mark.
   */
  fill(text: string, marked: boolean, found: (urn: string) => void): Filled;
  /** Short name of every resource with a secret output, by URN. */
  readonly secretSources: ReadonlyMap<string, string>;
  /** Every secret value of the run, with its origin. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** Collects the values to look for: the config's sealed values and the outputs that the monitor made up. */
export function holesOf(
  resources: readonly RecordedResource[],
  labels: ReadonlyMap<string, string>,
  sealed: readonly SealedValue[],
): Holes {
  const count = new Map<string, number>();
  for (const { name } of resources) count.set(name, (count.get(name) ?? 0) + 1);
  const nameOf = ({ name, urn }: RecordedResource) =>
    count.get(name) === 1 ? name : (labels.get(urn) ?? urn);
  const holes = new Map<string, Hole>();
  const secretSources = new Map<string, string>();
  const add = (value: string, hole: Hole) => {
    if (value.length >= SHORTEST && !holes.has(value)) holes.set(value, hole);
  };
  for (const { key, value } of sealed) add(value, { origin: key, urn: undefined, secret: true });
  for (const resource of resources) {
    const name = nameOf(resource);
    // Some outputs repeat an input (a volume's id is its name, a machine has the address that it was given); those tell nothing about
    // where a value comes from.
    const given = new Set([...stringsIn(resource.inputs, "")].map(({ text }) => text));
    const made = resource.computed
      .flatMap((property) => [...stringsIn(resource.outputs[property] ?? null, property)])
      .filter(({ text }) => !given.has(text));
    if (resource.computed.some((property) => resource.outputs[property] instanceof Secret)) {
      secretSources.set(resource.urn, name);
    }
    // A password has one secret worth a name; of several, the output tells which.
    const main = made.find((m) => m.secret && m.path === "result");
    for (const { path, text, secret } of made) {
      const origin = secret && path === main?.path ? name : `${name}.${path}`;
      add(text, { origin, urn: resource.urn, secret });
    }
    if (resource.custom && resource.readId === undefined && !given.has(resource.id)) {
      add(resource.id, { origin: `${name}.id`, urn: resource.urn, secret: false });
    }
  }
  const pattern = patternOf([...holes.keys()]);
  return {
    secretSources,
    secrets: new Map(
      [...holes].filter(([, hole]) => hole.secret).map(([value, hole]) => [value, hole.origin]),
    ),
    fill(text, marked, found) {
      let secrets = 0;
      const filled = text.replace(pattern, (value) => {
        const hole = holes.get(value);
        if (hole === undefined) return value;
        if (hole.urn !== undefined) found(hole.urn);
        if (!hole.secret) return `[${hole.origin}]`;
        secrets++;
        return marked ? `[secret ${hole.origin}]` : `[exposed secret ${hole.origin}]`;
      });
      return { text: filled, secrets };
    },
  };
}

/** Matches any of the values, the longest first; nothing if there are none. */
function patternOf(values: readonly string[]): RegExp {
  if (values.length === 0) return /(?!)/g;
  const escaped = values
    .toSorted((a, b) => b.length - a.length)
    .map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(escaped.join("|"), "g");
}
