/** The settings of a whole stack file as JSON Schema, for editors. */

import { z } from "zod";
import { settingsSchema } from "../../infra/settings.ts";

/** As much of JSON Schema (draft 7) as the settings need. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema | boolean>>;
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** The settings alone, by the names without `jitsi:`. */
export const settingsJsonSchema = (): JsonSchema =>
  withoutOwnFormats(z.toJSONSchema(settingsSchema, { io: "input", target: "draft-7" }) as JsonSchema);

/** zod names formats that JSON Schema does not know; their patterns say the same. */
function withoutOwnFormats<T>(node: T): T {
  if (Array.isArray(node)) return node.map(withoutOwnFormats) as T;
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !(key === "format" && value === "cidrv4"))
      .map(([key, value]) => [key, withoutOwnFormats<unknown>(value)]),
  ) as T;
}

/** What `pulumi config set --secret` writes. */
const encrypted: JsonSchema = {
  type: "object",
  properties: { secure: { type: "string", description: "Encrypted by Pulumi." } },
  required: ["secure"],
  additionalProperties: false,
};

export function stackSchema(): JsonSchema {
  const { properties = {} } = settingsJsonSchema();
  const { secrets, ...plain } = properties;
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Pulumi.<stack>.yaml",
    type: "object",
    properties: {
      config: {
        type: "object",
        description: "Settings of the stack; docs/settings.md explains them.",
        properties: {
          ...Object.fromEntries(Object.entries(plain).map(([name, schema]) => [`jitsi:${name}`, schema])),
          "jitsi:secrets": {
            ...(secrets?.description === undefined ? {} : { description: secrets.description }),
            anyOf: [encrypted, { type: "object", additionalProperties: encrypted }],
          },
        },
        // Pulumi's own keys, and those of providers.
        patternProperties: { "^(?!jitsi:)[^:]+:.+$": true },
        additionalProperties: false,
      },
      secretsprovider: {
        type: "string",
        description: "Written by Pulumi: what encrypts this stack's secrets.",
      },
      encryptionsalt: { type: "string", description: "Written by Pulumi." },
      encryptedkey: { type: "string", description: "Written by Pulumi." },
    },
    additionalProperties: false,
  };
}
