/**
 * A backend for any resource with a table and no rules of its own: it exists in the world once created, computed
 * values are made up from its name, and a second one of the same given name is refused.
 */
import { createHash, randomUUID } from "node:crypto";
import type { Backend, ExistingRequest, ResourceRequest } from "./backend.ts";
import type { Table } from "./table.ts";
import type { Value, Values } from "./values.ts";
import type { World } from "./world.ts";

interface Thing {
  readonly id: string;
  readonly urn: string;
  readonly state: Values;
}

export class TableBackend implements Backend {
  private readonly table: Table;
  private readonly world: World;

  constructor(table: Table, world: World) {
    this.table = table;
    this.world = world;
  }

  create({ type, urn, inputs }: ResourceRequest): Promise<{ id: string; state: Values }> {
    return this.world.locked(() => {
      const name = this.nameOf(type, inputs);
      const id = name ?? randomUUID();
      if (this.world.get(this.collectionOf(type), id)) throw new Error(`The ${type} "${id}" already exists.`);
      const state = { ...inputs, ...this.computed(type, id, inputs) };
      this.world.put(this.collectionOf(type), id, { id, urn, state } satisfies Thing);
      return { id, state };
    });
  }

  read({ type, id }: ExistingRequest): Promise<Values | undefined> {
    return Promise.resolve(this.world.get<Thing>(this.collectionOf(type), id)?.state);
  }

  update({ type, urn, id, state, inputs }: ExistingRequest): Promise<Values> {
    return this.world.locked(() => {
      if (!this.world.get(this.collectionOf(type), id))
        throw new Error(`The ${type} "${id}" does not exist.`);
      const updated = {
        ...this.computed(type, id, inputs),
        ...pick(state, this.computedNames(type)),
        ...inputs,
      };
      this.world.put(this.collectionOf(type), id, { id, urn, state: updated } satisfies Thing);
      return updated;
    });
  }

  delete({ type, id }: ExistingRequest): Promise<void> {
    return this.world.locked(() => this.world.remove(this.collectionOf(type), id));
  }

  private collectionOf(type: string): string {
    return type.replace(/^([^:]+):(?:.*):([^:]+)$/, "$1/$2");
  }

  /** The name under which the thing exists: the property that the provider would name itself, or `name`. */
  private nameOf(type: string, inputs: Values): string | undefined {
    const named = Object.keys(this.table.resources[type]?.autoName ?? {});
    const value = [...named, "name"].map((key) => inputs[key]).find((name) => typeof name === "string");
    return value;
  }

  private computedNames(type: string): string[] {
    const resource = this.table.resources[type];
    const inputs = Object.entries(resource?.inputs ?? {}).filter(([, property]) => property.computed);
    return [...(resource?.outputs ?? []).filter((key) => key !== "id"), ...inputs.map(([key]) => key)];
  }

  /** Values for all that the provider computes: of an input's own type, text for an output (the table has no type). */
  private computed(type: string, id: string, inputs: Values): Values {
    const values: Values = {};
    for (const key of this.computedNames(type)) {
      if (inputs[key] !== undefined) continue;
      values[key] = madeUp(this.table.resources[type]?.inputs[key]?.type ?? "string", `${type}/${id}/${key}`);
    }
    return values;
  }
}

function madeUp(type: string, seed: string): Value {
  const digest = createHash("sha256").update(seed).digest("hex");
  switch (type) {
    case "integer":
    case "number":
      return parseInt(digest.slice(0, 4), 16);
    case "boolean":
      return false;
    case "array":
      return [];
    case "object":
      return {};
    default:
      return `${seed.split("/").at(-1)}-${digest.slice(0, 12)}`;
  }
}

function pick(values: Values, keys: readonly string[]): Values {
  return Object.fromEntries(
    keys.filter((key) => values[key] !== undefined).map((key) => [key, values[key] as Value]),
  );
}
