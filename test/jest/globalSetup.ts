/** Before a run: what the machine lacks (test/setUp/lacks.ts), and a folder for what its files share. */

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setLacks } from "../setUp/lacks.ts";
import { lacking } from "../setUp/needs.ts";

/** Names the folder; test/jest/globalTeardown.ts removes it. */
export const sharedFolder = "JITSI_TEST_SHARED";

export default async function globalSetup(): Promise<void> {
  setLacks((await lacking()).map(({ need }) => need));
  process.env[sharedFolder] = mkdtempSync(join(tmpdir(), "jitsi-tests-"));
}
