/**
 * Serves the component to the engine. Not the SDK's own `componentProviderHost`: that runs the TypeScript compiler over the whole program at each
 * start to learn the schema, which is in schema.json (written by tools/contract/componentSchema.ts with the SDK's own analyzer).
 */
import { readFileSync } from "node:fs";
import { InputPropertyError, type ComponentResourceOptions, type Inputs } from "@pulumi/pulumi";
import { main } from "@pulumi/pulumi/provider/index.js";
import type { ConstructResult } from "@pulumi/pulumi/provider/provider.js";
import { Jitsi, type JitsiArgs } from "./index.ts";

const schema = readFileSync(new URL("schema.json", import.meta.url), "utf8");
const { version } = JSON.parse(schema) as { version: string };
const token = "jitsi:index:Jitsi";

function construct(
  name: string,
  type: string,
  inputs: Inputs,
  options: ComponentResourceOptions,
): Promise<ConstructResult> {
  if (type !== token) return Promise.reject(new Error(`There is no ${type}, only ${token}.`));
  if (typeof inputs.settings !== "object" || inputs.settings === null)
    return Promise.reject(
      new InputPropertyError({
        propertyPath: "settings",
        reason: "is missing, or only known when something else has been made",
      }),
    );
  const made = new Jitsi(name, inputs as JitsiArgs, options);
  const { urn, url, jitsi, grafanaAdminPassword, bridgePassword, influxdbReaderPassword } = made;
  return Promise.resolve({
    urn,
    state: { url, jitsi, grafanaAdminPassword, bridgePassword, influxdbReaderPassword },
  });
}

await main({ version, schema, construct }, process.argv.slice(2));
