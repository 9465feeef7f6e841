/** The settings of a whole stack file as JSON Schema, for editors. */

import { z } from "zod";
import { platformSettingsSchema } from "../../infra/platformSettings.ts";
import { settingsSchema } from "../../infra/settingsSchema.ts";

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

/** The settings of a customer's stack, by the names without `jitsi:`. */
export const settingsJsonSchema = (): JsonSchema => jsonSchemaOf(settingsSchema);

/** The same of a platform. */
export const platformJsonSchema = (): JsonSchema => jsonSchemaOf(platformSettingsSchema);

const jsonSchemaOf = (schema: z.ZodType): JsonSchema =>
  withoutOwnFormats(z.toJSONSchema(schema, { io: "input", target: "draft-7" }) as JsonSchema);

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

/** One schema for both kinds of stack: `jitsi:kind` picks, and a file without it is a customer's. */
export const stackSchema = (): JsonSchema => ({
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Pulumi.<stack>.yaml",
  type: "object",
  properties: {
    config: {
      description: "Settings of the stack; docs/settings.md explains them.",
      anyOf: [customerConfig(), platformConfig()],
    },
    secretsprovider: {
      type: "string",
      description: "Written by Pulumi: what encrypts this stack's secrets.",
    },
    encryptionsalt: { type: "string", description: "Written by Pulumi." },
    encryptedkey: { type: "string", description: "Written by Pulumi." },
  },
  additionalProperties: false,
});

function customerConfig(): JsonSchema {
  const { properties = {} } = settingsJsonSchema();
  const { secrets, ...plain } = properties;
  return configOf("A customer's stack, or one for this computer.", {
    ...namespaced(plain),
    "jitsi:secrets": {
      ...(secrets?.description === undefined ? {} : { description: secrets.description }),
      anyOf: [encrypted, { type: "object", additionalProperties: encrypted }],
    },
  });
}

function platformConfig(): JsonSchema {
  const { properties = {}, required = [] } = platformJsonSchema();
  return {
    ...configOf("A platform.", namespaced(properties)),
    required: required.map((name) => `jitsi:${name}`),
  };
}

const namespaced = (properties: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [`jitsi:${name}`, schema]));

const configOf = (description: string, properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: "object",
  description,
  properties,
  // Pulumi's own keys, and those of providers.
  patternProperties: { "^(?!jitsi:)[^:]+:.+$": true },
  additionalProperties: false,
});
