import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { execa } from "execa";
import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import { findCompose } from "../../../programs/compose/findCompose.ts";
import { AgentShell, command, libraries, parts, serve } from "./agentShell.ts";

describe("the scripts", () => {
  test("the command reads every library", () => {
    const files = readdirSync(libraries).map((name) => name.replace(".sh", ""));
    expect([...parts, "gcp", "aws"].sort()).toEqual(files.sort());
    expect(readFileSync(command, "utf8")).toContain(`for part in ${parts.join(" ")}; do`);
  });
});

describe("variables of the compose file", () => {
  const nasty = fc.string({ unit: fc.constantFrom(..."abc'\"\\$`#{}=%!~ \n\t:;&|<>()"), maxLength: 20 });

  test("every value comes through Compose unchanged", async () => {
    const { command: compose } = await findCompose();
    const values = [
      "",
      "plain",
      "it's",
      "end\\",
      "'\\",
      "$HOME",
      "${x}",
      "a\nb\n",
      ...fc.sample(nasty, { numRuns: 200, seed: 7 }),
    ];
    const shell = new AgentShell();
    const script = values.map((_, index) => `env_line V${index} "$(printenv X${index}; printf .)"`);
    const env = Object.fromEntries(values.map((value, index) => [`X${index}`, value]));
    // printenv adds one line end.
    const { stdout } = await shell.start(
      `set +u\n${script.join("\n")}`.replaceAll('printf .)"', 'printf .)"'),
      { env },
    );
    writeFileSync(join(shell.folder, ".env"), stdout);
    const environment = Object.fromEntries(values.map((_, index) => [`V${index}`, `\${V${index}?missing}`]));
    writeFileSync(
      join(shell.folder, "compose.yaml"),
      JSON.stringify({ services: { a: { image: "x", environment } } }),
    );
    const config = await execa(compose, ["--project-directory", shell.folder, "config", "--format", "json"], {
      extendEnv: false,
      env: { PATH: process.env.PATH },
    });
    const read = (JSON.parse(config.stdout) as { services: { a: { environment: Record<string, string> } } })
      .services.a;
    // `config` doubles every dollar.
    const got = values.map((_, index) => read.environment[`V${index}`]?.replaceAll("$$", "$"));
    expect(got).toEqual(values.map((value) => `${value}\n.`));
  });
});

