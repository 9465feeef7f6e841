import { expect, test } from "@jest/globals";
import { allDead, conflictIn, shownHolders } from "./lockConflict.ts";

/** As Pulumi 3.259 prints it. */
const diy = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///b/.pulumi/locks/organization/jitsi/small/6a0b.json?no_tmp_dir=true: created by root@vm (pid 26969) at 2026-11-21T15:08:44Z`;

test("a bucket's lock names its holders", () => {
  expect(conflictIn(diy)).toEqual([{ user: "root", host: "vm", pid: 26969 }]);
  expect(shownHolders(conflictIn(diy)!)).toBe("root@vm (process 26969)");
});

test("a state that somebody is writing names none, and is worth another try", () =>
  expect(conflictIn("error: failed to load checkpoint: EOF")).toEqual([]));

test("Pulumi Cloud names none", () => {
  const holders = conflictIn("error: [409] Conflict: Another update is currently in progress.");
  expect(holders).toEqual([]);
  expect(shownHolders(holders!)).toBe("another update");
});

test.each(["error: update failed", "Conflict. The container name is already in use", ""])(
  "%j is no conflict",
  (text) => expect(conflictIn(text)).toBeUndefined(),
);

const holder = { user: "root", host: "vm", pid: 5 };
test.each([
  ["ours and dead", [holder], [5], false, true],
  ["ours and alive", [holder], [5], true, false],
  ["dead, of this name, and not ours", [holder], [6], false, false],
  ["of another machine", [{ ...holder, host: "other" }], [5], false, false],
  ["one of two ours", [holder, { ...holder, pid: 9 }], [5], false, false],
  ["nobody's", [], [5], false, false],
])("a lock %s", (_, holders, ours, alive, expected) =>
  expect(allDead(holders, new Set(ours), { here: "vm", isAlive: () => alive })).toBe(expected),
);
