import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { renderOutputs, target } from "./outputs.ts";
import { outputRows, readInterfaces } from "./outputRows.ts";

test("docs/outputs.md is what stacks/contract.ts says", async () =>
  expect(readFileSync(target, "utf8")).toBe(await renderOutputs()));

const all = readInterfaces(
  `
/** Version of the thing. It only grows. */
export const version = 1;
export interface Outputs {
  readonly version: typeof version;
  /** A name,
   * over two lines. */
  readonly name: string;
  /** Where; null while nowhere. */
  readonly place: { readonly city: string } | null;
  /** All of them. */
  readonly bridges: readonly Bridge[];
  readonly labels: Readonly<Record<string, readonly string[]>>;
  readonly byName: Readonly<Record<string, Bridge>>;
  readonly one: Bridge;
  readonly later: pulumi.Output<Other>;
  readonly maybe: pulumi.Output<string[]> | null;
  readonly secret: pulumi.Output<string>;
}
export interface Bridge {
  /** UDP. */
  readonly port: number;
}
`,
  `
export interface Other {
  /** Elsewhere. */
  readonly place: string;
}
`,
);

test("every property has a row, what is inside it behind it", () =>
  expect(outputRows(all, "Outputs")).toEqual([
    { key: "version", type: "number", description: "" },
    { key: "name", type: "string", description: "A name, over two lines." },
    { key: "place", type: "object | null", description: "Where; null while nowhere." },
    { key: "place.city", type: "string", description: "" },
    { key: "bridges", type: "list", description: "All of them." },
    { key: "bridges[].port", type: "number", description: "UDP." },
    { key: "labels", type: "Record<string, string[]>", description: "" },
    { key: "byName", type: "map of objects", description: "" },
    { key: "byName.NAME.port", type: "number", description: "UDP." },
    { key: "one", type: "object", description: "" },
    { key: "one.port", type: "number", description: "UDP." },
    { key: "later", type: "object", description: "" },
    { key: "later.place", type: "string", description: "Elsewhere." },
    { key: "maybe", type: "string[] | null", description: "" },
    { key: "secret", type: "string", description: "" },
  ]));

test("docstrings of constants are known", () =>
  expect(all.constants.get("version")).toBe("Version of the thing. It only grows."));

test("an interface that is not there is an error", () =>
  expect(() => outputRows(all, "Nothing")).toThrow("no interface Nothing"));

const chapter = async (title: string): Promise<string> =>
  (await renderOutputs()).split(/^## /m).find((text) => text.startsWith(title)) ?? "";

const keysIn = (text: string): string[] => [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, key]) => key!);

test("the page has every output, and no part of the plain object among the secrets", async () =>
  expect(keysIn(await chapter("Secrets"))).toEqual([
    "grafanaAdminPassword",
    "bridgePassword",
    "influxdbReaderPassword",
  ]));

test("a platform's outputs are there too, with what customers read", async () => {
  const keys = keysIn(await chapter("A platform"));
  expect(keys.slice(0, 3)).toEqual(["nameServers", "stateBucket", "secretsKey"]);
  expect(keys).toEqual(expect.arrayContaining(["ci.gcp.deployer", "gcp.project", "aws.regions.NAME.vpcId"]));
});
