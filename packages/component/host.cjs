// What the engine runs (PulumiPlugin.yaml). The result is a promise: an ES module cannot be required while it waits for others.
module.exports = import("./host.ts");
