/** The harness itself, on a small program: the real engine, simulated providers. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Engine, RunOptions, RunResult } from "../../simulator/engine/engine.ts";
import { createEngine } from "../../simulator/engine/engine.ts";
import { collectionsOf } from "../../simulator/plugins/docker/simulatedDaemon.ts";
import type { SimulatedContainer } from "../../simulator/plugins/docker/simulatedDaemon.ts";
import { findPulumi } from "../../programs/pulumi-cli/findPulumi.ts";
import type { Frame } from "./programs/frame/frame.ts";
import { failureOf } from "../failureOf.ts";

const stack = "dev";
const one = collectionsOf("ssh://root@one");
const usual: Frame = {
  containers: {
    web: { memory: 100, memorySwap: 200, ports: [{ internal: 80, external: 8000 }] },
    jvb: { host: "two" },
  },
};

let folder: string;
/** The stack after a first `up` of `usual`. */
let made: Engine;
let firstUp: RunResult;
let forks = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "frame-"));
  const projectDir = fileURLToPath(new URL("programs/frame", import.meta.url));
  const configDir = join(folder, "config");
  const cli = await findPulumi({ onProgress: console.error });
  made = await createEngine({ projectDir, dir: join(folder, "made"), configDir, cli });
  await made.initStack(stack);
  firstUp = await made.up(stack, asking(usual));
});
afterAll(() => rmSync(folder, { recursive: true }));

function asking(frame: Frame, options: RunOptions = {}): RunOptions {
  return { ...options, env: { FRAME: JSON.stringify(frame) } };
}

/** `usual`, with something else about the container `web`. */
function withWeb(web: Frame["containers"][string], more: Partial<Frame> = {}): Frame {
  return {
    ...usual,
    containers: { ...usual.containers, web: { ...usual.containers.web, ...web } },
    ...more,
  };
}

/** A copy of the stack that a test can do with as it likes. */
function fork(): Promise<Engine> {
  return made.fork(join(folder, `fork${forks++}`));
}

/** Steps that change something, as `op name`. */
function changesOf(result: RunResult): string[] {
  const plain = ["same", "refresh"];
  return result.steps.filter(({ op }) => !plain.includes(op)).map(({ op, name }) => `${op} ${name}`);
}

function errorsOf(result: RunResult): string {
  return result.diagnostics.map(({ message }) => message).join("\n");
}

function web(engine: Engine): SimulatedContainer | undefined {
  return engine.world.get<SimulatedContainer>(one.containers, "web");
}

describe("a stack", () => {
  test("comes up, and an unchanged program changes nothing", async () => {
    expect(failureOf(firstUp)).toBe("");
    expect(firstUp.changes).toEqual({ create: 5 });
    expect(errorsOf(firstUp)).toBe("");
    expect(firstUp.operations.map(({ op, outcome }) => `${op} ${outcome}`)).toEqual(
      Array(5).fill("create done"),
    );
    expect(web(made)?.State.Running).toBe(true);
    const again = await (await fork()).preview(stack, asking(usual, { args: ["--expect-no-changes"] }));
    expect(failureOf(again)).toBe("");
    expect(changesOf(again)).toEqual([]);
  });

  test("keeps its secrets secret, in its outputs and in its state", async () => {
    const { passwordText: shown } = await made.outputs(stack);
    const { passwordText: password } = await made.outputs(stack, { showSecrets: true });
    expect(shown).toBe("[secret]");
    expect(password).toMatch(/^[A-Za-z0-9]{24}$/);
    expect(web(made)?.Config.Env).toContain(`PASSWORD=${String(password)}`);
    const state = made.stateText("frame", stack);
    expect(state).toContain('"example/image:1"');
    expect(state).not.toContain(password);
    // A bridged provider takes no secrets: the engine hides the whole list that one element of is secret.
    expect(state).not.toContain("PLAIN=1");
  });

  test("goes, and leaves nothing", async () => {
    const engine = await fork();
    const gone = await engine.destroy(stack, asking(usual));
    expect(failureOf(gone)).toBe("");
    for (const collection of Object.values({ ...one, images: "none" }))
      expect(engine.world.list(collection)).toEqual([]);
    expect((await engine.exportStack(stack)).deployment.resources ?? []).toEqual([]);
  });

  test("tells its events while they happen", async () => {
    const seen: string[] = [];
    const onEvent = ({
      summaryEvent,
      resOutputsEvent,
    }: object & { summaryEvent?: object; resOutputsEvent?: object }) => {
      if (summaryEvent) seen.push("summary");
      if (resOutputsEvent) seen.push("resource");
    };
    await (await fork()).preview(stack, asking(usual, { onEvent }));
    expect(seen.filter((kind) => kind === "resource").length).toBeGreaterThanOrEqual(8);
    expect(seen.at(-1)).toBe("summary");
  });
});

