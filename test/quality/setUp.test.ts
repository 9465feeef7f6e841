/** `make test` on a machine that has nothing but Node: set-up installs what it may, and what is missing is said once. */

import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { BareMachine } from "../../programs/bareMachine.ts";
import { projectDir } from "../../tools/stacks/allStacks.ts";
import { needs } from "../setUp/needs.ts";
import { systemPath } from "../setUp/programs.ts";
import { suitesFor } from "../setUp/suitesFor.ts";
import { testWith } from "../setUp/withNeeds.ts";
import { suites } from "../suites.ts";

let machine: BareMachine;
beforeEach(() => {
  machine = new BareMachine();
});
afterEach(() => machine.remove());

/** Everything that a suite needs, and what would install it. */
const hidden = [
  ...new Set([...Object.values(needs).flatMap(({ programs }) => Object.keys(programs)), "apt-get", "sudo"]),
];

/** Node with nothing on its PATH but what the machine has, and with the programs hidden where they are. */
function bareNode(...args: readonly string[]) {
  const files = hidden.flatMap((program) =>
    systemPath
      .split(":")
      .map((folder) => join(folder, program))
      .filter((file) => existsSync(file))
      .map((file) => realpathSync(file)),
  );
  // `mount` itself goes last. Nobody can execute /dev/null, root neither.
  const inOrder = [...new Set(files)].sort(
    (a, b) => Number(a.endsWith("/mount")) - Number(b.endsWith("/mount")),
  );
  const script = `while [ "$1" != -- ]; do mount --bind /dev/null "$1" || exit 99; shift; done; shift; PATH=${machine.bin} exec "$@"`;
  const command = [process.execPath, "--disable-warning=ExperimentalWarning", ...args];
  return execa("unshare", ["--mount", "/bin/sh", "-c", script, "sh", ...inOrder, "--", ...command], {
    cwd: projectDir,
    env: { CI: undefined, NODE_OPTIONS: undefined },
    reject: false,
    all: true,
  });
}

testWith("bareMachine")(
  "nothing can be installed: one block says what, how, and which suites stay out",
  async () => {
    const { all, exitCode } = await bareNode("test/setUp/main.ts", "rendered/");
    expect(exitCode).toBe(0);
    expect(all).toMatch(/^This machine lacks some of what the tests need\.$/m);
    expect(all).toMatch(/^ {2}sudo apt-get install .*\bnginx-light\b.*\bshellcheck\b/m);
    expect(all).toMatch(
      /^ {2}rendered +what needs nginx, hocon, keytool, lua, shellcheck, cloudInit, systemd$/m,
    );
    // Nothing of suites that are not asked for.
    expect(all).not.toMatch(/docker\.io|influxdb/);
  },
);

testWith("bareMachine")("in CI that is a failure", async () => {
  const { all, exitCode } = await bareNode(
    "--eval",
    `process.env.CI = "true"; process.argv[2] = "rendered/"; import("./test/setUp/main.ts")`,
  );
  expect([exitCode, all]).toEqual([1, expect.stringMatching(/In CI no suite may stay out\.$/)]);
});

testWith("bareMachine")("where it may, it says what it installs, and installs just that", async () => {
  machine.program("apt-get", `echo "$@" >> ${machine.home}/log`);
  machine.program("env", 'while [ "${1#*=}" != "$1" ]; do shift; done; exec "$@"');
  const { all } = await bareNode("test/setUp/main.ts", "rendered/shellcheck");
  expect(all).toMatch(/^The tests need Debian packages\. Installing: .*\bshellcheck\b/m);
  const [update, install, ...more] = readFileSync(join(machine.home, "log"), "utf8").trimEnd().split("\n");
  expect([update, install, more]).toEqual([
    "-qq update",
    expect.stringMatching(/^-qq install --yes --no-install-recommends .*\bshellcheck\b/),
    [],
  ]);
});

testWith("bareMachine")("the rendered suite passes there, and tells of nothing test by test", async () => {
  const jest = ["--experimental-vm-modules", "node_modules/jest/bin/jest.js"];
  const { all } = await bareNode(...jest, "--selectProjects", "rendered", "--maxWorkers", "1");
  expect(all).toMatch(/^[1-9]\d* passed, 0 failed, [1-9]\d* skipped$/m);
  expect(all.split("\n").filter((line) => /skipp?ed/i.test(line)).length).toBeLessThan(6);
});

test.each([
  ["", suites.map(({ name }) => name)],
  ["infra/settings", ["unit"]],
  ["engine/acme", ["engine"]],
  ["no such file", []],
])("FILTER=%s is about these suites", (filter, names) => expect([...suitesFor(filter)]).toEqual(names));