describe("http", () => {
  test("tells an answer, a refusal, a cut answer and none from each other, and keeps line ends", async () => {
    const server = await serve(
      (request) =>
        ({
          "/ok": { status: 200, body: "two\nlines\n\n", headers: { ETag: "e1" } },
          "/no": { status: 403, body: "private" },
          "/cut": { status: 200, body: "x", headers: { "Content-Length": "100" } },
          "/gone": undefined,
        })[request.url ?? ""],
    );
    const shell = new AgentShell();
    const ask = async (path: string) => {
      const show = `http '' "http://127.0.0.1:${server.port}${path}" --max-time 2; echo "$?|$http_status|$http_etag|$http_problem|"; printf %s "$http_body"`;
      return (await shell.start(show)).stdout;
    };
    expect(await ask("/ok")).toBe("0|200|e1||\ntwo\nlines\n\n");
    expect(await ask("/no")).toMatch(/^1\|403\|\|127.0.0.1:\d+ answered 403\|/);
    expect(await ask("/cut")).toMatch(/^1\|000\|.*did not answer: /);
    expect(await ask("/gone")).toMatch(/^1\|000\|.*did not answer: Empty reply/);
    await server.close();
    expect(await ask("/ok")).toMatch(/^1\|000\|.*did not answer: Failed to connect/);
  });

  test("pauses grow from 1 s to 60 s, by chance up to a half longer", async () => {
    const { stdout } = await new AgentShell().start(
      'for _ in {1..9}; do jittered; echo " $pause"; longer_pause; done',
    );
    const rows = stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ").map(Number) as [number, number]);
    expect(rows.map(([, pause]) => pause)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    for (const [slept, pause] of rows) expect(slept >= pause && slept < pause * 1.5 + 1).toBe(true);
  });
});

describe("the bundle's text", () => {
  const good = {
    ...{
      format: 1,
      compose: { name: "a", services: { x: {} } },
      files: [],
      sysctl: {},
      secrets: {},
      hostFacts: {},
    },
    ...{ drain: null, gate: null, registry: null },
  };
  const read = async (text: string) => {
    const shell = new AgentShell();
    const { stdout } = await shell.start(
      `bundle_read "$TEXT" ${shell.folder}/b; echo "$?|$bundle_problem"; cat ${shell.folder}/b`,
      { env: { TEXT: text } },
    );
    return stdout;
  };
  test.each([
    ["JSON", JSON.stringify(good)],
    ["JSON with packed files", JSON.stringify({ ...good, format: 2 })],
    ["base64 of gzip", gzipSync(JSON.stringify(good)).toString("base64")],
    ["base64 in lines", gzipSync(JSON.stringify(good)).toString("base64").replaceAll(/.{60}/g, "$&\n")],
  ])("%s is read", async (_, text) => {
    const given = text.startsWith("{") ? text : JSON.stringify(good);
    expect(await read(text)).toBe(`0|\n${given}`);
  });
  test.each([
    ["another format", { format: 3 }, "format 3"],
    ["a path above", { files: [{ path: "files/../x", text: "" }] }, "not below files/"],
    ["an absolute path", { files: [{ path: "/etc/passwd", text: "" }] }, "not below files/"],
    ["a wrong variable", { secrets: { a: { variable: "A B", source: "s" } } }, "wrong name"],
    ["an unknown secret", { files: [{ path: "files/x", secret: "none" }] }, "unknown secret"],
    ["a kernel setting in two lines", { sysctl: { "a.b": "1\nc.d = 2" } }, "two lines"],
    ["a bridge elsewhere", { drain: { service: "x", url: "http://10.0.0.1:8080" } }, "not on this machine"],
    [
      "a bridge that is no service",
      { drain: { service: "y", url: "http://127.0.0.1:8080" } },
      "none of its services",
    ],
  ])("%s is refused", async (_, changes, why) => {
    expect((await read(JSON.stringify({ ...good, ...changes }))).split("\n")[0]).toMatch(
      new RegExp(`^1\\|.*${why}`),
    );
  });
});

test("files of every form are written as they were", async () => {
  const long = "two words\n".repeat(2000) + "no line end";
  const bytes = Buffer.from([0, 255, 10, 13]);
  const file = (name: string, content: object) => ({ path: `files/side/${name}`, ...content });
  const bundle = {
    compose: {},
    files: [
      file("text", { text: long }),
      file("packed/deep", { gzip: gzipSync(long).toString("base64") }),
      file("bytes", { base64: bytes.toString("base64") }),
      file("secret", { secret: "key" }),
      file("issued", { issued: "key" }),
    ],
  };
  const shell = new AgentShell();
  writeFileSync(join(shell.folder, "bundle"), JSON.stringify(bundle));
  const { exitCode, stderr } = await shell.start(`
    declare -A secrets=([key]=${Buffer.from("value").toString("base64")})
    facts=''
    env_text() { :; }
    chown() { :; }
    files_write ${shell.folder}/bundle "" sha`);
  expect([exitCode, stderr]).toEqual([0, ""]);
  const written = (name: string) => readFileSync(join(shell.state, "deployment/files/side", name));
  expect(written("text").toString()).toBe(long);
  expect(written("packed/deep").toString()).toBe(long);
  expect(written("bytes")).toEqual(bytes);
  expect(written("secret").toString()).toBe("value");
  expect(() => written("issued")).toThrow("ENOENT");
  const mode = (name: string) => (statSync(join(shell.state, "deployment", name)).mode & 0o777).toString(8);
  expect(["files/side/secret", ".env", "files/side/text"].map(mode)).toEqual(["400", "600", "644"]);
});

test.each([
  ["that is broken", { gzip: Buffer.from("no gzip").toString("base64") }],
  // `base64 -d` takes what jq says of it for content.
  ["without content", { base64: null }],
])("a packed file %s is an error", async (_, content) => {
  const shell = new AgentShell();
  const files = [{ path: "files/x", ...content }];
  writeFileSync(join(shell.folder, "bundle"), JSON.stringify({ compose: {}, files }));
  const { exitCode } = await shell.start(`
    facts=''
    env_text() { :; }
    chown() { :; }
    files_write ${shell.folder}/bundle "" sha`);
  expect(exitCode).not.toBe(0);
});

describe("compose", () => {
  test("takes values from its own file only: a variable of who calls it would go before them", async () => {
    const { stdout } = await new AgentShell().start(
      `mkdir "$run/bin" && printf '#!/bin/sh\\nenv' >"$run/bin/docker" && chmod +x "$run/bin/docker"
      PATH=$run/bin:$PATH
      compose config`,
      { env: { BRIDGE_PASSWORD: "of the caller" } },
    );
    expect(stdout).toContain("HOME=/root");
    expect(stdout).not.toContain("BRIDGE_PASSWORD");
  });

  test.each([
    ["as it is wanted", "jvb abc", "abc", 1],
    ["another one", "jvb abc", "def", 0],
    ["made by nobody knows what", "jvb abc", "", 0],
  ])("a container that is %s", async (_, wanted, has, result) => {
    const { exitCode } = await new AgentShell().start(`
      compose() { echo "${wanted}"; }
      docker() { echo "${has}"; }
      diverged jvb 0123`);
    expect(exitCode).toBe(result);
  });
});

describe("the gate", () => {
  const gate = (before: string, answer: string) =>
    new AgentShell().start(`
      echo '{"gate":{"host":"acme.my-app.com"}}' >"$run/bundle"
      gate_marker=$run/gate
      ${before}
      cloud_fact() { fact=203.0.113.7; }
      http() { http_body='{"Answer":[{"type":1,"data":"${answer}"}]}'; }
      gate_open "$run/bundle" 2>/dev/null; echo "$? $(recall "$gate_marker")"`);

  test.each([
    [
      "opens when DNS answers with this machine's address, and stays open",
      "",
      "203.0.113.7",
      "0 acme.my-app.com",
    ],
    ["is closed when it answers with another one", "", "203.0.113.8", "1 "],
    ["that was open needs no DNS", 'echo acme.my-app.com >"$gate_marker"', "", "0 acme.my-app.com"],
    [
      "that was open for another name is closed",
      'echo old.my-app.com >"$gate_marker"',
      "",
      "1 old.my-app.com",
    ],
  ])("%s", async (_, before, answer, said) => {
    expect((await gate(before, answer)).stdout).toBe(`${said}\n`);
  });
});

test("a secret that cannot be had is named, with where it was looked for", async () => {
  const { stdout } = await new AgentShell().start(`
    echo '{"secrets":{"bridge-password":{"source":"projects/p/1"}}}' >"$run/bundle"
    cloud_secret() { http_problem="s answered 403"; return 1; }
    secrets_load "$run/bundle" || echo "$http_problem"`);
  expect(stdout).toBe("secret bridge-password (projects/p/1): s answered 403\n");
});

test("packages are tried for until the mirror has them", async () => {
  const shell = new AgentShell();
  const { stdout, exitCode } = await shell.start(`
    tries=0
    sleep() { :; }
    dpkg() { :; }
    apt-mark() { echo "mark $*"; }
    systemctl() { :; }
    dpkg-query() { ((tries < 3)) && printf 'installed\\n' || printf 'installed\\n%.0s' 1 2 3 4; }
    apt-get() { [[ $* != *update* ]] || tries=$((tries + 1)); ((tries >= 3)); }
    setup && echo "$tries tries"`);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("3 tries");
});
