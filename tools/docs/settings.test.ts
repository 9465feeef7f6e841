import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { z } from "zod";
import { parseStack } from "../../infra/parseStack.ts";
import { platformSettingsSchema } from "../../infra/platformSettings.ts";
import { settingsSchema } from "../../infra/settingsSchema.ts";
import { parseStackFile } from "../../fleet/stacks/stackFile.ts";
import { describe as describeDeployment } from "../../model/deployment.ts";
import { check } from "../../model/rules/index.ts";
import { allStacks, projectDir } from "../stacks/allStacks.ts";
import { chapters, pageTarget, platformChapter, renderPage, renderSchema, schemaTarget } from "./settings.ts";
import { platformExamples, settingsExamples, variantExamples } from "./settingsExamples.ts";
import { settingRows, splitDescription, variantRows } from "./settingRows.ts";
import { platformJsonSchema, settingsJsonSchema, stackSchema, type JsonSchema } from "./stackSchema.ts";

const keys = Object.keys(settingsSchema.shape).toSorted();

describe("written files are fresh", () => {
  test("config/schema.json", async () =>
    expect(readFileSync(schemaTarget, "utf8")).toBe(await renderSchema()));

  test("docs/settings.md", async () => expect(readFileSync(pageTarget, "utf8")).toBe(await renderPage()));
});

/** Everything that is wrong with a stack of these examples. */
function problemsOf(...examples: readonly string[]): readonly unknown[] {
  const yaml = `config:\n${examples.join("\n").replace(/^/gm, "  ")}\n`;
  const { values, secretKeys, problems } = parseStackFile(new TextEncoder().encode(yaml));
  const parsed = parseStack(
    {
      source: "examples",
      values,
      isSecret: (key) => secretKeys.has(key),
      readFile: (path) => readFileSync(join(projectDir, path)),
    },
    "examples",
  );
  if ("problems" in parsed) return [...problems, ...parsed.problems];
  return [...problems, ...("deployment" in parsed ? check(describeDeployment(parsed.deployment)) : [])];
}

/** Without some of them. */
const examplesBut = (...names: readonly string[]): string[] =>
  Object.entries(settingsExamples).flatMap(([name, example]) => (names.includes(name) ? [] : example));

describe("the page", () => {
  test("has every setting in one chapter, with an example", () => {
    expect(chapters.flatMap((chapter) => chapter.keys).toSorted()).toEqual(keys);
    expect(Object.keys(settingsExamples).toSorted()).toEqual(keys);
  });

  test("and every setting of a platform", () => {
    const ofPlatform = Object.keys(platformSettingsSchema.shape).toSorted();
    expect(platformChapter.keys.toSorted()).toEqual(ofPlatform);
    expect(Object.keys(platformExamples).toSorted()).toEqual(ofPlatform);
  });

  test("its examples together form a stack without violations", () => {
    expect(problemsOf(...examplesBut("network"))).toEqual([]);
    expect(problemsOf(...examplesBut("platform"))).toEqual([]);
    expect(problemsOf(...Object.values(platformExamples))).toEqual([]);
  });

  const variants = Object.entries(settingsJsonSchema().properties!).flatMap(([key, schema]) =>
    variantRows(schema).map(({ list, variant }) => ({ key, name: `${key}.${list} ${variant}` })),
  );

  test("every form of an item has an example, and there are no others", () =>
    expect(Object.keys(variantExamples)).toEqual(variants.map(({ name }) => name)));

  test.each(variants)("the example of $name has no violations", ({ key, name }) =>
    expect(problemsOf(...examplesBut("network", "regions", key), variantExamples[name]!)).toEqual([]),
  );

  test("each form of an item has its own table, and no row in the setting's table", () => {
    const { bridges } = settingsJsonSchema().properties!;
    const aws = variantRows(bridges!).find(({ variant }) => variant === "on: aws")!;
    expect(aws.rows.find(({ key }) => key === "machineType")).toMatchObject({ default: "`c7i.xlarge`" });
    expect(settingRows(bridges!).filter(({ key }) => key.startsWith("static["))).toEqual([]);
  });

  test("every setting and every part of one has a description", () => {
    for (const { properties = {} } of [settingsJsonSchema(), platformJsonSchema()])
      for (const [key, schema] of Object.entries(properties))
        expect(["give it a .describe() in infra/", silentParts(key, schema)]).toEqual([
          "give it a .describe() in infra/",
          [],
        ]);
  });

  test("links lead to headings", async () => {
    const page = await renderPage();
    const headings = [...page.matchAll(/^##+ (.+)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, "")
        .replaceAll(" ", "-"),
    );
    expect(new Set(headings).size).toBe(headings.length);
    for (const [, anchor] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(headings).toContain(anchor);
  });

  test("a default that only the description mentions is in the Default column", () => {
    const rows = settingRows(settingsJsonSchema().properties!.appServer!);
    expect(rows.find(({ key }) => key === "httpsPort")).toEqual({
      key: "httpsPort",
      type: "1 to 65535",
      default: "443; `local` uses 8443",
      description: "HTTPS port on the host.",
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
    ["config: { jitsi:kind: platform, jitsi:baseDomain: my-app.com }", true],
    ["config: { jitsi:kind: platform }", false],
    ["config: { jitsi:kind: platform, jitsi:baseDomain: my-app.com, jitsi:appPrefix: acme }", false],
    ["config: { jitsi:networkCidr: 10.64.0.0/12 }", false],
    ["config: { jitsi:bridges: { static: [{ name: a, on: gcp, region: x, members: { a: 1 } }] } }", true],
    ["config: { jitsi:bridges: { static: [{ name: a, on: gcp, host: x }] } }", false],
    ["config: { jitsi:kind: local, pulumi:disable-default-providers: ['*'], docker:host: x }", true],
    ["config: { jitsi:appServer: { hots: x } }", false],
    ["config: { jitsi:secrets: { jwt: { secure: v1:x } } }", true],
    ["config: { jitsi:secrets: { secure: v1:x } }", true],
    ["config: { jitsi:secrets: { jwt: plain } }", false],
    ["encryptionsalt: v1:x\nconfig: {}", true],
    ["configuration: {}", false],
  ])("%s is valid: %s", (yaml, expected) => expect(isValid(yaml)).toBe(expected));
});
