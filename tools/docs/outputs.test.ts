import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderOutputs, target } from "./outputs.ts";
import { outputRows, readInterfaces } from "./outputRows.ts";

test("docs/outputs.md is what stacks/contract.ts says", async () =>
  expect(readFileSync(target, "utf8"), "run `node tools/docs/outputs.ts`").toBe(await renderOutputs()));

const all = readInterfaces(`
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
  readonly one: Bridge;
  readonly secret: pulumi.Output<string>;
}
export interface Bridge {
  /** UDP. */
  readonly port: number;
}
`);

test("every property has a row, what is inside it behind it", () =>
  expect(outputRows(all, "Outputs")).toEqual([
    { key: "version", type: "number", description: "" },
    { key: "name", type: "string", description: "A name, over two lines." },
    { key: "place", type: "object | null", description: "Where; null while nowhere." },
    { key: "place.city", type: "string", description: "" },
    { key: "bridges", type: "list", description: "All of them." },
    { key: "bridges[].port", type: "number", description: "UDP." },
    { key: "labels", type: "Record<string, string[]>", description: "" },
    { key: "one", type: "object", description: "" },
    { key: "one.port", type: "number", description: "UDP." },
    { key: "secret", type: "string", description: "" },
  ]));

test("docstrings of constants are known", () =>
  expect(all.constants.get("version")).toBe("Version of the thing. It only grows."));

test("an interface that is not there is an error", () =>
  expect(() => outputRows(all, "Nothing")).toThrow("no interface Nothing"));

test("the page has every output, and no part of the plain object among the secrets", async () => {
  const [, secrets = ""] = (await renderOutputs()).split("## Secrets");
  expect([...secrets.matchAll(/^\| `(\w+)`/gm)].map(([, key]) => key)).toEqual([
    "grafanaAdminPassword",
    "bridgePassword",
    "influxdbReaderPassword",
  ]);
});
