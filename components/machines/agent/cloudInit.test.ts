import { gunzipSync } from "node:zlib";
import { execa } from "execa";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { agentFiles, cloudInit, cloudInitForEc2 } from "./cloudInit.ts";

interface CloudConfig {
  readonly write_files: readonly { readonly content: string; readonly encoding: string }[];
  readonly runcmd: readonly string[][];
}

describe("user data", () => {
  test("is the same every time, and ASCII", () => {
    expect(cloudInit()).toBe(cloudInit());
    expect(cloudInit()).toMatch(/^#cloud-config\n[\n -~]*$/);
  });

  test("stays below the 16,384 bytes that EC2 takes, and is the same for both clouds", () => {
    const forEc2 = Buffer.from(cloudInitForEc2(), "base64");
    expect(forEc2.length).toBeLessThan(16_000);
    expect(gunzipSync(forEc2).toString()).toBe(cloudInit());
  });

  test("its archive is what tar reads back, and the scripts still parse", async () => {
    const [file] = (parse(cloudInit()) as CloudConfig).write_files;
    const archive = Buffer.from(file!.content, "base64");
    const { stdout } = await execa("tar", ["-tvzf", "-"], { input: archive });
    expect(stdout).toMatch(/^-rwxr-xr-x 0\/0 .* 1970-01-01 00:00 usr\/local\/bin\/jitsi-host$/m);
    for (const { path, content } of agentFiles()) {
      const read = await execa("tar", ["-xzOf", "-", path], { input: archive, stripFinalNewline: false });
      expect(read.stdout).toBe(content);
      if (/\.sh$|bin\//.test(path)) await execa("bash", ["-n"], { input: content });
    }
  });

  test("names no endpoint that a test could have left behind", () => {
    const urls = agentFiles().flatMap(({ content }) => content.match(/https?:\/\/[^/"' $]+/g) ?? []);
    expect([...new Set(urls)].sort()).toEqual([
      "http://127.0.0.1:",
      "http://127.0.0.1:8080",
      "http://169.254.169.254",
      "http://localhost:",
      "https://acme-staging-v02.api.letsencrypt.org",
      "https://dns.google",
      "https://secretmanager.googleapis.com",
      "https://ssm.",
    ]);
  });
});
