import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { makeTable } from "./schema/generate.ts";
import { loadTable } from "./table.ts";
import type { Property, Table } from "./table.ts";

const schemaFolder = new URL("./schema/", import.meta.url);
const packages = readdirSync(schemaFolder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.replace(".json", ""));

/** What the constructor of an SDK class takes and what it only puts out, read from its JavaScript. */
function sdkProperties(packageName: string, token: string): { inputs: string[]; outputs: string[] } {
  const folder = dirname(createRequire(import.meta.url).resolve(`@pulumi/${packageName}/package.json`));
  // docker:index/remoteImage:RemoteImage is in remoteImage.js, gcp:projects/iAMMember:IAMMember in projects/iammember.js.
  const path = token
    .split(":")[1]!
    .replace(/^index\//, "")
    .replace("/iAM", "/iam")
    .replace("/iamMember", "/iammember");
  const code = readFileSync(join(folder, `${path}.js`), "utf8");
  expect(code).toContain(`__pulumiType = '${token}'`);
  const assigned = [...code.matchAll(/resourceInputs\["(\w+)"\] = (.*);/g)];
  const names = (isOutput: boolean) =>
    assigned.filter(([, , value]) => (value === "undefined /*out*/") === isOutput).map(([, name]) => name!);
  const outputs = new Set(names(true));
  const inputs = new Set(assigned.filter(([, , value]) => /\bargs\b/.test(value!)).map(([, name]) => name!));
  return { inputs: [...inputs].sort(), outputs: [...outputs].filter((name) => !inputs.has(name)).sort() };
}

function references(table: Table): string[] {
  const of = (property: Property): string[] => [
    ...(property.ref === undefined ? [] : [property.ref]),
    ...(property.items ? of(property.items) : []),
    ...(property.additionalProperties ? of(property.additionalProperties) : []),
  ];
  const groups = [
    table.provider.inputs,
    ...Object.values(table.resources).map(({ inputs }) => inputs),
    ...Object.values(table.types).map(({ properties = {} }) => properties),
  ];
  return groups.flatMap((group) => Object.values(group).flatMap(of));
}

describe.each(packages)("the table of %s", (packageName) => {
  const table = loadTable(packageName);

  test.each(Object.keys(table.resources))("has the properties of the installed SDK: %s", (token) => {
    const { inputs, outputs } = sdkProperties(packageName, token);
    const resource = table.resources[token];
    expect(Object.keys(resource?.inputs ?? {}).sort()).toEqual(inputs);
    expect((resource?.outputs ?? []).filter((name) => name !== "id").sort()).toEqual(outputs);
  });

  test("has all types that it refers to", () => {
    expect([...new Set(references(table))].filter((ref) => table.types[ref] === undefined)).toEqual([]);
  });

  test("says where it is from", () => {
    expect(Object.keys(table.sources)).not.toEqual([]);
  });
});

test.each(["aws", "docker", "gcp"])("%s.json holds what its overlay says", (packageName) => {
  const table = loadTable(packageName);
  const overlay = JSON.parse(
    readFileSync(new URL(`overlays/${packageName}.json`, schemaFolder), "utf8"),
  ) as Parameters<typeof makeTable>[2];
  expect(makeTable({ ...table, sources: { [packageName]: table.sources } }, packageName, overlay)).toEqual(
    table,
  );
});

test("a table holds what its overlay lists, with the types that these reach", () => {
  const table = loadTable("docker");
  const use = ["docker:index/volume:Volume"];
  const made = makeTable({ ...table, sources: {} }, "docker", {
    sources: {},
    provider: { inputs: {} },
    properties: {},
    use,
  });
  expect(Object.keys(made.resources)).toEqual(use);
  expect(Object.keys(made.types)).toEqual([
    "docker:index/VolumeCluster:VolumeCluster",
    "docker:index/VolumeLabel:VolumeLabel",
  ]);
  const wrong = { sources: {}, provider: { inputs: {} }, properties: {}, use: ["docker:index/pod:Pod"] };
  expect(() => makeTable({ ...table, sources: {} }, "docker", wrong)).toThrow("docker:index/pod:Pod");
});

test("an overlay that names a property which is not there is refused", () => {
  const table = loadTable("docker");
  const properties = { "docker:index/volume:Volume": { nmae: { computed: true } } };
  const overlay = { sources: {}, provider: { inputs: {} }, properties };
  expect(() => makeTable({ ...table, sources: {} }, "docker", overlay)).toThrow("has not: nmae");
});

test("a package without a table is named, with the way to make one", () => {
  expect(() => loadTable("nothing")).toThrow(/No table for the package "nothing".*generate\.ts/);
});
