import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { parseSettings, settingsSchema } from "../../infra/settings.ts";
import { parseStackFile } from "../../fleet/stackFile.ts";
import { describe as describeDeployment } from "../../model/deployment.ts";
import { check } from "../../model/rules/index.ts";
import { allStacks, projectDir } from "../../test/allStacks.ts";
import { chapters, pageTarget, renderPage, renderSchema, schemaTarget } from "./settings.ts";
import { settingsExamples } from "./settingsExamples.ts";
import { settingRows, splitDescription } from "./settingRows.ts";
import { settingsJsonSchema, stackSchema, type JsonSchema } from "./stackSchema.ts";

const keys = Object.keys(settingsSchema.shape).toSorted();

describe("written files are fresh", () => {
  test("config/schema.json", async () =>
    expect(readFileSync(schemaTarget, "utf8"), "run `node tools/docs/settings.ts`").toBe(
      await renderSchema(),
    ));

  test("docs/settings.md", async () =>
    expect(readFileSync(pageTarget, "utf8"), "run `node tools/docs/settings.ts`").toBe(await renderPage()));
});

describe("the page", () => {
  test("has every setting in one chapter, with an example", () => {
    expect(chapters.flatMap((chapter) => chapter.keys).toSorted()).toEqual(keys);
    expect(Object.keys(settingsExamples).toSorted()).toEqual(keys);
  });

  test("its examples together are a stack that breaks no rule", () => {
    const yaml = `config:\n${Object.values(settingsExamples).join("\n").replace(/^/gm, "  ")}\n`;
    const { values, secretKeys, problems } = parseStackFile(new TextEncoder().encode(yaml));
    expect(problems).toEqual([]);
    const parsed = parseSettings({
      source: "examples",
      values,
      isSecret: (key) => secretKeys.has(key),
      readFile: (path) => readFileSync(join(projectDir, path)),
    });
    expect(parsed).not.toHaveProperty("problems");
    if ("settings" in parsed) expect(check(describeDeployment(parsed.settings))).toEqual([]);
  });

  test("every setting and part of one says what it is", () => {
    for (const [key, schema] of Object.entries(settingsJsonSchema().properties ?? {}))
      expect(silentParts(key, schema), "give it a .describe() in infra/").toEqual([]);
  });

  test("what only a description knows of a default is in the column for it", () => {
    const rows = settingRows(settingsJsonSchema().properties!.appServer!);
    expect(rows.find(({ key }) => key === "httpsPort")).toEqual({
      key: "httpsPort",
      type: "1 to 65535",
      default: "443; `local` has 8443",
      description: "Port of the host for HTTPS.",
    });
  });
});

/** Settings that take a value of their own, without a description. */
function silentParts(key: string, schema: JsonSchema): string[] {
  const { properties, items, additionalProperties, oneOf, description } = schema;
  const inner = [
    ...Object.entries(properties ?? {}).map(([name, part]) => [`${key}.${name}`, part] as const),
    ...(items === undefined ? [] : [[`${key}[]`, items] as const]),
    ...(typeof additionalProperties === "object" ? [[`${key}.NAME`, additionalProperties] as const] : []),
    ...(oneOf ?? []).map((part) => [key, part] as const),
  ];
  const isNamed = !/(\[\]|\.NAME)$/.test(key);
  const isLeaf = properties === undefined && oneOf === undefined;
  return [
    ...(isNamed && isLeaf && description === undefined && !key.includes(".NAME.") ? [key] : []),
    ...inner.flatMap(([name, part]) => silentParts(name, part)),
  ];
}

test.each([
  ["A port. Default: 80; `local` has 8000.", "A port.", "80; `local` has 8000"],
  ["A name. Required; `local` has `local`.", "A name.", "required; `local` has `local`"],
  ["Default: `a.b`.", "", "`a.b`"],
  ["A name, e.g. `x`. Bridges carry it.", "A name, e.g. `x`. Bridges carry it.", undefined],
])("%j is split", (description, text, fallback) =>
  expect(splitDescription(description)).toEqual({ text, fallback }),
);

describe("config/schema.json", () => {
  const validator = z.fromJSONSchema(stackSchema() as z.core.JSONSchema.JSONSchema);
  const isValid = (yaml: string): boolean => validator.safeParse(parse(yaml) as unknown).success;

  test.each(allStacks)("takes stack $stack", ({ file }) => {
    expect(validator.safeParse(parse(readFileSync(file, "utf8"))).error?.issues ?? []).toEqual([]);
  });

  test.each([
    ["config: { jitsi:kind: local }", true],
    ["config: { jitsi:knid: local }", false],
    ["config: { jitsi:kind: lcoal }", false],
    ["config: { jitsi:kind: local, pulumi:disable-default-providers: ['*'], docker:host: x }", true],
    ["config: { jitsi:appServer: { hots: x } }", false],
    ["config: { jitsi:secrets: { jwt: { secure: v1:x } } }", true],
    ["config: { jitsi:secrets: { secure: v1:x } }", true],
    ["config: { jitsi:secrets: { jwt: plain } }", false],
    ["encryptionsalt: v1:x\nconfig: {}", true],
    ["configuration: {}", false],
  ])("%s is valid: %s", (yaml, expected) => expect(isValid(yaml)).toBe(expected));
});
