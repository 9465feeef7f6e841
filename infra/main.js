// What Pulumi runs (package.json `main`), after start.cjs (Pulumi.yaml `nodeargs`), which refuses a Node that is too old.
await import("./strippedTypes.js");
await import("./quietSdk.js");
await import("./sparseResources.js");
export default (await import("./index.ts")).default;
