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

const standIns = [];

// What only dynamic providers, programs that run others, and packages of functions need, none of which is in this one: half of what is left of the
// start, and 65 MB.
for (const name of ["@npmcli/arborist", "normalize-package-data", "typescript", "./automation/index.js"])
  standIn(name, (key, load) => memberOf(load(), key));

// It attaches a debugger to this process, which hears of every script from then on: also for functions that are serialised.
standIn("./runtime/closure/v8Hooks.js", (key, load) =>
  key === "isInitializedAsync" ? () => Promise.resolve() : load()[key],
);

// For traces (`pulumi up --tracing`, TRACEPARENT). The SDK takes functions and classes out of them at once, whether or not anybody traces.
for (const name of [
  "exporter-zipkin",
  "instrumentation",
  "instrumentation-grpc",
  "resources",
  "sdk-trace-base",
  "sdk-trace-node",
])
  standIn(`@opentelemetry/${name}`, (key, load) => calledLater(() => load()[key]));

/** As `importDefault` and `importStar` of TypeScript see it, which take a stand-in for a module with an export named `default`. */
function memberOf(real, key) {
  return key === "default" && !real.__esModule ? real : real[key];
}

/** A function or class that is looked for when it is called. */
function calledLater(find) {
  return new Proxy(function () {}, {
    apply: (_, self, args) => Reflect.apply(find(), self, args),
    construct: (_, args) => new (find())(...args),
  });
}

/**
 * Puts a stand-in in place of one of the SDK's modules or packages.
 * @param member what it has under a key, told how to load the real one
 */
function standIn(name, member) {
  let file;
  try {
    file = sdkRequire.resolve(name);
  } catch {
    return; // Another version of the SDK does without it.
  }
  let real;
  const load = () => {
    if (real === undefined) {
      // The real ones know each other.
      for (const replaced of standIns)
        if (require.cache[replaced.filename] === replaced) delete require.cache[replaced.filename];
      real = sdkRequire(name);
    }
    return real;
  };
  const module = new Module(file);
  module.loaded = true;
  module.filename = file;
  module.exports = new Proxy(
    {},
    {
      // Without the mark, the SDK's importStar would copy all members.
      get: (_, key) => (key === "__esModule" ? true : member(key, load)),
    },
  );
  require.cache[file] = module;
  standIns.push(module);
}
