/** The command behind `make local` and `make local-destroy`, on a real daemon. Only the provider plugins and images are stand-ins. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { describe as describeDeployment } from "../../model/deployment.ts";
import { localSettings } from "../../model/rules/fixtures.ts";
import { createEngine } from "../../simulator/engine/engine.ts";
import { imagesOf } from "../../tools/local/preflight.ts";
import { projectDir } from "../../tools/stacks/allStacks.ts";
import type { Daemon } from "./daemon.ts";
import { startDaemonWithImages, type ImageRefs } from "./images.ts";
import { failureOf } from "../failureOf.ts";
import { describeWith } from "../setUp/withNeeds.ts";

/** `ghcr.io/jitsi/web:x` is `web`'s. */
const refs = Object.fromEntries(
  imagesOf(describeDeployment(localSettings())).map((image) => [/([a-z]+):[^/]*$/.exec(image)![1], image]),
) as ImageRefs;

describeWith("images")("make local", () => {
  let folder: string;
  let daemon: Daemon;
  let env: Record<string, string>;
  let settingsFile: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "m-"));
    daemon = await startDaemonWithImages(join(folder, "d"), refs);
    mkdirSync(join(folder, "config"));
    settingsFile = join(folder, "config/Pulumi.local.yaml");
    const hosts = [{ name: "local", docker: daemon.host, region: "local", publicAddress: "127.0.0.1" }];
    writeFileSync(
      settingsFile,
      stringify({ config: { "jitsi:kind": "local", "jitsi:openFiles": 4096, "jitsi:hosts": hosts } }),
    );
    const engine = await createEngine({ projectDir, dir: join(folder, "e"), dockerBackend: "daemon" });
    env = Object.fromEntries(
      Object.entries(engine.environment).filter(([name]) => /^(PULUMI|JITSI_SIM)_/.test(name)),
    );
  });

  afterAll(async () => {
    await daemon?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const local = (...args: string[]) =>
    execa(
      process.execPath,
      ["tools/local/main.ts", ...args, "--config", join(folder, "config"), "--state", join(folder, "state")],
      { cwd: projectDir, env, reject: false, all: true },
    );
  const volumes = async () => (await daemon.docker.listVolumes()).Volumes.map(({ Name }) => Name).sort();

  test("comes up healthy, prints the URL, and leaves the settings as they are", async () => {
    const before = readFileSync(settingsFile, "utf8");
    const { exitCode, all } = await local("up");
    expect(failureOf({ exitCode, stdout: all })).toBe("");
    expect(all).toContain("Open https://localhost:8443");
    const running = await daemon.docker.listContainers();
    expect(running.map(({ Status }) => /\((healthy)\)/.exec(Status)?.[1])).toEqual(Array(8).fill("healthy"));
    expect(readFileSync(settingsFile, "utf8")).toBe(before);
  });

  test("a second time it changes nothing", async () => {
    const before = (await daemon.docker.listContainers({ all: true })).map(({ Id }) => Id).sort();
    const { exitCode, all } = await local("up");
    expect(failureOf({ exitCode, stdout: all })).toBe("");
    expect((await daemon.docker.listContainers({ all: true })).map(({ Id }) => Id).sort()).toEqual(before);
  });

  test("a destroy keeps the data; with --purge that goes too", async () => {
    expect((await local("destroy")).exitCode).toBe(0);
    expect(await daemon.docker.listContainers({ all: true })).toEqual([]);
    expect(await volumes()).toEqual(["local-grafana", "local-influxdb", "local-web"]);
    const { exitCode, all } = await local("destroy", "--purge");
    expect(failureOf({ exitCode, stdout: all })).toBe("");
    expect(await volumes()).toEqual([]);
  });

  test("an image that cannot be had is named, and nothing is made", async () => {
    await daemon.docker.getImage(refs.jvb!).remove();
    const { exitCode, all } = await local("up");
    expect(exitCode).toBe(1);
    expect(all).toMatch(
      /These images cannot be had, so nothing was made:\n {2}ghcr\.io\/jitsi\/jvb:stable-11146-2: /,
    );
    expect(await daemon.docker.listContainers({ all: true })).toEqual([]);
  });
});
