/** Before a run: what the machine lacks (test/setUp/lacks.ts), and a folder for what its files share. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setLacks } from "../setUp/lacks.ts";
import { lacking } from "../setUp/needs.ts";

/** Names the folder. A run that is started by a test has that of the outer run. */
export const sharedFolder = "JITSI_TEST_SHARED";

export default async function globalSetup(): Promise<void> {
  setLacks((await lacking()).map(({ need }) => need));
  if (process.env[sharedFolder] !== undefined) return;
  const folder = mkdtempSync(join(tmpdir(), "jitsi-tests-"));
  process.env[sharedFolder] = folder;
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
}
