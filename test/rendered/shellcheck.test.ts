/** Every shell script of the project is read by shellcheck. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect } from "@jest/globals";
import { libraries, parts } from "../../components/machines/agent/agentShell.ts";
import { projectDir } from "../../tools/stacks/allStacks.ts";
import { testWith } from "../setUp/withNeeds.ts";

const command = join(libraries, "../../bin/jitsi-host");

testWith("shellcheck")("shellcheck is content with every script", async () => {
  const { stdout } = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: projectDir,
  });
  const scripts = stdout
    .split("\n")
    .filter((file) => existsSync(join(projectDir, file)))
    // The agent's parts are checked together, below.
    .filter((file) => !file.startsWith("components/machines/agent/root/"))
    .filter((file) =>
      /^#!.*\b(ba)?sh\b/.test(readFileSync(join(projectDir, file), "utf8").split("\n", 1)[0]!),
    );
  expect(scripts).toContain(".ci/run");
  const checked = await execa("shellcheck", scripts, { cwd: projectDir, reject: false });
  expect([checked.exitCode, checked.stdout]).toEqual([0, ""]);
});

// One text, because what a library sets another one uses.
testWith("shellcheck").each(["gcp", "aws"])(
  "shellcheck is content with all parts of the host agent together on %s",
  async (cloud) => {
    const files = [...parts, cloud].map((part) => join(libraries, `${part}.sh`));
    const text = [...files, command]
      .map((file) => readFileSync(file, "utf8").replace(/^source .*$/m, ""))
      .join("\n");
    const options = [
      ...["--enable=all", "--exclude=SC2312,SC2250,SC1091", "--shell=bash", "--format=gcc"],
      "-",
    ];
    const { stdout } = await execa("shellcheck", options, { input: text, reject: false });
    const findings = stdout.split("\n").filter((line) => !line.includes("http_etag appears unused"));
    expect(findings.join("\n")).toBe("");
  },
);
