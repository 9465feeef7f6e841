/** The command as people run it: a process of its own. */

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa, execaNode } from "execa";
import { afterAll, describe, expect, test } from "@jest/globals";
import { makeProgram } from "./program.ts";
import { examplesDir, projectDir } from "./stacks/stackFolder.ts";

const dir = mkdtempSync(join(tmpdir(), "jitsi-cli-"));
afterAll(() => rmSync(dir, { recursive: true }));

const launcher = join(projectDir, "fleet", "jitsi.js");

/** Without what the shell around the tests may say about colours. */
const environment = { NO_COLOR: undefined, FORCE_COLOR: undefined, NODE_OPTIONS: undefined };

interface How {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly nodeOptions?: readonly string[];
}

const jitsi = async (
  args: readonly string[],
  { cwd = projectDir, env = environment, nodeOptions = [] }: How = {},
) => execaNode(launcher, args, { reject: false, cwd, env, nodeOptions });

/** A folder with stacks, `name` to YAML. */
function stacks(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(dir, name);
  mkdirSync(folder);
  for (const [stack, yaml] of Object.entries(files))
    writeFileSync(join(folder, `Pulumi.${stack}.yaml`), yaml);
  return folder;
}

const fine = "config:\n  jitsi:kind: local\n";

describe("help", () => {
  const names = makeProgram(() => undefined)
    .commands.map((command) => command.name())
    .filter((name) => !name.startsWith("__"));

  test.each(names)("%s explains itself with examples and exit codes", async (name) => {
    const { stdout, stderr, exitCode } = await jitsi([name, "--help"]);
    expect(stdout).toMatch(new RegExp(`^Usage: jitsi ${name}`));
    expect(stdout).toContain("Examples:\n  $ ");
    expect(stdout).toContain("Exit codes:\n  0  ");
    expect([stderr, exitCode]).toEqual(["", 0]);
  });

  test("jitsi --help names them all, and nothing internal", async () => {
    const { stdout } = await jitsi(["--help"]);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
    expect(stdout).not.toContain("__");
  });
});

