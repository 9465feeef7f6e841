import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { IncompleteError } from "./backend.ts";
import { DockerBackend } from "./docker/backend.ts";
import { SimulatedDaemon, collectionsOf } from "./docker/simulatedDaemon.ts";
import type { SimulatedContainer } from "./docker/simulatedDaemon.ts";
import { Operations, operationsLog } from "./faults.ts";
import type { Fault, Operation } from "./faults.ts";
import { RandomBackend } from "./randomBackend.ts";
import { ProviderService } from "./service.ts";
import { TableBackend } from "./tableBackend.ts";
import { loadTable } from "./table.ts";
import { unknown } from "./values.ts";
import type { Values } from "./values.ts";
import { World } from "./world.ts";

const host = "ssh://root@one";
const types = {
  container: "docker:index/container:Container",
  network: "docker:index/network:Network",
  volume: "docker:index/volume:Volume",
  secret: "docker:index/secret:Secret",
  password: "random:index/randomPassword:RandomPassword",
} as const;

let dir: string;
let world: World;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "world-"));
  world = new World(dir);
});
afterEach(() => rmSync(dir, { recursive: true }));

function urnOf(kind: keyof typeof types, name: string): string {
  return `urn:pulumi:dev::frame::${types[kind]}::${name}`;
}

function docker(faults: readonly Fault[] = [], run = "1", of = host): ProviderService {
  const table = loadTable("docker");
  const backend = new DockerBackend({
    connect: (name) => new SimulatedDaemon(world, name),
    removalTimeoutMs: 0,
    rest: new TableBackend(table, world),
  });
  backend.configure({ host: of });
  return new ProviderService(table, backend, new Operations(world, faults, run));
}

function random(): ProviderService {
  return new ProviderService(loadTable("random"), new RandomBackend(), new Operations(world, [], "1"));
}

/** Check and Create, as the engine calls them. */
async function create(
  service: ProviderService,
  kind: keyof typeof types,
  name: string,
  inputs: Values,
  preview = false,
): Promise<{ id: string; state: Values; inputs: Values }> {
  const urn = urnOf(kind, name);
  const checked = await service.check({ urn, news: inputs, olds: {}, randomSeed: new Uint8Array([1]) });
  if (checked.failures.length > 0) throw new Error(checked.failures.map(({ reason }) => reason).join(" "));
  return { ...(await service.create({ urn, news: checked.inputs, preview })), inputs: checked.inputs };
}

async function update(
  service: ProviderService,
  name: string,
  made: { id: string; state: Values },
  inputs: Values,
) {
  const urn = urnOf("container", name);
  const checked = await service.check({ urn, news: inputs, olds: {}, randomSeed: new Uint8Array() });
  return service.update({ urn, id: made.id, state: made.state, news: checked.inputs, preview: false });
}

function container(name: string): SimulatedContainer {
  const found = world.get<SimulatedContainer>(collectionsOf(host).containers, name);
  if (!found) throw new Error(`no container ${name}`);
  return found;
}

async function incomplete(action: Promise<unknown>): Promise<IncompleteError> {
  const error: unknown = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(IncompleteError);
  return error as IncompleteError;
}

describe("preview", () => {
  test("shows what is known, and unknowns where the provider computes", async () => {
    const { id, state } = await create(docker(), "container", "web", { image: "a", name: "web" }, true);
    expect(id).toBe("");
    expect(state).toMatchObject({
      image: "a",
      mustRun: true,
      exitCode: unknown,
      networkDatas: unknown,
      ipcMode: unknown,
    });
    expect(world.entries(operationsLog)).toEqual([]);
  });

  test("of a password shows the plan's defaults and no result", async () => {
    const { state } = await create(random(), "password", "p", { length: 9 }, true);
    expect(state).toMatchObject({
      length: 9,
      upper: true,
      minUpper: 0,
      result: unknown,
      bcryptHash: unknown,
    });
  });
});

