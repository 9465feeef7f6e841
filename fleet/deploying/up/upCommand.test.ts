/** What the commands over many stacks refuse, before there is any engine. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaNode } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { projectDir } from "../../stacks/stackFolder.ts";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "up-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

/** A CLI that knows the backend's stacks and nothing else: whoever deploys with it fails. */
function fakePulumi(stacks: readonly string[]): string {
  const file = join(dir, "pulumi");
  const known = JSON.stringify(stacks.map((name) => ({ name })));
  writeFileSync(
    file,
    `#!/bin/sh\n[ "$1 $2" = "stack ls" ] && echo '${known}' && exit 0\n[ "$1 $2" = "stack export" ] && echo '{"version":3,"deployment":{}}' && exit 0\necho "called: $*" >&2\nexit 9\n`,
    {
      mode: 0o755,
    },
  );
  return file;
}

const jitsi = (config: string, ...args: string[]) =>
  execaNode(join(projectDir, "fleet", "jitsi.js"), [...args, "--config", config], {
    reject: false,
    stdin: "ignore",
    env: { NO_COLOR: "1", JITSI_STATE_DIR: join(dir, "state"), JITSI_PULUMI: fakePulumi(["a"]) },
  });

/** Files broken in ten ways, and one that is fine. */
const broken: Readonly<Record<string, string | Uint8Array>> = {
  "no-yaml": "config: [\n",
  tabs: "config:\n\tjitsi:kind: local\n",
  "no-text": new Uint8Array([0xff, 0xfe, 0x00]),
  "a-list": "- a\n",
  "unknown-key": "config:\n  jitsi:kind: local\n  jitsi:medai: audio\n",
  "wrong-value": "config:\n  jitsi:kind: local\n  jitsi:release: stable-1\n",
  missing: "config:\n  jitsi:appPrefix: missing\n",
  "no-json": 'config:\n  jitsi:kind: local\n  jitsi:hosts: "[{"\n',
  "open-secret": "config:\n  jitsi:kind: local\n  jitsi:secrets: { jwt: hunter2 }\n",
  "broken-rule":
    "config:\n  jitsi:appPrefix: a\n  jitsi:baseDomain: a.de\n  jitsi:hosts: [{ name: h, docker: ssh://a@203.0.113.8, region: x, publicAddress: 203.0.113.8 }]\n  jitsi:bridges: { static: [{ name: a, host: h }] }\n  jitsi:tls: { mode: selfSigned }\n  jitsi:containers: { jvb: { env: { JVB_PORT: 5 } } }\n",
};
const fine = "config:\n  jitsi:kind: local\n";
const finePlatform =
  "config:\n  jitsi:kind: platform\n  jitsi:baseDomain: my-app.com\n  jitsi:gcp: { project: my-app-video, regions: [europe-west1] }\n";

describe("files broken in ten ways at once are each reported with their name, and nothing is done", () => {
  let config: string;
  beforeAll(() => {
    config = join(dir, "broken");
    mkdirSync(config);
    for (const [stack, content] of Object.entries({ ...broken, fine: finePlatform }))
      writeFileSync(join(config, `Pulumi.${stack}.yaml`), content);
  });

  const names = Object.keys(broken);
  test.each([
    ["check", ["check"]],
    ["list", ["list"]],
    ["up", ["up", ...names, "fine", "--yes", "--revision", "r"]],
    ["up, over all", ["up", "--yes", "--revision", "r"]],
    ["suspend", ["suspend", ...names, "--yes", "--revision", "r"]],
    ["resume", ["resume", ...names, "--file-only"]],
  ])("by %s", async (_, args) => {
    const { stdout, stderr, exitCode } = await jitsi(config, ...args);
    const said = stdout + stderr;
    for (const name of names) expect(said).toMatch(new RegExp(`Pulumi\\.${name}\\.yaml: \\d problem`));
    expect(said).not.toMatch(/^\s+at |Pulumi\.fine\.yaml: \d problem|hunter2|called:/m);
    expect(exitCode).toBe(1);
  });

  test.each(names)("by outputs, of %s", async (name) => {
    const { stderr, exitCode } = await jitsi(config, "outputs", name);
    expect(stderr).toMatch(new RegExp(`Pulumi\\.${name}\\.yaml: \\d problem`));
    expect([exitCode, stderr.includes("called:")]).toEqual([1, false]);
  });

  test("a new stack beside them is checked all the same", async () => {
    const { stderr, exitCode } = await jitsi(
      config,
      ...["new", "shop", "--docker", "ssh://a@203.0.113.9", "--address", "203.0.113.9", "--label", "x"],
      ...["--base-domain", "my-app.com", "--email", "a@my-app.com", "--dry-run"],
    );
    expect([exitCode, stderr]).toEqual([0, expect.not.stringMatching(/problem/)]);
  });
});

