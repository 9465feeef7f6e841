/** One stack's run of the base, in a file: what one worker leaves for another. */

import { readFileSync, writeFileSync } from "node:fs";
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { SealedValue } from "../../../simulator/monitor/stackConfig.ts";
import type { WrittenRun } from "../../../simulator/monitor/runText.ts";
import type { OwnView } from "./ownView.ts";

export interface KeptRun {
  readonly view: Pick<OwnView, "appPrefix" | "baseDomain" | "addresses" | "problems" | "cost">;
  readonly sealed: readonly SealedValue[];
  readonly errors: readonly string[];
  /** Empty where there are errors. */
  readonly run: WrittenRun;
}

/** A sixth of the text, and faster than writing all of it. */
const quick = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export const writeKeptRun = (file: string, run: KeptRun): void =>
  writeFileSync(file, zstdCompressSync(JSON.stringify(run), quick), { mode: 0o600 });

export const readKeptRun = (file: string): KeptRun =>
  JSON.parse(zstdDecompressSync(readFileSync(file)).toString()) as KeptRun;
