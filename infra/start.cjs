// Node loads this before the Pulumi SDK (`nodeargs` in Pulumi.yaml): afterwards is too late for all of it.
// Only the time to start and to fail depends on it. Figures: docs/decisions/.
"use strict";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `This program needs Node 22.18 or newer, and this is ${process.version}. The project brings its own: run \`make setup\` and put node_modules/.bin first on PATH.`,
  );
  process.exit(1);
}

const { createRequire, enableCompileCache, Module } = require("node:module");
const { join } = require("node:path");

// Half of the SDK's start is compiling it. In the checkout, where nobody else can write, unlike Node's default in /tmp.
enableCompileCache(join(__dirname, "..", "node_modules", ".cache", "jitsi"));

const sdkRequire = createRequire(require.resolve("@pulumi/pulumi/package.json"));

// The SDK takes a stack trace for every promise and maps it back to its own TypeScript. Its maps also have paths
// (node_modules/@pulumi/resource.ts) on which util.inspect of Node 22 runs in a circle, 20 to 40 s at each failure.
sdkRequire("source-map-support").install = () => undefined;
Error.stackTraceLimit = 3;

// The SDK loads these only to serialise functions (dynamic providers), which this program never does: half of what
// is left of the start, and 65 MB.
loadLater("@npmcli/arborist");
loadLater("typescript");

/** Puts a stand-in in place of a package, which loads it when something of it is first used. */
function loadLater(name) {
  let file;
  try {
    file = sdkRequire.resolve(name);
  } catch {
    return; // Another version of the SDK does without it.
  }
  let real;
  const standIn = new Module(file);
  standIn.loaded = true;
  standIn.exports = new Proxy(
    {},
    {
      get(_, key) {
        if (key === "__esModule") return true; // Else the SDK's importStar would copy all members.
        if (real === undefined) {
          delete require.cache[file];
          real = sdkRequire(name);
        }
        return real[key];
      },
    },
  );
  require.cache[file] = standIn;
}
