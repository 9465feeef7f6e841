/** Files that a power cut or a full disk has torn: noticed by their content, and written again. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { AgentShell } from "./agentShell.ts";

let shell: AgentShell;
beforeEach(() => {
  shell = new AgentShell();
});

const bundle = JSON.stringify({
  compose: { name: "acme", services: { jvb: {}, web: {} } },
  files: [
    { path: "files/web/page", text: "a page" },
    { path: "files/jvb/conf", text: "a bridge" },
    { path: "files/web/cert.key", issued: "key" },
  ],
  secrets: { "bridge-password": { variable: "BRIDGE_PASSWORD", source: "s" } },
  hostFacts: {},
});
const sha = createHash("sha256").update(bundle).digest("hex");

const path = (name: string): string => join(shell.state, name);
const read = (name: string): string => readFileSync(path(name), "utf8");

/** Carries the bundle's values and files out once; says whether that worked and which secrets were asked for. */
const prepare = (held = "", cloud = "gives") =>
  shell.start(`
    cloud_fact() { http_problem="no cloud"; return 1; }
    facts_load() { facts=""; [[ ${cloud} == gives ]] || { http_problem=none; return 1; }; }
    cloud_secret() { echo "asked for $1"; secret_base64=$(base64 <<<password); }
    chown() { :; }
    sync() { :; }
    prepare "$state/bundle.json" ${sha} "${held}"; echo "prepare $?"`);

describe("what is on the disk", () => {
  beforeEach(async () => {
    writeFileSync(path("bundle.json"), bundle);
    expect((await prepare()).stdout).toBe("asked for s\nprepare 0\n");
  });

  test("is left as it is while it is whole, with no need of the cloud", async () => {
    // A certificate that was renewed is none of the bundle's.
    writeFileSync(path("deployment/files/web/cert.key"), "renewed");
    expect((await prepare()).stdout).toBe("prepare 0\n");
    expect((await prepare("", "silent")).stdout).toBe("prepare 0\n");
  });

  test.each(["deployment/.env", "deployment/compose.yaml", "deployment/files/web/page", "deployed.json"])(
    "is written again when %s is torn or gone",
    async (name) => {
      const whole = read(name);
      writeFileSync(path(name), whole.slice(0, 3));
      expect((await prepare("", "silent")).stdout).toBe("prepare 1\n");
      expect((await prepare()).stdout).toBe("asked for s\nprepare 0\n");
      expect(read(name)).toBe(whole);
      rmSync(path(name));
      expect((await prepare()).stdout).toBe("asked for s\nprepare 0\n");
      expect(read(name)).toBe(whole);
    },
  );

  test("is whole with files that wait for the bridge, and when they are in their place", async () => {
    rmSync(path("deployment/.bundle"));
    writeFileSync(path("deployment/files/jvb/conf"), "the bridge that runs");
    await prepare("jvb");
    expect(read("deployment/held/files/jvb/conf")).toBe("a bridge");
    expect((await prepare("jvb")).stdout).toBe("prepare 0\n");
    await shell.start("chown() { :; }\nfiles_release");
    expect(read("deployment/files/jvb/conf")).toBe("a bridge");
    expect((await prepare()).stdout).toBe("prepare 0\n");
  });
});

test("a power cut cannot tear what is said to be whole: it is on the disk before", async () => {
  writeFileSync(path("bundle.json"), bundle);
  const { stdout } = await shell.start(`
    facts=""
    secrets[bridge-password]=""
    chown() { :; }
    sync() { echo "sync \${*##*/}"; }
    mv() { echo "mv \${*##*/}"; command mv "$@"; }
    keep_copy "$state/bundle.json" "$state/good.json"
    files_write "$state/bundle.json" "" w`);
  // Beside, on the disk, in its place, said to be whole.
  expect(stdout).toMatch(
    /^sync good.json.new\nmv -fT good.json.new good.json\n(mv -fT (\S+)\.new \2\n)+sync --file-system deployment\n(mv -fT (\S+) \4\n)+mv -f .bundle.new .bundle\n$/,
  );
});

test("what a full disk cut short is gone, and takes no room", async () => {
  writeFileSync(path("a"), "a long text");
  await shell.start(`
    cp() { head -c 4 "$1" >"$2"; }
    keep_copy "$state/a" "$state/b"
    mv() { return 1; }
    keep "$state/c" text`);
  expect((await shell.start('ls "$state"')).stdout).toBe("a\ndeployment\n");
});

test("a full disk leaves the kernel settings of the next boot as they were", async () => {
  writeFileSync(path("bundle.json"), '{"sysctl":{"net.core.rmem_max":"1"}}');
  writeFileSync(path("60-jitsi.conf"), "the old ones\n");
  await shell.start(
    `kernel_file=$state/60-jitsi.conf\ntrap '' XFSZ; ulimit -f 0\nkernel_apply "$state/bundle.json"`,
  );
  expect(read("60-jitsi.conf")).toBe("the old ones\n");
});

test("a kernel setting that the kernel does not take is told", async () => {
  writeFileSync(path("bundle.json"), '{"sysctl":{"net.core.rmem_max":"1","net.ipv4.tcp_rmem":"1 2 3"}}');
  const { stdout } = await shell.start(`
    kernel_file=$state/60-jitsi.conf
    sysctl() { [[ $1 == --quiet ]] || { [[ $2 == *tcp* ]] && printf '1\\t2\\t3\\n' || echo 2; }; }
    kernel_apply "$state/bundle.json" 2>/dev/null; cut -d ' ' -f 2- "$run/trouble/kernel"`);
  expect(stdout).toBe("net.core.rmem_max is 2 instead of 1\n");
});

test("which cloud this is, is asked again if the file has something else", async () => {
  mkdirSync(path("library"));
  for (const cloud of ["gcp", "aws"]) writeFileSync(path(`library/${cloud}.sh`), `echo ${cloud}`);
  writeFileSync(path("cloud"), "g\n");
  const { stdout } = await shell.start(`
    library=$state/library
    http() { [[ $2 == *api/token ]]; }
    cloud_load`);
  expect(stdout).toBe("aws\n");
  expect(read("cloud")).toBe("aws\n");
});
