// `npm pack` runs this first: JavaScript, types and JSON Schemas of the contract in stacks/, into out/.
const { execFileSync } = require("node:child_process");
const { cpSync, rmSync } = require("node:fs");

process.chdir(__dirname);
rmSync("out", { recursive: true, force: true });
execFileSync(process.execPath, [require.resolve("typescript/bin/tsc"), "--project", "."], {
  stdio: "inherit",
});
cpSync("../../stacks/contractSchemas", "out/schemas", { recursive: true });
