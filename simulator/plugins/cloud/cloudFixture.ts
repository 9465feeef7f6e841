/** A simulated cloud in a world of its own, for tests: inputs are checked and filled as by the provider. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aws } from "../aws/cloud.ts";
import { Operations } from "../faults.ts";
import { gcp } from "../gcp/cloud.ts";
import { ProviderService } from "../service.ts";
import { loadTable } from "../table.ts";
import type { Value, Values } from "../values.ts";
import { World } from "../world.ts";
import { CloudBackend } from "./cloudBackend.ts";
import { CloudWorld } from "./cloudWorld.ts";
import type { WorldSettings } from "./cloudWorld.ts";

/** A thing that a test has made. */
export interface Made {
  readonly urn: string;
  readonly id: string;
  /** What the test gave. */
  readonly inputs: Values;
  readonly state: Readonly<Record<string, Value>>;
}

export class CloudFixture {
  readonly world: CloudWorld;
  private readonly dir = mkdtempSync(join(tmpdir(), "cloud-"));
  private readonly files: World;
  private readonly types: readonly string[];
  private readonly table;
  private service: ProviderService;

  private constructor(packageName: "aws" | "gcp") {
    this.table = loadTable(packageName);
    this.types = Object.keys(this.table.resources);
    this.files = new World(this.dir);
    this.world = new CloudWorld(this.files);
    this.service = this.provider();
  }

  static async start(
    packageName: "aws" | "gcp",
    settings: Values,
    limits: WorldSettings = {},
  ): Promise<CloudFixture> {
    const fixture = new CloudFixture(packageName);
    fixture.world.set(limits);
    await fixture.configure(settings);
    return fixture;
  }

  /** Goes on as a provider with other settings, in the same world. */
  async configure(settings: Values): Promise<void> {
    this.service = this.provider();
    await this.service.configure(settings);
  }

  /** Makes a resource. @param short e.g. `compute/network`. @throws Error with the first refusal */
  async create(short: string, name: string, inputs: Values): Promise<Made> {
    const urn = this.urnOf(short, name);
    const { id, state } = await this.service.create({
      urn,
      news: await this.checked(urn, inputs),
      preview: false,
    });
    return { urn, id, inputs, state };
  }

  async update(made: Made, change: Record<string, Value | undefined>): Promise<Made> {
    const all = Object.entries({ ...made.inputs, ...change });
    const inputs = Object.fromEntries(all.filter(([, value]) => value !== undefined)) as Values;
    const news = await this.checked(made.urn, inputs);
    const { state } = await this.service.update({ ...made, news, preview: false });
    return { ...made, inputs, state };
  }

  /** Which properties a change would replace for, and which it would update. */
  async diff(
    made: Made,
    inputs: Values,
  ): Promise<{ changed: readonly string[]; replaces: readonly string[] }> {
    const news = await this.checked(made.urn, inputs);
    const { changed, replaces } = await this.service.diff({ urn: made.urn, state: made.state, news });
    return { changed, replaces };
  }

  async read(made: Made): Promise<Values | undefined> {
    return (await this.service.read({ ...made, inputs: made.state }))?.state;
  }

  delete(made: Made): Promise<void> {
    return this.service.delete(made);
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  private provider(): ProviderService {
    const cloud = this.table.package === "aws" ? aws : gcp;
    const backend = new CloudBackend(cloud, this.table, this.world);
    return new ProviderService(this.table, backend, new Operations(this.files, [], "test"));
  }

  private async checked(urn: string, news: Values): Promise<Values> {
    const { inputs, failures } = await this.service.check({
      urn,
      news,
      olds: {},
      randomSeed: new Uint8Array([1]),
    });
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    return inputs;
  }

  private urnOf(short: string, name: string): string {
    const type = this.types.find((token) => token.split(":")[1] === short);
    if (type === undefined) throw new Error(`The table has no ${short}.`);
    return `urn:pulumi:test::test::${type}::${name}`;
  }
}
