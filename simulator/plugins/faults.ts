/**
 * Failures on order: which operation of a run fails, and how. The plan is a JSON file (a list of `Fault`), its path in
 * JITSI_SIM_FAULTS. Operations are logged in `operations.jsonl` of the world.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { IncompleteError } from "./backend.ts";
import type { World } from "./world.ts";

export type OperationKind = "check" | "diff" | "read" | "create" | "update" | "delete" | "configure";

/**
 * One fault. It applies to the operations that `op` and `urn` name (without `op`: every create, update and delete);
 * with `nth`, only to the nth of those in this run of the engine, counted over all plugin processes, from 1.
 */
export interface Fault {
  readonly op?: OperationKind;
  /** A part of the URN, or the whole of it if it begins as one. */
  readonly urn?: string;
  readonly nth?: number;
  /**
   * `fail`: an error and no effect. `failAfter`: the effect and then an error, as after a timeout: a created resource
   * is in the state, incomplete. `crash`: the plugin's process dies before the effect. `crashAfter`: it dies after the
   * effect, which the engine therefore does not know of. `delay`: the operation waits `delayMs` first.
   */
  readonly kind: "fail" | "failAfter" | "crash" | "crashAfter" | "delay";
  readonly message?: string;
  readonly delayMs?: number;
}

export interface Operation {
  /** Position in the world's history, from 1. */
  readonly seq: number;
  readonly run: string;
  readonly op: OperationKind;
  readonly type: string;
  readonly urn: string;
  /** `failed` has had no effect, `incomplete` may have had some. */
  readonly outcome: "done" | "failed" | "incomplete";
}

export const operationsLog = "operations.jsonl";
const mutating: readonly OperationKind[] = ["create", "update", "delete"];

/** Reads a fault plan. @throws Error that names the file if it is no list of faults. */
export function readFaults(file: string | undefined): readonly Fault[] {
  if (file === undefined || file === "") return [];
  const plan: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!Array.isArray(plan)) throw new Error(`${file} must hold a list of faults.`);
  return plan as Fault[];
}

export class Operations {
  private readonly world: World;
  private readonly faults: readonly Fault[];
  private readonly run: string;
  private readonly die: Death;

  /**
   * @param run names the engine's run: counters start anew with each.
   * @param die default: by SIGKILL
   */
  constructor(world: World, faults: readonly Fault[], run: string, die: Death = killThisProcess) {
    this.world = world;
    this.faults = faults;
    this.run = run;
    this.die = die;
  }

  /** Carries out one operation, with the faults that apply to it, and logs it if it can change the world. */
  async perform<T>(op: OperationKind, urn: string, type: string, effect: () => T | Promise<T>): Promise<T> {
    const due = await this.faultsFor(op, urn);
    const log = async (outcome: Operation["outcome"]) => {
      if (mutating.includes(op)) await this.log({ op, urn, type, outcome });
    };
    for (const fault of due) if (fault.kind === "delay") await sleep(fault.delayMs ?? 1000);
    if (due.some((fault) => fault.kind === "crash")) {
      await log("failed");
      await this.die();
    }
    const refusal = due.find((fault) => fault.kind === "fail");
    if (refusal) {
      await log("failed");
      throw new Error(messageOf(refusal, op, urn));
    }
    let result: T;
    try {
      result = await effect();
    } catch (error) {
      await log(error instanceof IncompleteError ? "incomplete" : "failed");
      throw error;
    }
    if (due.some((fault) => fault.kind === "crashAfter")) {
      await log("done");
      await this.die();
    }
    const late = due.find((fault) => fault.kind === "failAfter");
    await log(late ? "incomplete" : "done");
    if (late) throw new LateFailure(messageOf(late, op, urn), result);
    return result;
  }

  /** The faults due now; counts this operation for each that it matches. */
  private async faultsFor(op: OperationKind, urn: string): Promise<Fault[]> {
    const matching = [...this.faults.entries()].filter(
      ([, fault]) => (fault.op === undefined ? mutating.includes(op) : fault.op === op) && names(fault, urn),
    );
    if (matching.length === 0) return [];
    return this.world.locked(() =>
      matching
        .filter(([index, fault]) => {
          const count = this.world.count(`${this.run}-fault-${index}`);
          return fault.nth === undefined || fault.nth === count;
        })
        .map(([, fault]) => fault),
    );
  }

  private async log(operation: Omit<Operation, "seq" | "run">): Promise<void> {
    await this.world.locked(() => {
      const entry: Operation = { seq: this.world.count("operations"), run: this.run, ...operation };
      this.world.append(operationsLog, entry);
    });
  }
}

const names = ({ urn: named = "" }: Fault, urn: string): boolean =>
  named.startsWith("urn:") ? urn === named : urn.includes(named);

/** The effect took place and its result is there, yet the operation is to be reported as failed. */
export class LateFailure extends Error {
  readonly result: unknown;
  constructor(message: string, result: unknown) {
    super(message);
    this.result = result;
  }
}

function messageOf(fault: Fault, op: OperationKind, urn: string): string {
  return fault.message ?? `simulated failure: ${op} of ${urn.split("::").at(-1)}`;
}

/** Ends a plugin as a crash does: at once, with no answer to the engine. Never returns. */
export type Death = () => Promise<never>;

const killThisProcess: Death = () => {
  process.kill(process.pid, "SIGKILL");
  return new Promise(() => undefined);
};