describe("an edit", () => {
  test("updates in place what the table says, and applies it", async () => {
    const engine = await fork();
    const result = await engine.up(stack, asking(withWeb({ memory: 300, memorySwap: 600 })));
    expect(changesOf(result)).toEqual(["update web"]);
    expect(Object.keys(result.steps.find(({ op }) => op === "update")?.detailedDiff ?? {})).toEqual([
      "memory",
      "memorySwap",
    ]);
    expect(web(engine)).toMatchObject({ Id: web(made)?.Id, HostConfig: { Memory: 300 * 2 ** 20 } });
  });

  test("replaces what the table says, deleting a container first", async () => {
    const engine = await fork();
    const result = await engine.up(stack, asking(withWeb({ image: "example/image:2" })));
    expect(failureOf(result)).toBe("");
    expect(result.operations.map(({ op }) => op)).toEqual(["delete", "create"]);
    expect(changesOf(result)).toEqual(["delete-replaced web", "replace web", "create-replacement web"]);
    expect(web(engine)?.Id).not.toBe(web(made)?.Id);
  });

  test("of one container touches no other", async () => {
    const frame = { ...usual, containers: { ...usual.containers, third: { host: "two" } } };
    const result = await (await fork()).up(stack, asking(frame));
    expect(changesOf(result)).toEqual(["create third"]);
    expect(result.operations.map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`)).toEqual([
      "create third",
    ]);
  });

  test("of a health check is not applied, unless the program asks for a replacement, and delete-first", async () => {
    const healthcheck = { tests: ["CMD", "true"], interval: "5s" };
    const ignored = await fork();
    expect(changesOf(await ignored.up(stack, asking(withWeb({ healthcheck }))))).toEqual(["update web"]);
    expect(web(ignored)?.Config.Healthcheck).toBeUndefined();

    // A replacement that only the program asks for is create-first, whatever the provider says of its own ones.
    const clashing = { replaceOnChanges: ["healthcheck"] };
    const failed = await (await fork()).up(stack, asking(withWeb({ healthcheck }, clashing)));
    expect(errorsOf(failed)).toContain('The container name "/web" is already in use');

    const replaced = await fork();
    const careful = { ...clashing, deleteBeforeReplace: true };
    const result = await replaced.up(stack, asking(withWeb({ healthcheck }, careful)));
    expect(result.operations.map(({ op }) => op)).toEqual(["delete", "create"]);
    expect(web(replaced)?.Config.Healthcheck).toMatchObject({ Interval: 5e9 });
  });

  test("of a secret's origin replaces it and what depends on it", async () => {
    const result = await (await fork()).preview(stack, asking({ ...usual, passwordLength: 30 }));
    expect(changesOf(result)).toEqual(
      expect.arrayContaining(["replace password", "replace web", "replace jvb"]),
    );
  });

  test("to a value that is not allowed is refused before anything happens", async () => {
    const result = await (await fork()).up(stack, asking(withWeb({ restart: "never" })));
    expect(result.exitCode).not.toBe(0);
    expect(errorsOf(result)).toContain('"restart" must be one of');
    expect(result.operations).toEqual([]);
  });
});

describe("the world", () => {
  test("shows its drift in a refresh, and an up mends it", async () => {
    const engine = await fork();
    engine.world.remove(one.containers, "web");
    const refreshed = await engine.refresh(stack, asking(usual));
    expect(changesOf(refreshed)).toEqual(["delete web"]);
    expect(changesOf(await engine.up(stack, asking(usual)))).toEqual(["create web"]);
    const [container] = [web(engine)];
    if (!container) throw new Error("web is not there");
    container.HostConfig.Memory = 1;
    engine.world.put(one.containers, "web", container);
    expect(changesOf(await engine.refresh(stack, asking(usual)))).toEqual(["update web"]);
    expect(changesOf(await engine.up(stack, asking(usual)))).toEqual(["update web"]);
    expect(web(engine)?.HostConfig.Memory).toBe(100 * 2 ** 20);
  });

  test("has each port of a host once, and the next up goes on from there", async () => {
    const engine = await fork();
    const clashing = {
      ...usual,
      containers: { ...usual.containers, other: { ports: [{ internal: 1, external: 8000 }] } },
    };
    const failed = await engine.up(stack, asking(clashing));
    expect(failed.exitCode).not.toBe(0);
    expect(errorsOf(failed)).toContain("Bind for 0.0.0.0:8000 failed: port is already allocated");
    const { resources = [] } = (await engine.exportStack(stack)).deployment;
    expect(resources.find(({ urn }) => urn.endsWith("::other"))?.initErrors).toHaveLength(1);
    const free = {
      ...usual,
      containers: { ...usual.containers, other: { ports: [{ internal: 1, external: 8001 }] } },
    };
    expect((await engine.up(stack, asking(free))).exitCode).toBe(0);
    expect(engine.world.get<SimulatedContainer>(one.containers, "other")?.State.Running).toBe(true);
  });

  test("lets nothing go that is protected", async () => {
    const engine = await fork();
    const frame = { ...usual, protectVolume: true };
    await engine.up(stack, asking(frame));
    const result = await engine.destroy(stack, asking(frame));
    expect(result.exitCode).not.toBe(0);
    expect(errorsOf(result)).toContain("cannot be deleted");
    expect(engine.world.list(one.volumes)).toHaveLength(1);
  });
});

describe("a fault", () => {
  /** A stack that is not there yet. */
  async function nothingYet(): Promise<Engine> {
    const engine = await fork();
    await engine.destroy(stack, asking(usual));
    return engine;
  }

  async function converges(engine: Engine): Promise<void> {
    const result = await engine.up(stack, asking(usual));
    expect(failureOf(result)).toBe("");
    expect(web(engine)?.State.Running).toBe(true);
    const after = await engine.preview(stack, asking(usual, { args: ["--expect-no-changes"] }));
    expect(failureOf(after)).toBe("");
  }

  test("fails the third operation; the next up converges", async () => {
    const engine = await nothingYet();
    const failed = await engine.up(
      stack,
      asking(usual, { faults: [{ nth: 3, kind: "fail", message: "no luck" }] }),
    );
    expect(failed.exitCode).not.toBe(0);
    expect(errorsOf(failed)).toContain("no luck");
    expect(
      failed.operations.filter(({ outcome }) => outcome === "failed").map(({ seq }) => seq % 5),
    ).toHaveLength(1);
    await converges(engine);
  });

  test("crashes a plugin at a resource; the next up converges", async () => {
    const engine = await nothingYet();
    const failed = await engine.up(
      stack,
      asking(usual, { faults: [{ op: "create", urn: "::web", kind: "crash" }] }),
    );
    expect(failed.exitCode).not.toBe(0);
    expect(web(engine)).toBeUndefined();
    await converges(engine);
  });

  test("after an effect leaves an incomplete resource, which the next up takes for complete", async () => {
    const engine = await nothingYet();
    const faults = [
      { urn: "::web", kind: "failAfter", message: "container failed to be in healthy state" },
    ] as const;
    const failed = await engine.up(stack, asking(usual, { faults }));
    expect(errorsOf(failed)).toContain("container failed to be in healthy state");
    const { Id: id } = web(engine) ?? {};
    await converges(engine);
    expect(web(engine)?.Id).toBe(id);
  });

  test("after an effect makes the next up replace the resource, if the program says #initerror", async () => {
    const engine = await nothingYet();
    const careful = { ...usual, replaceOnChanges: ["#initerror"], deleteBeforeReplace: true };
    await engine.up(stack, asking(careful, { faults: [{ urn: "::web", kind: "failAfter" }] }));
    const { Id: id } = web(engine) ?? {};
    expect(id).toBeDefined();
    expect((await engine.up(stack, asking(careful))).operations.map(({ op }) => op)).toEqual([
      "delete",
      "create",
    ]);
    expect(web(engine)?.Id).not.toBe(id);
  });
});
