import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { readStackConfig } from "../../../simulator/monitor/stackConfig.ts";
import { openSettings } from "./settingsCopy.ts";

const dir = mkdtempSync(join(tmpdir(), "jitsi-settings-copy-"));
afterAll(() => rmSync(dir, { recursive: true }));

test("every encrypted value gets the stand-in of its key, also behind aliases and in merged maps", async () => {
  const file = join(dir, "Pulumi.acme.yaml");
  writeFileSync(
    file,
    `secretsprovider: gcpkms://key
config:
  jitsi:token: &token { secure: v1:a }
  jitsi:secrets: &secrets { turn: { secure: v1:b }, jwt: *token }
  jitsi:more: { <<: *secrets, plain: "007" }
  jitsi:platform: my-org/jitsi/platform
`,
  );
  const set: [string, string][] = [];
  const engine = {
    runConfig: (_: string, args: readonly string[]) => {
      set.push([args[3]!, args[4]!]);
      return Promise.resolve();
    },
  };
  const copies = join(dir, "copies");
  await openSettings(engine as unknown as Parameters<typeof openSettings>[0], file, "acme", copies);
  const standIns = new Map(readStackConfig(file, "jitsi").sealed.map(({ key, value }) => [key, value]));
  expect(set).toEqual([
    ["jitsi:token", standIns.get("jitsi:token")],
    ['jitsi:secrets["jwt"]', standIns.get("jitsi:secrets.jwt")],
    ['jitsi:secrets["turn"]', standIns.get("jitsi:secrets.turn")],
    ['jitsi:more["jwt"]', standIns.get("jitsi:more.jwt")],
    ['jitsi:more["turn"]', standIns.get("jitsi:more.turn")],
  ]);
  expect(parse(readFileSync(join(copies, "Pulumi.acme.yaml"), "utf8"))).toEqual({
    config: { "jitsi:secrets": {}, "jitsi:more": { plain: "007" }, "jitsi:platform": "platform" },
  });
});
