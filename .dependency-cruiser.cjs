/** Imports point down only: fleet > infra > stacks > components > model. See docs/architecture.md. */
const layers = ["model", "components", "stacks", "infra", "fleet"];

const upwards = layers.slice(0, -1).map((layer, index) => ({
  name: `${layer}-imports-nothing-above`,
  severity: "error",
  // A test may use the programs that tools/ finds.
  from: { path: `^${layer}/`, pathNot: "\\.test\\.ts$" },
  to: { path: `^(${[...layers.slice(index + 1), "simulator", "test", "bench", "tools"].join("|")})/` },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...upwards,
    {
      name: "model-is-pure",
      comment: "The model is data and pure functions: no Pulumi, no files, no processes, no clock.",
      severity: "error",
      from: { path: "^model/", pathNot: "\\.test\\.ts$" },
      to: {
        path: "node_modules/@pulumi/|^(node:)?(fs|fs/promises|child_process|os|net|http|https|process)$",
      },
    },
    {
      name: "dashboards-are-written-beforehand",
      comment:
        "What monitoring/ writes is in model/monitoring/grafana; the program loads no builder of dashboards.",
      severity: "error",
      from: { path: "^(model|components|stacks|infra|fleet)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^monitoring/" },
    },
    {
      name: "product-needs-no-stand-ins",
      comment: "What stands in for clouds and engine is for tests, the demo and the tools over stacks.",
      severity: "error",
      from: { path: "^(model|components|stacks|infra)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^(simulator|test|bench|tools)/" },
    },
    {
      name: "settings-is-the-only-reader-of-config",
      severity: "error",
      from: { path: "^(model|components|stacks|infra)/", pathNot: "^infra/config\\.ts$" },
      to: { path: "@pulumi/pulumi/(runtime/config|config)\\.js$" },
    },
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-undeclared-packages",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".js", ".json"],
    },
  },
};
