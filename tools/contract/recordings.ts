/** What earlier versions of the program told other teams, and the schemas by which earlier packages read it: kept for good. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { OutputSchema } from "../../stacks/contractReading.ts";

export const recordingsDir = fileURLToPath(new URL("recorded", import.meta.url));

/** Of the package that other teams install. */
export const packageVersion = (): string =>
  (
    JSON.parse(readFileSync(new URL("../../packages/outputs/package.json", import.meta.url), "utf8")) as {
      version: string;
    }
  ).version;

export const plainOutputs = ["jitsi", "platform"] as const;

export type PlainOutputName = (typeof plainOutputs)[number];

/** Stacks whose outputs are recorded, by the output: all forms that it has. */
export const recordedStacks: Readonly<Record<PlainOutputName, readonly string[]>> = {
  jitsi: ["acme", "docker-hosts", "one-bridge", "public-brewery", "web-app"],
  platform: ["platform", "platform-small"],
};

export interface Recording {
  /** Of the package. */
  readonly version: string;
  readonly schemas: Readonly<Record<PlainOutputName, OutputSchema>>;
  /** By stack. */
  readonly outputs: Readonly<Record<PlainOutputName, Readonly<Record<string, unknown>>>>;
}

/** Oldest first. */
export function readRecordings(): Recording[] {
  if (!existsSync(recordingsDir)) return [];
  const versions = readdirSync(recordingsDir).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return versions.map((version) => ({
    version,
    schemas: byOutput((output) => read(version, schemaFile(output)) as OutputSchema),
    outputs: byOutput((output) => read(version, outputsFile(output)) as Record<string, unknown>),
  }));
}

export const schemaFile = (output: PlainOutputName): string => `${output}.schema.json`;

export const outputsFile = (output: PlainOutputName): string => `${output}.json`;

export const byOutput = <T>(make: (output: PlainOutputName) => T): Readonly<Record<PlainOutputName, T>> => ({
  jitsi: make("jitsi"),
  platform: make("platform"),
});

const read = (version: string, file: string): unknown =>
  JSON.parse(readFileSync(join(recordingsDir, version, file), "utf8"));
