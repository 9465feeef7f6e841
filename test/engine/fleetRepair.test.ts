/** `jitsi repair`, and what every command says of a stack that needs it. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { collectionsOf, type SimulatedContainer } from "../../simulator/plugins/docker/simulatedDaemon.ts";
import { FleetYard, reportIn } from "./fleetYard.ts";

const stack = "small01";
const common = ["--yes", "--json", "--revision", "r"];

let yard: FleetYard;
beforeAll(async () => {
  yard = await FleetYard.open();
  yard.addSmall(1);
});
afterAll(() => yard.close());

const telegrafs = (): SimulatedContainer[] =>
  yard.engine.world
    .list<SimulatedContainer>(collectionsOf("ssh://deploy@203.0.113.1").containers)
    .filter(({ Name }) => Name === `/${stack}-telegraf`);

interface Repair {
  readonly ok: boolean;
  readonly locks: readonly string[];
  readonly stacks: readonly { readonly repaired: boolean; readonly pending: readonly unknown[] }[];
}

const repair = async (...args: string[]): Promise<Repair> =>
  JSON.parse((await yard.jitsi(["repair", stack, "--json", ...args])).stdout) as Repair;

/** In this order, on one stack: each step begins where the one before ended. */
test("a provider dies after it has made a container: everything names it, nothing goes on over it, and a repair takes it in", async () => {
  const faults = [{ op: "create", urn: "Container::small01-app-telegraf", kind: "crashAfter" }] as const;
  const named = new RegExp(
    `${stack}-telegraf on ssh://deploy@203\\.0\\.113\\.1\\n.*docker -H .*\\n[^]*jitsi repair ${stack}`,
  );
  const up = await yard.jitsi(["up", stack, ...common], faults);
  expect(reportIn(up).stacks[0]!.errors.join("\n")).toMatch(named);
  const [made] = telegrafs();
  expect(made).toBeDefined();

  const again = await yard.jitsi(["up", "--resume", ...common]);
  expect([again.exitCode, reportIn(again).stacks[0]!.errors.join("\n")]).toEqual([
    1,
    expect.stringMatching(named),
  ]);
  const drift = await yard.jitsi(["drift", stack]);
  expect([drift.exitCode, drift.stdout]).toEqual([1, expect.stringMatching(named)]);
  const removed = await yard.jitsi([
    "remove",
    stack,
    "--confirm",
    stack,
    "--unprotect",
    "all",
    "--revision",
    "r",
  ]);
  expect([removed.exitCode, removed.stdout]).toEqual([1, expect.stringMatching(named)]);
  expect(removed.stdout).not.toContain("is gone");
  expect(telegrafs()).toEqual([made]);

  const id = made!.Id;
  const looked = await repair("--dry-run");
  expect(looked).toMatchObject({
    ok: false,
    stacks: [
      {
        repaired: false,
        pending: expect.arrayContaining([expect.objectContaining({ action: "import", id })]),
      },
    ],
  });
  // Nobody may say that something is not there while it is.
  expect(await repair("--yes", "--clear", `${stack}-app-telegraf`)).toMatchObject({
    ok: false,
    stacks: [
      { repaired: false, pending: expect.arrayContaining([expect.objectContaining({ action: "ask" })]) },
    ],
  });
  expect(await repair("--yes")).toMatchObject({ ok: true, stacks: [{ repaired: true }] });
  expect(await repair("--yes")).toMatchObject({ ok: true, stacks: [{ repaired: false, pending: [] }] });

  const done = await yard.jitsi(["up", "--resume", ...common]);
  expect([done.stderr, done.exitCode]).toEqual([done.stderr, 0]);
  expect(telegrafs()).toHaveLength(1);
  expect((await yard.jitsi(["drift", stack])).exitCode).toBe(0);
});

test("locks that a machine left which went down: named by who meets them, taken away by a repair", async () => {
  const locks = join(yard.engine.dir, "backend", ".pulumi", "locks", "organization", "jitsi", stack);
  mkdirSync(locks, { recursive: true });
  const torn = join(locks, "torn.json");
  writeFileSync(torn, "");
  const refused = await yard.jitsi(["up", stack, ...common]);
  expect(reportIn(refused).stacks[0]!.errors.join("\n")).toContain(
    `${torn} is a lock on ${stack} that names nobody`,
  );

  mkdirSync(dirname(yard.lock), { recursive: true });
  writeFileSync(yard.lock, "");
  // Waiting for it would last for ever.
  const met = await yard.jitsi(["up", stack, ...common, "--wait"]);
  expect([met.exitCode, met.stderr]).toEqual([1, expect.stringContaining(`${yard.lock} names no process`)]);

  expect(await repair("--dry-run")).toMatchObject({ ok: false, locks: [yard.lock, torn] });
  expect(await repair("--yes")).toMatchObject({ ok: true, locks: [yard.lock, torn] });
  expect(await repair("--yes")).toMatchObject({ ok: true, locks: [] });
  expect((await yard.jitsi(["up", stack, ...common])).exitCode).toBe(0);
});
