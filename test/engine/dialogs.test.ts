/** What `jitsi` asks a person, and what becomes of the answers. */

import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { inventoryOf } from "./inventory.ts";
import { FleetYard } from "./fleetYard.ts";
import { keys } from "./terminal.ts";
import { failureOf } from "../failureOf.ts";
import { sharedPlugins } from "./sharedPlugins.ts";

const { enter, down, space, interrupt } = keys;

let yard: FleetYard;
const stack = "hut";

beforeAll(async () => {
  yard = await FleetYard.open(sharedPlugins.env);
  yard.add("platform", "platform");
  yard.add(stack, "one-bridge", (settings) => settings.setIn(["config", "jitsi:protect"], true));
});
afterAll(() => yard.close());

describe("new", () => {
  test("asks for what nobody can know, and writes it down", async () => {
    const terminal = yard.atTerminal(["new", "shop"]);
    await terminal.answer("Where?", enter);
    await terminal.answer("Bridges, at the least and at the most", "2..5", enter);
    await terminal.answer("Region of Google Cloud", down, enter);
    await terminal.answer("Where Let's Encrypt may write to", "ops@my-app.com", enter);
    const { exitCode, screen } = await terminal.ended();
    expect(failureOf({ exitCode, screen })).toBe("");
    const file = readFileSync(yard.fileOf("shop"), "utf8");
    expect(file).toMatch(/min: 2\b[\s\S]*max: 5\b/);
    expect(file).toContain("ops@my-app.com");
    expect(file).not.toContain("europe-west1");
  });

  test("on a Docker host, with what it can tell from the answers as suggestions", async () => {
    const terminal = yard.atTerminal(["new", "hall"]);
    await terminal.answer("Where?", down, enter);
    await terminal.answer("Docker host", "ssh://deploy@203.0.113.77", enter);
    await terminal.answer("(203.0.113.77)", enter);
    await terminal.answer("What its region is called", "hetzner-fsn1", enter);
    await terminal.answer("Domain below which hall is", enter);
    await terminal.answer("Something is needed here.", "my-app.com", enter);
    await terminal.answer("Where Let's Encrypt may write to", "ops@my-app.com", enter);
    const { exitCode, screen } = await terminal.ended();
    expect(failureOf({ exitCode, screen })).toBe("");
    expect(readFileSync(yard.fileOf("hall"), "utf8")).toContain('publicAddress: "203.0.113.77"');
  });

  test("Ctrl-C writes nothing", async () => {
    const terminal = yard.atTerminal(["new", "club"]);
    await terminal.answer("Where?", interrupt);
    const { exitCode, screen } = await terminal.ended();
    expect([screen, [exitCode, existsSync(yard.fileOf("club"))]]).toEqual([screen, [1, false]]);
    expect(screen).toContain("Nothing was done.");
  });
});

describe("up", () => {
  const question = "Deploy";
  test.each([
    ["Enter", enter],
    ["no", `n${enter}`],
    ["Ctrl-C", interrupt],
  ])("shows the plan; after %s nothing exists", async (_, key) => {
    const terminal = yard.atTerminal(["up", stack, "--revision", "r"]);
    await terminal.answer(question, key);
    const { screen } = await terminal.ended();
    expect(screen).toContain(stack);
    expect(inventoryOf(yard.engine)).toEqual({});
  });

  test("after yes it is there", async () => {
    const terminal = yard.atTerminal(["up", stack, "--revision", "r"]);
    await terminal.answer(question, `y${enter}`);
    const { exitCode, screen } = await terminal.ended();
    expect(failureOf({ exitCode, screen })).toBe("");
    expect(inventoryOf(yard.engine)).not.toEqual({});
  });
});

describe("suspend", () => {
  test("says that calls end and what goes; after no the file is as it was", async () => {
    const before = readFileSync(yard.fileOf(stack), "utf8");
    const terminal = yard.atTerminal(["suspend", stack, "--revision", "r"]);
    await terminal.answer(`Suspend ${stack}?`, `n${enter}`);
    const { exitCode, screen } = await terminal.ended();
    expect([screen, exitCode]).toEqual([screen, 1]);
    expect(screen).toMatch(/hut: every call on it ends.*\s+goes +the app server, 1 bridge\b/);
    expect(readFileSync(yard.fileOf(stack), "utf8")).toBe(before);
  });
});

describe("remove", () => {
  const protectedOnes = "Protected: choose what may go too";
  const name = "Type the stack's name to destroy it";

  test("after another name than the stack's everything is still there", async () => {
    const before = inventoryOf(yard.engine);
    const terminal = yard.atTerminal(["remove", stack, "--revision", "r"]);
    await terminal.answer(protectedOnes, enter);
    await terminal.answer(name, "hat", enter);
    const { exitCode, screen } = await terminal.ended();
    expect([screen, [exitCode, inventoryOf(yard.engine)]]).toEqual([screen, [1, before]]);
    expect(screen).toContain(`That is not ${stack}: nothing was destroyed.`);
  });

  test("what is not chosen stays", async () => {
    const terminal = yard.atTerminal(["remove", stack, "--revision", "r"]);
    await terminal.answer(protectedOnes, space, enter);
    await terminal.answer(name, stack, enter);
    const { exitCode, screen } = await terminal.ended();
    expect(failureOf({ exitCode, screen })).toBe("");
    expect(screen).toMatch(/is gone but for what stays protected: /);
  });
});
