/** The command in a process of its own, with a registry on loopback in the place of the mirrors. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execaNode } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { projectDir } from "../../stacks/stackFolder.ts";
import { fakeRegistry, withDigest, withStatus, type FakeRegistry, type Manifests } from "./fakeRegistry.ts";

const digest = (sign: string): string => `sha256:${sign.repeat(64)}`;

const manifests: Manifests = {
  "ghcr/jitsi/web:stable-11146-2": withDigest(digest("1")),
  "ghcr/jitsi/prosody:stable-11146-2": withDigest(digest("2")),
  "ghcr/jitsi/jicofo:stable-11146-2": withDigest(digest("3")),
  "ghcr/jitsi/jvb:stable-11146-2": withDigest(digest("4")),
  "hub/library/influxdb:1.12.3": withDigest(digest("5")),
  "hub/grafana/grafana:12.3.0": withDigest(digest("6")),
  "hub/library/telegraf:1.37.2": withDigest(digest("7")),
};

const withoutGrafana: Manifests = Object.fromEntries(
  Object.entries(manifests).filter(([name]) => !name.includes("grafana")),
);

const digests = {
  web: digest("1"),
  prosody: digest("2"),
  jicofo: digest("3"),
  jvb: digest("4"),
  influxdb: digest("5"),
  grafana: digest("6"),
  telegraf: digest("7"),
};

let dir: string;
let registry: FakeRegistry;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "jitsi-pin-"));
});
afterEach(async () => {
  await registry.close();
  rmSync(dir, { recursive: true });
});

const file = (): string => join(dir, "Pulumi.a.yaml");

/** A stack whose mirrors are that registry. */
async function stack(known: Manifests, more = ""): Promise<void> {
  registry = await fakeRegistry(known);
  const mirrors = `{ ghcr.io: "${registry.host}/ghcr", docker.io: "${registry.host}/hub" }`;
  writeFileSync(
    file(),
    `# Mine.\nconfig:\n  jitsi:kind: local # here\n${more}  jitsi:imageMirrors: ${mirrors}\n`,
  );
}

const pin = async (...args: string[]) =>
  execaNode(join(projectDir, "fleet", "jitsi.js"), ["pin", "a", "--config", dir, ...args], {
    reject: false,
    env: { NO_COLOR: "1", FORCE_COLOR: undefined },
  });

describe("jitsi pin", () => {
  test("prints what belongs into the file", async () => {
    await stack(manifests);
    const before = readFileSync(file(), "utf8");
    const { stdout, stderr, exitCode } = await pin();
    expect([stderr, exitCode]).toEqual(["", 0]);
    expect(parse(stdout)).toEqual({ "jitsi:digests": digests });
    expect(readFileSync(file(), "utf8")).toBe(before);
  });

  test("or writes it there, once", async () => {
    await stack(manifests, `  jitsi:digests:\n    jvb: ${digest("0")} # of old\n`);
    const { stdout, exitCode } = await pin("--write");
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`${file()}: pinned web, prosody, jicofo, jvb, influxdb, grafana, telegraf`);
    const text = readFileSync(file(), "utf8");
    expect(text).toMatch(/^# Mine\.\nconfig:\n {2}jitsi:kind: local # here\n/);
    expect(text).toContain(`jvb: ${digest("4")} # of old\n`);
    expect((parse(text) as { config: Record<string, unknown> }).config["jitsi:digests"]).toEqual(digests);

    expect((await pin("--write")).stdout).toMatch(/7 images are pinned already, and nothing changed$/);
    expect(readFileSync(file(), "utf8")).toBe(text);
  });

  test("writes nothing unless all are known, and says of each what is wrong", async () => {
    await stack({ ...withoutGrafana, "ghcr/jitsi/jvb:stable-11146-2": withStatus(429) });
    const before = readFileSync(file(), "utf8");
    const { stdout, stderr, exitCode } = await pin("--write");
    expect([stdout, exitCode]).toEqual(["", 1]);
    expect(stderr).toMatch(/ghcr\/jitsi\/jvb:stable-11146-2 was asked for too often/);
    expect(stderr).toMatch(/hub\/grafana\/grafana:12\.3\.0 is not in /);
    expect(stderr).toMatch(/Nothing was written to /);
    expect(readFileSync(file(), "utf8")).toBe(before);
  });

  test("JSON", async () => {
    await stack(withoutGrafana);
    const { stdout, exitCode } = await pin("--json");
    const { grafana, ...found } = digests;
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      stacks: [{ stack: "a", written: false, digests: found }],
    });
    expect(grafana).toBeDefined();
    const { stacks } = JSON.parse(stdout) as {
      stacks: { images: { name: string; problem?: string }[] }[];
    };
    expect(stacks[0]!.images.find(({ name }) => name === "grafana")!.problem).toMatch(/^is not in /);
    expect(exitCode).toBe(1);
  });

  test("several stacks: a registry is asked once for each image, and each file is written", async () => {
    await stack(manifests);
    const other = join(dir, "Pulumi.b.yaml");
    writeFileSync(other, readFileSync(file(), "utf8"));
    const { stdout, exitCode } = await pin("b", "--write");
    expect(exitCode).toBe(0);
    expect(stdout.split("\n")).toEqual(
      [file(), other].map((name) => expect.stringContaining(`${name}: pinned web,`)),
    );
    expect(registry.accepted.length).toBe(Object.keys(manifests).length);
    expect(readFileSync(other, "utf8")).toBe(readFileSync(file(), "utf8"));
  });

  test("a file whose digests are shared with something else is left alone", async () => {
    await stack(manifests, `  other:x: &all { jvb: "${digest("0")}" }\n  jitsi:digests: *all\n`);
    const { stderr, exitCode } = await pin("--write");
    expect(stderr).toMatch(/no map of its own, so put the digests there yourself/);
    expect(exitCode).toBe(1);
  });
});