describe("wrong usage ends with 2 and a sentence", () => {
  test.each([
    [["chek"], /unknown command 'chek'\n\(Did you mean check\?\)/],
    [["check", "--jsno"], /unknown option '--jsno'\n\(Did you mean --json\?\)/],
    [["explain"], /missing required argument 'stack'/],
    [["explain", "acme", "--json", "--svg"], /cannot be used with/],
    [["render", "acme"], /required option '--out <dir>' not specified/],
    [["completion", "tcsh"], /Allowed choices are bash, zsh, fish/],
    [["check", "locl"], /There is no stack "locl" in config\. Did you mean local\?/],
    [["check", "--since", "no-such-revision"], /There is no revision "no-such-revision" here/],
    [["pin"], /missing required argument 'stack'/],
    [["check", "--config", "/nowhere"], /\/nowhere is no folder that can be read/],
  ])("%j", async (args, message) => {
    const { stderr, stdout, exitCode } = await jitsi(args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect([stdout, exitCode]).toEqual(["", 2]);
  });
});

describe("check", () => {
  test.each([
    ["the project's own stacks", [], /^config\/Pulumi\.local\.yaml: fine$/],
    ["the examples", ["--config", examplesDir], /^(\d+) stacks: \1 fine$/m],
  ])("%s are fine, wherever the command is called", async (_, options, said) => {
    const { stdout, stderr, exitCode } = await jitsi(["check", ...options], { cwd: tmpdir() });
    expect(stdout).toMatch(said);
    expect([stderr, exitCode]).toEqual(["", 0]);
  });

  test("problems end with 1, each in one line, all stacks at once", async () => {
    const config = stacks("broken", {
      a: "config:\n  jitsi:kind: local\n  jitsi:medai: audio\n  jitsi:release: stable-9955\n",
      b: "config:\n  jitsi:kind: local\n  jitsi:hosts: [{\n",
    });
    const { stdout, exitCode } = await jitsi(["check", "--config", config]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/Pulumi\.a\.yaml: 2 problems\n/);
    expect(stdout).toMatch(/^ {2}jitsi:medai +"audio" +is an unknown setting\. Did you mean jitsi:media\?$/m);
    expect(stdout).toMatch(/^ {2}line \d .*is not valid YAML/m);
    expect(stdout).toMatch(/\n\n2 stacks: 2 with 3 problems$/);
  });

  test("rules of the whole deployment are checked, and what stacks take from each other", async () => {
    const config = stacks("rules", {
      a: fine,
      b: "config:\n  jitsi:kind: local\n  jitsi:containers: { jvb: { env: { JVB_PORT: 5 } } }\n",
    });
    const { stdout } = await jitsi(["check", "--json", "--config", config]);
    const report = JSON.parse(stdout) as {
      ok: boolean;
      stacks: { problems: { key: string; rule?: string }[] }[];
    };
    expect(report.ok).toBe(false);
    expect(report.stacks[0]!.problems).toEqual([]);
    expect(report.stacks[1]!.problems).toContainEqual(
      expect.objectContaining({
        key: "jitsi:containers.jvb.env.JVB_PORT",
        rule: expect.any(String),
      }),
    );
    expect(report.stacks[1]!.problems).toContainEqual(
      expect.objectContaining({
        key: "jitsi:hosts[0].subnet",
        what: expect.stringContaining("of stack a"),
      }),
    );
  });

  test("files are read relative to the project, whatever the folder", async () => {
    const config = stacks("files", {
      good: "config:\n  jitsi:kind: local\n  jitsi:containers: { web: { files: { custom-config.js: test/stacks/overlays/custom-config.js } } }\n",
    });
    expect((await jitsi(["check", "--config", config], { cwd: dir })).exitCode).toBe(0);
  });

  test("secrets are not decrypted, and never shown", async () => {
    const config = stacks("secrets", {
      a: "config:\n  jitsi:kind: local\n  jitsi:secrets: { jwt: { secure: v1:abc }, turn: hunter2 }\n",
    });
    const { stdout, exitCode } = await jitsi(["check", "--config", config]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("jitsi:secrets.turn");
    expect(stdout).not.toContain("hunter2");
  });
});

describe("colours", () => {
  const config = stacks("colours", { a: "config:\n  jitsi:kind: lcoal\n" });
  const escape = String.fromCharCode(27);

  test("none in a pipe", async () =>
    expect((await jitsi(["check", "--config", config])).stdout).not.toContain(escape));

  test("where they are asked for", async () =>
    expect(
      (await jitsi(["check", "--config", config], { env: { ...environment, FORCE_COLOR: "1" } })).stdout,
    ).toContain(escape));

  test("never with NO_COLOR", async () =>
    expect(
      (await jitsi(["check", "--config", config], { env: { ...environment, NO_COLOR: "1" } })).stdout,
    ).not.toContain(escape));
});

describe("pin and render", () => {
  test.each([["render", "--out", "x"], ["pin"]])(
    "%s of a platform is a sentence",
    async (name, ...options) => {
      const { stderr, exitCode } = await jitsi([name, "platform", "--config", examplesDir, ...options]);
      expect(stderr).toMatch(/is a platform: it has no containers\. Name a customer's stack\.$/);
      expect(exitCode).toBe(1);
    },
  );
});

describe("render", () => {
  test("with made-up secrets, which stay the same the next time", async () => {
    const out = join(dir, "generated");
    const args = ["render", "local", "--out", out, "--generate-secrets"];
    const { stdout, stderr, exitCode } = await jitsi(args);
    expect([stdout, stderr, exitCode]).toEqual([join(out, "local", "compose.yaml"), "", 0]);
    const kept = readFileSync(join(out, "secrets.yaml"), "utf8");
    expect(statSync(join(out, "secrets.yaml")).mode & 0o777).toBe(0o600);
    await jitsi(args);
    expect(readFileSync(join(out, "secrets.yaml"), "utf8")).toBe(kept);
    const password = /^jicofo-password: (\w{32})$/m.exec(kept)![1]!;
    expect(readFileSync(join(out, "local", ".env"), "utf8")).toContain(`JICOFO_PASSWORD=${password}\n`);
  });

  test("with given secrets, saying what is missing", async () => {
    const file = join(dir, "given.env");
    writeFileSync(file, `JICOFO_PASSWORD=${"a".repeat(32)}\n`);
    const out = join(dir, "given");
    const { stderr, exitCode } = await jitsi(["render", "local", "--out", out, "--secrets", file]);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/No value for bridge-password, .*README\.txt says where it goes/);
    expect(readFileSync(join(out, "local", ".env"), "utf8")).toBe(`JICOFO_PASSWORD=${"a".repeat(32)}\n`);
  });

  test("does not touch a folder of somebody else's", async () => {
    const out = join(dir, "thesis");
    mkdirSync(out);
    writeFileSync(join(out, "thesis.txt"), "x");
    const { stderr, exitCode } = await jitsi(["render", "local", "--out", out]);
    expect(stderr).toContain("was not written by this command");
    expect(exitCode).toBe(1);
    expect(existsSync(join(out, "local"))).toBe(false);
    expect((await jitsi(["render", "local", "--out", out, "--force"])).exitCode).toBe(0);
  });
});

describe("graph", () => {
  test("the real program's resources, as the golden files hold them", async () => {
    const { stdout, stderr, exitCode } = await jitsi(["graph", "local"]);
    expect([stderr, exitCode]).toEqual(["", 0]);
    expect(stdout).toMatch(/^tree: \|\n {2}Stack jitsi-local\n/);
    expect(stdout).toMatch(/^docker:Container \S+-web:$/m);
  });

  test("JSON of a preview, in which computed values are open", async () => {
    const { stdout } = await jitsi(["graph", "local", "--preview", "--json"]);
    const { nodes } = JSON.parse(stdout) as { nodes: { label: string }[] };
    expect(nodes[0]!.label).toBe("Stack jitsi-local");
    expect(stdout).toContain("[computed]");
  });
});

describe("the process", () => {
  test("a reader that has seen enough is no failure", async () => {
    const { exitCode, stderr } = await execa(
      "bash",
      ["-o", "pipefail", "-c", `"$0" "$1" explain local --json | head -n 1`, process.execPath, launcher],
      {
        env: environment,
        reject: false,
      },
    );
    expect([exitCode, stderr]).toEqual([0, ""]);
  });

  const pretend = (version: string): string =>
    `data:text/javascript,${encodeURIComponent(
      `Object.defineProperty(process, "versions", { value: { ...process.versions, node: ${JSON.stringify(version)} } });`,
    )}`;

  test("an old Node hands over to the project's own", async () => {
    const { stdout, exitCode } = await jitsi(["check", "local"], {
      nodeOptions: ["--import", pretend("18.20.0")],
    });
    expect([stdout, exitCode]).toEqual(["config/Pulumi.local.yaml: fine", 0]);
  });

  test("and its exit code is the command's", async () => {
    const { exitCode } = await jitsi(["check", "nonsense"], {
      nodeOptions: ["--import", pretend("22.17.9")],
    });
    expect(exitCode).toBe(2);
  });

  test("without one, it says what is needed", async () => {
    const alone = join(dir, "alone", "fleet");
    mkdirSync(alone, { recursive: true });
    cpSync(launcher, join(alone, "jitsi.mjs"));
    const { stderr, exitCode } = await execaNode(join(alone, "jitsi.mjs"), ["check"], {
      reject: false,
      nodeOptions: ["--import", pretend("20.19.0")],
      env: environment,
    });
    expect(stderr).toMatch(/^jitsi needs Node 22\.18 or newer, and this is v[\d.]+\. Run `npm ci`/);
    expect(exitCode).toBe(1);
  });
});

describe("completion in a real bash", () => {
  const completed = async (words: readonly string[]): Promise<string[]> => {
    const script = `eval "$("$0" "$1" completion bash)"
      shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _jitsi; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await execa("bash", ["-c", script, process.execPath, launcher, ...words], {
      env: environment,
    });
    return stdout.split("\n");
  };

  test("commands, stacks, options", async () => {
    expect(await completed(["jitsi", "ex"])).toEqual(["explain"]);
    expect(await completed(["jitsi", "check", "lo"])).toEqual(["local"]);
    expect(await completed(["jitsi", "explain", "local", "--s"])).toEqual(["--svg"]);
  });
});
