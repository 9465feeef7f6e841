/** The part of a simulated world that two clouds, several stacks and several plugin processes share. */
import { createHash } from "node:crypto";
import type { Values } from "../values.ts";
import type { World } from "../world.ts";

/** Something that exists in a cloud. */
export interface Thing {
  /** Type token, e.g. `gcp:compute/network:Network`. */
  readonly type: string;
  readonly id: string;
  /** URN of the resource it was made by; not there for what was there before all stacks. */
  readonly urn?: string;
  /** Inputs and outputs. */
  readonly state: Values;
}

/** What a test can set about a world. */
export interface WorldSettings {
  /** Limits by name (`defaultQuotas`). */
  readonly quotas?: Readonly<Partial<Record<QuotaName, number>>>;
  /** GCP projects in which no API is enabled yet. In all others, every API is. */
  readonly newProjects?: readonly string[];
}

/**
 * What a project or account may have before its owner asks for more: Google's and Amazon's quota pages as of 2026;
 * the clouds change them, and give new accounts less.
 */
export const defaultQuotas = {
  "gcp service accounts per project": 100,
  "gcp networks per project": 15,
  "gcp firewalls per project": 100,
  "gcp static addresses per region": 8,
  "gcp record sets per zone": 10_000,
  "aws elastic addresses per region": 5,
  "aws vpcs per region": 5,
  "aws rules per security group": 60,
} as const;

export type QuotaName = keyof typeof defaultQuotas;

const settingsFile = ["cloud", "settings"] as const;
/** File systems take 255 bytes; a longer id is its digest. */
const longestFileName = 180;

export class CloudWorld {
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** Runs `change` while no other process changes the world. */
  locked<T>(change: () => T): Promise<T> {
    return this.world.locked(change);
  }

  things(type: string): Thing[] {
    return this.world.list<Thing>(collectionOf(type));
  }

  thing(type: string, id: string): Thing | undefined {
    return this.world.get<Thing>(collectionOf(type), keyOf(id));
  }

  put(thing: Thing, key = thing.id): void {
    this.world.put(collectionOf(thing.type), keyOf(key), thing);
  }

  remove(type: string, id: string): void {
    this.world.remove(collectionOf(type), keyOf(id));
  }

  /** How often a thing of this name has been made, this time included. */
  countMade(name: string): number {
    return this.world.count(`made-${keyOf(name)}`);
  }

  quota(name: QuotaName): number {
    return this.settings().quotas?.[name] ?? defaultQuotas[name];
  }

  isNewProject(project: string): boolean {
    return (this.settings().newProjects ?? []).includes(project);
  }

  set(settings: WorldSettings): void {
    this.world.put(...settingsFile, settings);
  }

  private settings(): WorldSettings {
    return this.world.get<WorldSettings>(...settingsFile) ?? {};
  }
}

function collectionOf(type: string): string {
  // gcp:compute/network:Network is in gcp/compute/network.
  return type.split(":").slice(0, 2).join("/");
}

function keyOf(id: string): string {
  return encodeURIComponent(id).length <= longestFileName
    ? id
    : createHash("sha256").update(id).digest("hex");
}
