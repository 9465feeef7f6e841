/** After a run: what its files shared goes. */

import { rmSync } from "node:fs";
import { sharedFolder } from "./globalSetup.ts";

export default function globalTeardown(): void {
  const folder = process.env[sharedFolder];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
