/** `make generate`: writes everything that is generated. */

import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { generators } from "./generators.ts";

const cwd = fileURLToPath(new URL("..", import.meta.url));

for (const { writes, command } of generators) {
  console.log(writes);
  await execa(process.execPath, command, { cwd, stdio: "inherit" });
}
