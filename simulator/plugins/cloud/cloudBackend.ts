/** A simulated cloud: what exists in the world, by the rules of its kinds. */
import type { Backend, ExistingRequest, ResourceRequest } from "../backend.ts";
import type { Table } from "../table.ts";
import type { Values } from "../values.ts";
import type { CloudWorld, Thing } from "./cloudWorld.ts";
import { refuseIfAny, textsAt } from "./kind.ts";
import type { Call, Cloud, Kind, Look } from "./kind.ts";

export class CloudBackend implements Backend {
  private readonly cloud: Cloud;
  private readonly table: Table;
  private readonly world: CloudWorld;
  private settings: Values = {};

  constructor(cloud: Cloud, table: Table, world: CloudWorld) {
    this.cloud = cloud;
    this.table = table;
    this.world = world;
  }

  configure(settings: Values): void {
    refuseIfAny(this.cloud.settingProblems(settings));
    this.settings = settings;
  }

  create({ type, urn, inputs }: ResourceRequest): Promise<{ id: string; state: Values }> {
    return this.world.locked(() => {
      const kind = this.kindOf(type);
      const named: Look = { inputs, settings: this.settings, seed: urn };
      refuseIfAny(problemsOf(this.cloud, type, named));
      const name = kind.id(named);
      const seed = `${name}#${this.world.countMade(`${type} ${name}`)}`;
      // Ids that the cloud makes up follow from the seed; others are as before.
      const look = { ...named, seed };
      const id = kind.id(look);
      const call: Call = { ...look, type, id, world: this.world, old: {} };
      this.cloud.admit(call);
      const key = kind.key?.(id, { ...kind.outputs?.({ ...look, id }), ...inputs }) ?? id;
      if (!kind.shared && this.world.thing(type, key)) throw new Error(this.cloud.exists(type, id, inputs));
      this.refuseDeadUses(kind, look);
      const state = {
        ...kind.outputs?.({ ...look, id }),
        ...withoutWriteOnly(this.table, type, inputs),
        ...kind.fill?.(look),
        ...kind.create?.(call),
      };
      this.world.put({ type, id, urn, state }, key);
      return { id, state };
    });
  }

  imported(id: string): { id: string; state: Values } {
    return this.cloud.imported?.(id, this.settings) ?? { id, state: {} };
  }

  read({ type, id, state }: ExistingRequest): Promise<Values | undefined> {
    return this.world.locked(() => {
      const { read, key } = this.kindOf(type);
      const thing = this.world.thing(type, key?.(id, state) ?? id);
      return thing && read ? read(thing, this.world) : thing?.state;
    });
  }

  update({ type, urn, id, state: last, inputs }: ExistingRequest): Promise<Values> {
    return this.world.locked(() => {
      const kind = this.kindOf(type);
      const key = kind.key?.(id, last) ?? id;
      const before = this.world.thing(type, key);
      const look: Look = { inputs, settings: this.settings, seed: id };
      if (!before) throw new Error(this.cloud.notFound({ path: "", type }, id, look));
      refuseIfAny(problemsOf(this.cloud, type, look));
      this.refuseDeadUses(kind, look);
      const kept = this.keptOf(type, before.state, inputs);
      const changed = kind.update?.({ ...look, type, id, world: this.world, old: before.state });
      const state = { ...kept, ...withoutWriteOnly(this.table, type, inputs), ...changed };
      this.world.put({ type, id, urn, state }, key);
      return state;
    });
  }

  delete({ type, id, urn, state, inputs }: ExistingRequest): Promise<void> {
    return this.world.locked(() => {
      const kind = this.kindOf(type);
      const key = kind.key?.(id, state) ?? id;
      const thing = this.world.thing(type, key);
      const look: Look = { inputs, settings: this.settings, seed: id };
      const call: Call = { ...look, type, id, world: this.world, old: thing?.state ?? state };
      if (this.cloud.beforeDelete(call) || !thing) return;
      const user = this.usersOf(thing).find((other) => other.urn !== urn || other.id !== id);
      if (user) throw new Error(this.cloud.inUse({ type, id }, user));
      kind.delete?.(call);
      const rest = kind.remains?.(call);
      if (rest) this.world.put({ ...thing, state: rest }, key);
      else this.world.remove(type, key);
    });
  }

  private kindOf(type: string): Kind {
    const kind = this.cloud.kinds[type];
    if (!kind) throw new Error(`The simulated ${this.table.package} provider has no rules for ${type}.`);
    return kind;
  }

  private refuseDeadUses(kind: Kind, look: Look): void {
    const problems = (kind.uses ?? []).flatMap((use) =>
      textsAt(look.inputs, use.path)
        .filter((value) => !use.foreign?.(value))
        .filter((value) => !this.cloud.find(this.world, use, value, look))
        .map((value) => this.cloud.notFound(use, value, look)),
    );
    refuseIfAny([...new Set(problems)]);
  }

  private isThere(thing: Thing): boolean {
    const { read } = this.kindOf(thing.type);
    return read === undefined || read(thing, this.world) !== undefined;
  }

  /** The things that keep this one from being deleted. */
  private usersOf(thing: Thing): Thing[] {
    return Object.entries(this.cloud.kinds).flatMap(([type, { uses = [] }]) => {
      const holding = uses.filter((use) => use.holds && use.type === thing.type);
      if (holding.length === 0) return [];
      return this.world.things(type).filter((other) => {
        if (!this.isThere(other)) return false;
        const look = { inputs: other.state, settings: this.settings, seed: "" };
        return holding.some((use) =>
          textsAt(other.state, use.path).some(
            (value) => this.cloud.find(this.world, use, value, look)?.id === thing.id,
          ),
        );
      });
    });
  }

  /** What an update leaves as it is: outputs, and computed inputs that the program does not give. */
  private keptOf(type: string, state: Values, inputs: Values): Values {
    const properties = this.table.resources[type]?.inputs ?? {};
    const kept = Object.entries(state).filter(
      ([key]) => properties[key] === undefined || (properties[key].computed && inputs[key] === undefined),
    );
    return Object.fromEntries(kept);
  }
}

/** What a cloud refuses of a resource's inputs, whatever else exists. */
export function problemsOf(cloud: Cloud, type: string, look: Look): string[] {
  return [...cloud.commonProblems(type, look), ...(cloud.kinds[type]?.problems?.(look) ?? [])];
}

function withoutWriteOnly(table: Table, type: string, inputs: Values): Values {
  const properties = table.resources[type]?.inputs ?? {};
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => !properties[key]?.writeOnly));
}