describe("wrong usage ends with 2", () => {
  let config: string;
  beforeAll(() => {
    config = join(dir, "usage");
    mkdirSync(config);
    for (const stack of ["a", "b"]) writeFileSync(join(config, `Pulumi.${stack}.yaml`), fine);
  });

  test.each<[string[], RegExp]>([
    [["up", "a"], /There is no terminal to ask on: give --yes/],
    [["up", "x", "--yes", "--revision", "r"], /There is no stack "x"/],
    [["up", "--yes", "--max-failures", "lots"], /--max-failures takes a number/],
    [["up", "--yes", "--wave", "x"], /--wave takes a whole number from 0 on/],
    [["up", "--yes", "--concurrency", "0"], /--concurrency takes a whole number from 1 on/],
    [["up", "a", "b", "--yes", "--revision", "r", "--canary", "c"], /--canary: c is none of the chosen/],
    [["up", "a", "--yes", "--revision", "r", "--base", "nothing"], /There is no revision "nothing"/],
    [["up", "--yes", "--revision", "r", "--resume"], /There is no earlier run of these stacks/],
    [["up", "--yes", "--revision", "r", "--where", "size=big"], /--where takes region=…/],
    [["suspend", "a"], /There is no terminal to ask on/],
    [["remove", "a"], /There is no terminal to ask on/],
    [["remove", "a", "--confirm", "b"], /--confirm must repeat/],
  ])("%j", async (args, message) => {
    const { stdout, stderr, exitCode } = await jitsi(config, ...args);
    expect(stderr).toMatch(message);
    expect([stdout, exitCode]).toEqual(["", 2]);
  });

  test("where nothing is chosen, nothing is done", async () => {
    const { stdout, stderr, exitCode } = await jitsi(config, "up", "--yes", "--revision", "r");
    expect([stdout, exitCode]).toEqual(["", 0]);
    expect(stderr).toMatch(/^All stacks in .* are of kind local: name those that you mean\.$/);
    const changed = await jitsi(
      config,
      "up",
      "--yes",
      "--changed",
      "--revision",
      "r",
      "--where",
      "kind=customer",
    );
    expect(changed.stderr).toMatch(/^No stack matches --where kind=customer\. Here: kind: local\.$/);
  });

  test("without a CLI, it is said which one is wanted", async () => {
    const { stderr, exitCode } = await execaNode(
      join(projectDir, "fleet", "jitsi.js"),
      ["up", "a", "--yes", "--revision", "r", "--config", config],
      { reject: false, env: { JITSI_PULUMI: "no-such-program", JITSI_STATE_DIR: join(dir, "state") } },
    );
    expect([stderr, exitCode]).toEqual([
      'There is no program "no-such-program". Install Pulumi (https://www.pulumi.com/docs/install), or name it in JITSI_PULUMI.',
      1,
    ]);
  });

  test("an engine that fails is a failed stack, with its words and its log", async () => {
    const { stdout, exitCode } = await jitsi(config, "up", "a", "--yes", "--json", "--revision", "r");
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      stacks: [{ stack: "a", outcome: "failed", errors: [expect.stringMatching(/^called: up --stack a /)] }],
    });
  });
});
