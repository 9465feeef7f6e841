#!/usr/bin/env node
// Plain JavaScript that any Node of the last years can read: it finds a Node that can run the rest.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The first Node 22 that runs TypeScript without a flag. */
const oldest = [22, 18];

const isEnough = (version) => {
  const [major, minor] = version.split(".").map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
};

/** The Node that `npm ci` put into the project, if it is there and new enough. */
function ownNode() {
  const program = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return isEnough((stdout ?? "").trim().slice(1)) ? program : undefined;
}

async function runHere() {
  // Node 22 calls running TypeScript experimental, once a process; nobody who runs this command can act on it.
  const { emitWarning } = process;
  process.emitWarning = (warning, ...rest) =>
    rest[0] === "ExperimentalWarning" ? undefined : emitWarning.call(process, warning, ...rest);
  await import("./cli.ts");
}

function runWith(node) {
  const { status, signal } = spawnSync(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  if (signal) process.kill(process.pid, signal);
  process.exitCode = status === null ? 1 : status;
}

if (isEnough(process.versions.node)) await runHere();
else {
  const node = ownNode();
  if (node !== undefined) runWith(node);
  else {
    console.error(
      `jitsi needs Node ${oldest.join(".")} or newer, and this is ${process.version}. Run \`npm ci\` in the project: it brings the right one.`,
    );
    process.exitCode = 1;
  }
}
