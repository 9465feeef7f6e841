/**
 * A simulated provider: the table answers Check and Diff and what a preview shows, the backend makes things exist, and
 * the fault plan decides what fails. Plain values in and out; grpc.ts puts it on the wire.
 */
import { IncompleteError } from "./backend.ts";
import type { Backend } from "./backend.ts";
import { check, checkConfig, defaultsKey, parseSetting } from "./check.ts";
import type { CheckFailure } from "./check.ts";
import { replacesOnCondition } from "./conditionalReplace.ts";
import { diff } from "./diff.ts";
import type { Diff } from "./diff.ts";
import { LateFailure } from "./faults.ts";
import type { OperationKind, Operations } from "./faults.ts";
import type { Resource, Table } from "./table.ts";
import { newWithUpdate } from "./newWithUpdate.ts";
import { isZero, unknown, without } from "./values.ts";
import type { Values } from "./values.ts";

export interface Created {
  readonly id: string;
  readonly state: Values;
}

export class ProviderService {
  readonly table: Table;
  private readonly backend: Backend;
  private readonly operations: Operations;

  constructor(table: Table, backend: Backend, operations: Operations) {
    this.table = table;
    this.backend = backend;
    this.operations = operations;
  }

  checkConfig(news: Values): CheckFailure[] {
    return checkConfig(this.table, news);
  }

  /** Takes the provider's settings, as the engine has them: all but text as JSON text. */
  async configure(settings: Values): Promise<void> {
    const parsed = Object.entries(settings).map(([key, value]) => [
      key,
      parseSetting(this.table.provider.inputs[key], value),
    ]);
    await this.backend.configure?.(Object.fromEntries(parsed) as Values);
  }

  check(request: {
    urn: string;
    news: Values;
    olds: Values;
    randomSeed: Uint8Array;
    proposedName?: string;
  }): Promise<{ inputs: Values; failures: CheckFailure[] }> {
    const { table, resource, name } = this.resourceOf(request.urn);
    return this.perform("check", request.urn, () => check({ ...request, table, resource, name }));
  }

  diff(request: {
    urn: string;
    state: Values;
    news: Values;
    ignoreChanges?: readonly string[];
  }): Promise<Diff> {
    const { table, resource, type } = this.resourceOf(request.urn);
    const { state, news, ignoreChanges } = request;
    const forces = (path: string) => replacesOnCondition(type, path, state, news);
    return this.perform("diff", request.urn, () => diff(table, resource, state, news, ignoreChanges, forces));
  }

  /** In a preview nothing happens: the id is empty and computed values are unknown. */
  create(request: { urn: string; news: Values; preview: boolean }): Promise<Created> {
    const { resource, type } = this.resourceOf(request.urn);
    const inputs = without(request.news, defaultsKey);
    if (request.preview) return Promise.resolve({ id: "", state: plannedState(resource, inputs) });
    return this.perform("create", request.urn, async () => {
      const created = await this.backend.create({
        type,
        urn: request.urn,
        inputs: withPlanDefaults(resource, inputs),
      });
      return created;
    });
  }

  /** Without a state it is an import, as for the bridged providers: the id may be in the form of imports, and the inputs are what there is. */
  read(request: {
    urn: string;
    id: string;
    state: Values;
    inputs: Values;
  }): Promise<{ id: string; state: Values; inputs: Values } | undefined> {
    const { table, resource, type } = this.resourceOf(request.urn);
    const isImport = Object.keys(request.state).length === 0;
    return this.perform("read", request.urn, async () => {
      const { id = request.id, state: known = request.state } =
        (isImport ? this.backend.imported?.(request.id) : undefined) ?? {};
      const state = await this.backend.read({
        ...request,
        id,
        state: known,
        type,
        inputs: without(request.inputs, defaultsKey),
      });
      if (state === undefined) return undefined;
      const inputs = isImport
        ? givenInputs(resource, state)
        : followState(table, resource, request.inputs, state);
      return { id, state, inputs };
    });
  }