describe("random.RandomPassword", () => {
  test("has the length, the alphabets and the minimums asked for", async () => {
    for (let round = 0; round < 50; round++) {
      const inputs = { length: 8, special: false, upper: false, minNumeric: 3 };
      const { state } = await create(random(), "password", "p", inputs);
      expect(state.result).toMatch(/^[a-z0-9]{8}$/);
      expect((state.result as string).replace(/\D/g, "").length).toBeGreaterThanOrEqual(3);
      expect(state.bcryptHash).toMatch(/^\$2a\$10\$[./A-Za-z0-9]{53}$/);
    }
  });

  test("takes its special characters from overrideSpecial", async () => {
    const inputs = { length: 4, lower: false, upper: false, numeric: false, overrideSpecial: "!" };
    expect((await create(random(), "password", "p", inputs)).state.result).toBe("!!!!");
  });

  test("is refused if the minimums ask for more than the length", async () => {
    await expect(create(random(), "password", "p", { length: 1, minLower: 2 })).rejects.toThrow(
      "at least the sum",
    );
  });

  test("names its secret outputs", () => {
    expect(random().secretOutputs(urnOf("password", "p"))).toEqual(["bcryptHash", "result"]);
  });
});

describe("a simulated daemon refuses", () => {
  test("a container's name taken twice, but not on another host", async () => {
    await create(docker(), "container", "a", { image: "i", name: "same" });
    await expect(create(docker(), "container", "b", { image: "i", name: "same" })).rejects.toThrow(
      'The container name "/same" is already in use',
    );
    await create(docker([], "1", "ssh://root@two"), "container", "b", { image: "i", name: "same" });
  });

  test.each<[string, Values, Values, boolean]>([
    ["the same port", { external: 80 }, { external: 80 }, true],
    ["the same port on one address and on all", { external: 80, ip: "10.0.0.1" }, { external: 80 }, true],
    [
      "the same port on two addresses",
      { external: 80, ip: "10.0.0.1" },
      { external: 80, ip: "10.0.0.2" },
      false,
    ],
    ["the same number for tcp and udp", { external: 80 }, { external: 80, protocol: "udp" }, false],
    ["two free ports of its own choice", {}, {}, false],
  ])("%s: %o and %o, clash %s", async (_, first, second, clash) => {
    const inputs = (name: string, port: Values) => ({ image: "i", name, ports: [{ internal: 80, ...port }] });
    await create(docker(), "container", "a", inputs("a", first));
    const next = create(docker(), "container", "b", inputs("b", second));
    if (clash) {
      // The container is there, and does not run: so the real provider leaves it.
      expect((await incomplete(next)).message).toMatch(
        /^Unable to start container: .*port is already allocated$/,
      );
      expect(container("b").State.Running).toBe(false);
    } else await next;
  });

  test("the removal of a network or volume in use", async () => {
    const service = docker();
    const network = await create(service, "network", "n", { name: "n" });
    const volume = await create(service, "volume", "v", { name: "v" });
    const inputs = {
      image: "i",
      name: "c",
      networksAdvanced: [{ name: "n" }],
      volumes: [{ volumeName: "v", containerPath: "/v" }],
    };
    const user = await create(service, "container", "c", inputs);
    const removeNetwork = () => service.delete({ urn: urnOf("network", "n"), ...network });
    const removeVolume = () => service.delete({ urn: urnOf("volume", "v"), ...volume });
    await expect(removeNetwork()).rejects.toThrow("has active endpoints");
    await expect(removeVolume()).rejects.toThrow("volume is in use");
    await service.delete({ urn: urnOf("container", "c"), ...user });
    await removeNetwork();
    await removeVolume();
    await removeVolume();
  });

  test("a network it does not know, and an upload into a read-only root", async () => {
    const unconnected = await incomplete(
      create(docker(), "container", "a", { image: "i", name: "a", networksAdvanced: [{ name: "no" }] }),
    );
    expect(unconnected.message).toBe(
      "Unable to start container: Error response from daemon: network no not found",
    );
    const uploads = [{ file: "/a", content: "b" }];
    const unwritten = await incomplete(
      create(docker(), "container", "b", { image: "i", name: "b", readOnly: true, uploads }),
    );
    expect(unwritten.message).toContain("container rootfs is marked read-only");
  });

  test("waiting for health without a health check, and an empty upload", async () => {
    const waiting = await incomplete(
      create(docker(), "container", "a", { image: "i", name: "a", wait: true }),
    );
    expect(waiting.message).toContain("does not have a healthcheck defined");
    const uploads = [{ file: "/a", content: "" }];
    const empty = await incomplete(create(docker(), "container", "b", { image: "i", name: "b", uploads }));
    expect(empty.message).toContain("one of 'content', 'content_base64', or 'source' must be set");
  });
});

