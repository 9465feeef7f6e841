import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { defaultConfigDir } from "../../stacks/stackFolder.ts";
import { run } from "./policyCommand.ts";

const dir = mkdtempSync(join(tmpdir(), "policy-"));
afterAll(() => rmSync(dir, { recursive: true }));

test("a stack that cannot be run is named with what is wrong, and the others are held against the policies", async () => {
  cpSync(join(defaultConfigDir, "Pulumi.local.yaml"), join(dir, "Pulumi.local.yaml"));
  writeFileSync(join(dir, "Pulumi.wrong.yaml"), "config: { jitsi:appPrefix: Acme }\n");
  const { ok, text } = await run([], { config: dir });
  expect(ok).toBe(false);
  const said = await text?.(undefined);
  expect(said).toContain("stack local: no violations\n");
  expect(said).toMatch(/Pulumi\.wrong\.yaml: 5 problems[^]*jitsi:appPrefix/);
});
