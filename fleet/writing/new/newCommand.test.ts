import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { loadStack } from "../../stacks/loadStack.ts";
import { openStackFolder } from "../../stacks/stackFolder.ts";
import { run } from "./newCommand.ts";
import type { NewOptions } from "./questions.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "new-"));
  for (const stack of ["platform", "acme"])
    cpSync(`examples/config/Pulumi.${stack}.yaml`, join(dir, `Pulumi.${stack}.yaml`));
});
afterEach(() => rmSync(dir, { recursive: true }));

interface Made {
  readonly ok: boolean;
  readonly written: boolean;
  readonly text: string;
  readonly problems: readonly { key: string; what: string }[];
  readonly advice: readonly { rule?: string }[];
}

async function made(prefix: string, options: Partial<NewOptions>): Promise<Made> {
  const { json } = await run(prefix, {
    email: "ops@my-app.com",
    ...options,
    config: dir,
    json: true,
  });
  return json as Made;
}

const docker = {
  docker: "ssh://deploy@203.0.113.99",
  address: "203.0.113.99",
  label: "hetzner-fsn1",
  baseDomain: "my-app.com",
};
const fileOf = (stack: string): string => join(dir, `Pulumi.${stack}.yaml`);

describe("a new customer", () => {
  test("in the clouds: platform, region and domain come from what there is", async () => {
    expect(await made("shop", {})).toMatchObject({ ok: true, written: true });
    const { deployment, problems } = loadStack(openStackFolder(dir), "shop");
    expect(problems).toEqual([]);
    expect(deployment?.topology.publicUrl).toBe("https://shop.my-app.com");
    expect(deployment?.settings).toMatchObject({ platform: "platform", protect: true });
    expect(deployment?.hosts.map(({ region }) => region)).toEqual(["gcp-europe-west1", "gcp-europe-west1"]);
  });

  test("as asked for", async () => {
    await made("shop", {
      region: "us-east4",
      bridges: "2..30",
      stack: "shop-us",
      secretsProvider: "gcpkms://projects/p",
    });
    const text = readFileSync(fileOf("shop-us"), "utf8");
    expect(text).toContain("secretsprovider: gcpkms://projects/p\n");
    expect(loadStack(openStackFolder(dir), "shop-us").deployment?.hosts[1]).toMatchObject({
      cloudRegion: "us-east4",
      scaling: { min: 2, max: 30 },
    });
  });

  test("on a Docker host; a second one on that daemon gets a network of its own", async () => {
    expect(await made("one", docker)).toMatchObject({ ok: true });
    expect(readFileSync(fileOf("one"), "utf8")).not.toContain("subnet");
    const { text, problems } = await made("two", { ...docker, dryRun: true });
    expect(text).toContain('subnet: "172.30.1.0/24"');
    // Ports are the host's, and both want the same.
    expect(problems.map(({ key }) => key)).toContain("jitsi:appServer.httpsPort");
    expect(problems.map(({ key }) => key)).not.toContain("jitsi:hosts[0].subnet");
  });

  test("a prefix that YAML would read as something else stays text", async () => {
    await made("on", {});
    expect(loadStack(openStackFolder(dir), "on").deployment?.settings.appPrefix).toBe("on");
  });
});

describe("nothing is written", () => {
  test("by --dry-run", async () => {
    expect(await made("shop", { dryRun: true })).toMatchObject({ ok: true, written: false });
    expect(existsSync(fileOf("shop"))).toBe(false);
  });

  test.each<[string, string, Partial<NewOptions>, RegExp]>([
    ["a name that is none", "ACME_", {}, /is not a valid DNS label/],
    [
      "a region that the platform does not have",
      "shop",
      { region: "europe-west9" },
      /has no subnetwork in .*Pulumi\.platform\.yaml/,
    ],
    ["more at the least than at the most", "shop", { bridges: "3..2" }, /is above max/],
    ["another customer's host name", "acme", { stack: "acme-two" }, /the public host name of stack acme too/],
  ])("for %s", async (_, prefix, options, what) => {
    const { ok, written, problems } = await made(prefix, options);
    expect([ok, written]).toEqual([false, false]);
    expect(problems.map((problem) => problem.what).join("\n")).toMatch(what);
    expect(JSON.stringify(problems)).not.toContain("jitsi-new-");
    expect(existsSync(fileOf(options.stack ?? prefix))).toBe(false);
  });

  test("over a file that is there", async () => {
    writeFileSync(fileOf("shop"), "config:\n  jitsi:kind: local\n");
    await expect(made("shop", {})).rejects.toThrow(/Pulumi\.shop\.yaml is there already/);
    expect(readFileSync(fileOf("shop"), "utf8")).toBe("config:\n  jitsi:kind: local\n");
  });

  test.each<[Partial<NewOptions>, RegExp]>([
    [{ ...docker, region: "europe-west1" }, /a new customer begins in one place/],
    [{ bridges: "many" }, /--bridges takes the least and the most/],
    [{ stack: "../x" }, /is no name of a stack/],
    [{ docker: "ssh://a@b" }, /There is no terminal to ask on: give --address/],
  ])("for wrong usage, %j", async (options, message) =>
    expect(made("shop", options)).rejects.toThrow(message),
  );
});

test.each([49, 55])(
  "the certificates of a week are counted over the whole folder: %i beside acme",
  async (count) => {
    const { text } = await made("c0", { dryRun: true });
    for (let number = 0; number < count; number++)
      writeFileSync(fileOf(`c${number}`), text.replaceAll("c0", `c${number}`));
    const { ok, advice } = await made("a-new-one", { dryRun: true });
    expect([ok, advice.filter(({ rule }) => rule === "certificates").length]).toEqual([true, 1]);
  },
);