describe("docker.Container in the world", () => {
  test("an update applies memory and restart, and silently leaves the rest", async () => {
    const service = docker();
    const before = {
      memory: 100,
      memorySwap: 200,
      healthcheck: { tests: ["CMD", "a"], interval: "1s" },
      tmpfs: { "/a": "" },
      init: false,
      cpuQuota: 1,
    };
    const after = {
      memory: 300,
      memorySwap: 400,
      healthcheck: { tests: ["CMD", "a"], interval: "2s" },
      tmpfs: { "/b": "" },
      init: true,
      cpuQuota: 2,
    };
    const named = { image: "i", name: "c", restart: "always" };
    const made = await create(service, "container", "c", { ...named, ...before });
    const { state } = await update(service, "c", made, { ...named, ...after });
    const host = container("c").HostConfig;
    expect(host).toMatchObject({ Memory: 300 * 2 ** 20, Tmpfs: { "/a": "" }, Init: false, CpuQuota: 1 });
    expect(container("c").Config.Healthcheck).toMatchObject({ Interval: 1e9 });
    // The state claims all of it; a refresh shows what is true.
    expect(state).toMatchObject(after);
    const request = { urn: urnOf("container", "c"), id: made.id, state, inputs: {} };
    expect((await service.read(request))?.state).toMatchObject({
      memory: 300,
      tmpfs: { "/a": "" },
      init: false,
      healthcheck: { interval: "1s" },
    });
  });

  test.each<[string, Values, Values]>([
    [
      "a duration not as Go writes it",
      { healthcheck: { tests: ["CMD", "a"], interval: "90s" } },
      { healthcheck: { tests: ["CMD", "a"], interval: "1m30s" } },
    ],
    ["memory without swap", { memory: 100 }, { memory: 100, memorySwap: 200 }],
  ])(
    "%s is different at every preview; written as the daemon has it, it is not",
    async (_, given, canonical) => {
      for (const [index, inputs] of [given, canonical].entries()) {
        const service = docker();
        const made = await create(service, "container", `c${index}`, {
          image: "i",
          name: `c${index}`,
          ...inputs,
        });
        const urn = urnOf("container", `c${index}`);
        const { changed } = await service.diff({ urn, state: made.state, news: made.inputs });
        expect(changed.length > 0).toBe(index === 0);
      }
    },
  );

  test.each([
    ["restart", { restart: "always" }, { RestartPolicy: { Name: "always" } }],
    ["memorySwap", { memorySwap: 300 }, { MemorySwap: 300 * 2 ** 20 }],
    ["cpuShares", { cpuShares: 5 }, { CpuShares: 5 }],
  ])("an update of %s alone is applied", async (_, change, applied) => {
    const service = docker();
    const inputs = { image: "i", name: "c", memory: 100, memorySwap: 200 };
    const made = await create(service, "container", "c", inputs);
    await update(service, "c", made, { ...inputs, ...change });
    expect(container("c").HostConfig).toMatchObject({ Memory: 100 * 2 ** 20, ...applied });
  });

  test("that stopped by itself shows as drift, and the update starts it", async () => {
    const service = docker();
    const inputs = { image: "i", name: "c" };
    const made = await create(service, "container", "c", inputs);
    await new SimulatedDaemon(world, host).stopContainer(made.id);
    const urn = urnOf("container", "c");
    const read = await service.read({ urn, id: made.id, state: made.state, inputs: made.inputs });
    expect(read?.state.mustRun).toBe(false);
    await update(service, "c", { id: made.id, state: read?.state ?? {} }, inputs);
    expect(container("c").State.Running).toBe(true);
  });

  test("that was removed by hand is gone for a refresh", async () => {
    const service = docker();
    const made = await create(service, "container", "c", { image: "i", name: "c" });
    world.remove(collectionsOf(host).containers, "c");
    const request = { urn: urnOf("container", "c"), id: made.id, state: made.state, inputs: made.inputs };
    expect(await service.read(request)).toBeUndefined();
  });

  test("that was incomplete is not finished by an update", async () => {
    const service = docker();
    await create(service, "container", "a", {
      image: "i",
      name: "a",
      ports: [{ internal: 80, external: 80 }],
    });
    const inputs = { image: "i", name: "b", ports: [{ internal: 80, external: 80 }] };
    const { id, state } = await incomplete(create(service, "container", "b", inputs));
    await service.delete({ urn: urnOf("container", "a"), id: container("a").Id, state: {} });
    await update(service, "b", { id, state }, inputs);
    expect(container("b").State.Running).toBe(false);
  });
});