  /** In a preview, the state as it would be; computed values keep what they are, but for those that come anew. */
  update(request: {
    urn: string;
    id: string;
    state: Values;
    news: Values;
    preview: boolean;
  }): Promise<Created> {
    const { resource, type } = this.resourceOf(request.urn);
    const inputs = withPlanDefaults(resource, without(request.news, defaultsKey));
    if (request.preview)
      return Promise.resolve({
        id: request.id,
        state: {
          ...updatedState(resource, request.state, inputs),
          ...Object.fromEntries((newWithUpdate[type] ?? []).map((key) => [key, unknown])),
        },
      });
    return this.perform("update", request.urn, async () => {
      const { urn, id, state } = request;
      // Terraform's plan carries computed values over, so the backend sees old values of what the program left out.
      const planned = updatedState(resource, state, inputs);
      return { id, state: { ...planned, ...(await this.backend.update({ type, urn, id, state, inputs })) } };
    });
  }

  async delete(request: { urn: string; id: string; state: Values }): Promise<void> {
    const { type } = this.resourceOf(request.urn);
    await this.perform("delete", request.urn, () =>
      this.backend.delete({ ...request, type, inputs: request.state }),
    );
  }

  secretOutputs(urn: string): readonly string[] {
    return this.resourceOf(urn).resource.secretOutputs ?? [];
  }

  private async perform<T>(op: OperationKind, urn: string, effect: () => T | Promise<T>): Promise<T> {
    try {
      return await this.operations.perform(op, urn, this.resourceOf(urn).type, effect);
    } catch (error) {
      // A resource that was made, and of which only the answer failed, is in the state: so do the bridged providers.
      if (error instanceof LateFailure && (op === "create" || op === "update")) {
        const { id, state } = error.result as Created;
        throw new IncompleteError(error.message, id, state);
      }
      throw error;
    }
  }

  private resourceOf(urn: string): { table: Table; resource: Resource; type: string; name: string } {
    // urn:pulumi:stack::project::parent$type::name; a name may hold "::".
    const [, , types = "", ...name] = urn.split("::");
    const type = types.split("$").at(-1)!;
    const resource = this.table.resources[type];
    if (!resource) {
      throw new Error(
        `The simulated provider "${this.table.package}" has no resource ${type}. ` +
          "Add it with simulator/plugins/schema/generate.ts.",
      );
    }
    return { table: this.table, resource, type, name: name.join("::") };
  }
}

function withPlanDefaults(resource: Resource, inputs: Values): Values {
  const filled: Values = { ...inputs };
  for (const [key, property] of Object.entries(resource.inputs)) {
    if (property.planDefault !== undefined && filled[key] === undefined) filled[key] = property.planDefault;
  }
  return filled;
}

/** A new resource as a preview shows it: what the provider computes is unknown. */
function plannedState(resource: Resource, inputs: Values): Values {
  const state = withPlanDefaults(resource, inputs);
  for (const [key, property] of Object.entries(resource.inputs)) {
    if (property.computed && state[key] === undefined) state[key] = unknown;
  }
  for (const key of resource.outputs) if (key !== "id") state[key] = unknown;
  return state;
}

/** An existing resource after an update: new inputs, and the old values of all that is computed. */
function updatedState(resource: Resource, old: Values, inputs: Values): Values {
  const state: Values = { ...old };
  for (const [key, property] of Object.entries(resource.inputs)) {
    const next = property.writeOnly ? undefined : inputs[key];
    if (next !== undefined) state[key] = next;
    else if (!property.computed) delete state[key];
  }
  return state;
}

/** The inputs of something that was imported: all that its state has and a program could give, but for what the provider computes. */
const givenInputs = (resource: Resource, state: Values): Values =>
  Object.fromEntries(
    Object.entries(state).filter(
      ([key, value]) =>
        !isZero(value) && resource.inputs[key] !== undefined && resource.inputs[key].computed !== true,
    ),
  );

/** Inputs after a refresh: those that no longer agree with the state take its value. */
function followState(table: Table, resource: Resource, inputs: Values, state: Values): Values {
  const { changed } = diff(table, resource, state, inputs);
  const followed: Values = { ...inputs };
  for (const key of changed) {
    const value = state[key];
    if (value === undefined || isZero(value)) delete followed[key];
    else if (inputs[key] !== undefined) followed[key] = value;
  }
  return followed;
}
