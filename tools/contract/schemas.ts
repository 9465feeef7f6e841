/** The published schemas, from the interfaces of the contract. */

import { readFileSync } from "node:fs";
import { platformSchemaVersion } from "../../model/platform/facts.ts";
import { schemaVersion } from "../../stacks/contractOutputs.ts";
import type { OutputSchema } from "../../stacks/contractReading.ts";
import { readInterfaces } from "../docs/outputRows.ts";
import { outputSchema } from "./outputSchema.ts";

const root = new URL("../../", import.meta.url);

const interfacesOf = (path: string) => readInterfaces(readFileSync(new URL(path, root), "utf8"));

const published = (title: string, description: string, schema: OutputSchema): OutputSchema => ({
  $schema: "http://json-schema.org/draft-07/schema#",
  title,
  description: `${description} Later programs of the same version may add properties.`,
  ...schema,
});

export function schemas(): { readonly jitsi: OutputSchema; readonly platform: OutputSchema } {
  return {
    jitsi: published(
      "JitsiOutputs",
      "The output `jitsi` of a customer's stack.",
      outputSchema(interfacesOf("stacks/contractOutputs.ts"), "JitsiOutputs", { schemaVersion }),
    ),
    platform: published(
      "PlatformFacts",
      "The output `platform` of a platform stack.",
      outputSchema(interfacesOf("model/platform/facts.ts"), "PlatformFacts", { platformSchemaVersion }),
    ),
  };
}