describe("a resource without rules of its own", () => {
  test("is refused a second time under the same name, keeps its computed values, and goes", async () => {
    const service = docker();
    const made = await create(service, "secret", "s", { name: "s", data: "eA==" });
    expect(made).toMatchObject({ id: "s", state: { data: "eA==" } });
    await expect(create(service, "secret", "t", { name: "s", data: "eA==" })).rejects.toThrow(
      "already exists",
    );
    const request = { urn: urnOf("secret", "s"), id: "s", state: made.state, inputs: made.inputs };
    expect((await service.read(request))?.state).toEqual(made.state);
    await service.delete(request);
    expect(await service.read(request)).toBeUndefined();
  });
});

describe("faults", () => {
  const log = () =>
    world
      .entries<Operation>(operationsLog)
      .map(({ op, urn, outcome }) => `${op} ${urn.split("::").at(-1)} ${outcome}`);
  const volume = (service: ProviderService, name: string) => create(service, "volume", name, { name });

  test("fail at the nth operation of a run, over several plugins, without an effect", async () => {
    const faults: Fault[] = [{ nth: 2, kind: "fail", message: "no more" }];
    await volume(docker(faults), "a");
    await expect(volume(docker(faults), "b")).rejects.toThrow("no more");
    await volume(docker(faults), "c");
    expect(log()).toEqual(["create a done", "create b failed", "create c done"]);
    expect(world.list<{ Name: string }>(collectionsOf(host).volumes).map(({ Name }) => Name)).toEqual([
      "a",
      "c",
    ]);
    await volume(docker(faults, "2"), "b");
    await expect(volume(docker(faults, "2"), "d")).rejects.toThrow("no more");
  });

  test("by kind of operation and part of the URN, every time without nth", async () => {
    const service = docker([{ op: "delete", urn: "::b", kind: "fail" }]);
    const [a, b] = [await volume(service, "a"), await volume(service, "b")];
    await service.delete({ urn: urnOf("volume", "a"), ...a });
    const removal = () => service.delete({ urn: urnOf("volume", "b"), ...b });
    await expect(removal()).rejects.toThrow("simulated failure: delete of b");
    await expect(removal()).rejects.toThrow("simulated failure: delete of b");
  });

  test("after the effect: the resource is there, and incomplete", async () => {
    const error = await incomplete(volume(docker([{ kind: "failAfter", message: "timeout" }]), "a"));
    expect(error).toMatchObject({ message: "timeout", id: "a", state: { name: "a" } });
    expect(world.get(collectionsOf(host).volumes, "a")).toBeDefined();
    expect(log()).toEqual(["create a incomplete"]);
  });

  test("a check is hit only if asked for", async () => {
    await expect(volume(docker([{ op: "check", kind: "fail" }]), "a")).rejects.toThrow(
      "simulated failure: check of a",
    );
  });
});

test("a preview of an update does not know the version of a launch template that it will make", async () => {
  const service = new ProviderService(
    loadTable("aws"),
    new TableBackend(loadTable("aws"), world),
    new Operations(world, [], "1"),
  );
  const urn = "urn:pulumi:dev::frame::aws:ec2/launchTemplate:LaunchTemplate::bridge";
  const state = { id: "lt-1", imageId: "ami-1", latestVersion: 1, defaultVersion: 1 };
  const { state: planned } = await service.update({
    urn,
    id: "lt-1",
    state,
    news: { imageId: "ami-2" },
    preview: true,
  });
  expect(planned).toMatchObject({ imageId: "ami-2", latestVersion: unknown, defaultVersion: 1 });
});
