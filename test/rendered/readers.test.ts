/** What is rendered goes through the programs that read it. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { globSync } from "node:fs";
import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findCompose } from "../../tools/compose/findCompose.ts";
import { allStacks, projectDir } from "../allStacks.ts";
import { noHoconReader, readHocon } from "./hocon.ts";
import { testNginx } from "./nginxConf.ts";

const folder = mkdtempSync(join(tmpdir(), "rendered-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stackDir = (stack: string): string => join(folder, stack);

/** In CI every reader must be there; elsewhere a test says why it did not run. */
function unless(reason: string | undefined): boolean {
  if (reason === undefined) return false;
  if (process.env.CI === "true") throw new Error(`${reason}, and CI must have it`);
  console.warn(`skipped: ${reason}`);
  return true;
}

async function missing(program: string, ...args: string[]): Promise<string | undefined> {
  const { exitCode } = await execa(program, args, { reject: false });
  return exitCode === 0 ? undefined : `${program} is not installed`;
}

const noHocon = await noHoconReader();
const noNginx = (await missing("nginx", "-v")) ?? (await missing("openssl", "version"));
const noLua = (await missing("luac", "-v")) && (await missing("luac5.4", "-v"));
const noShellcheck = await missing("shellcheck", "--version");

beforeAll(async () => {
  for (const { stack, file } of allStacks)
    await execa(
      process.execPath,
      [
        "fleet/jitsi.js",
        "render",
        stack,
        "--config",
        dirname(file),
        "--out",
        stackDir(stack),
        "--generate-secrets",
      ],
      {
        cwd: projectDir,
      },
    );
});

const rendered = (stack: string, pattern: string): string[] =>
  globSync(join(stackDir(stack), pattern)).sort();

describe.each(allStacks.map(({ stack }) => stack))("stack %s", (stack) => {
  test.skipIf(unless(noNginx))("nginx takes the web container's files beside upstream's own", async () => {
    const [config] = rendered(stack, "*/files/web/config");
    expect(await testNginx(config!, mkdtempSync(join(folder, "nginx-")))).toBe("");
  });

  test.skipIf(unless(noHocon))("Jicofo's and the bridges' parser reads their overlay files", async () => {
    const files = rendered(stack, "*/files/{jicofo,jvb-*}/config/custom-*.conf");
    const parsed = await readHocon(files);
    const bridges = parsed.filter((_, index) => files[index]!.endsWith("custom-jvb.conf"));
    expect(bridges.length).toBeGreaterThan(0);
    for (const config of bridges)
      expect(config).toMatchObject({
        videobridge: {
          apis: { "xmpp-client": { configs: { shard0: { DISABLE_CERTIFICATE_VERIFICATION: false } } } },
        },
      });
    const [jicofo] = parsed.filter((_, index) => files[index]!.endsWith("custom-jicofo.conf"));
    expect(jicofo).toMatchObject({
      jicofo: { xmpp: { service: { "disable-certificate-verification": false } } },
    });
  });

  test("docker compose reads every host's file, and every secret has a value", async () => {
    const compose = await findCompose({ onProgress: console.error });
    for (const file of rendered(stack, "*/compose.yaml")) {
      const { stdout } = await execa(compose.command, ["-f", file, "config", "--format", "json"], {
        cwd: dirname(file),
      });
      const { services } = JSON.parse(stdout) as {
        services: Record<string, { environment?: Record<string, string> }>;
      };
      const asked = parseYaml(readFileSync(file, "utf8")) as { services: Record<string, unknown> };
      expect(Object.keys(services).sort()).toEqual(Object.keys(asked.services).sort());
    }
  });

  test("Telegraf's configuration is TOML that writes to one database", () => {
    for (const file of rendered(stack, "*/files/telegraf/etc/telegraf/telegraf.conf")) {
      const conf = parseToml(readFileSync(file, "utf8")) as { outputs: { influxdb: unknown[] } };
      expect(conf.outputs.influxdb).toMatchObject([{ database: "jitsi", skip_database_creation: true }]);
    }
  });

  test("Grafana's data source is YAML with the reader's account", () => {
    const [file] = rendered(stack, "*/files/grafana/**/influxdb.yaml");
    expect(parseYaml(readFileSync(file!, "utf8"))).toMatchObject({
      datasources: [{ type: "influxdb", user: "grafana" }],
    });
  });
});

test.skipIf(unless(noLua))("Lua reads what goes raw into Prosody's configuration", async () => {
  for (const file of globSync(join(folder, "*/*/compose.yaml"))) {
    const { services } = parseYaml(readFileSync(file, "utf8")) as {
      services: Record<string, { environment: Record<string, string> }>;
    };
    for (const { environment } of Object.values(services).filter(
      (service) => service.environment.GLOBAL_CONFIG !== undefined,
    )) {
      const lua = environment.GLOBAL_CONFIG!.replaceAll("\\n", "\n");
      await execa(existsSync("/usr/bin/luac5.4") ? "luac5.4" : "luac", ["-p", "-"], { input: lua });
    }
  }
});

test.skipIf(unless(noShellcheck))("shellcheck is content with every script", async () => {
  const { stdout } = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: projectDir,
  });
  const scripts = stdout
    .split("\n")
    .filter((file) =>
      /^#!.*\b(ba)?sh\b/.test(readFileSync(join(projectDir, file), "utf8").split("\n", 1)[0]!),
    );
  expect(scripts).toContain(".ci/run");
  const { exitCode, stdout: findings } = await execa("shellcheck", scripts, {
    cwd: projectDir,
    reject: false,
  });
  expect(findings).toBe("");
  expect(exitCode).toBe(0);
});
