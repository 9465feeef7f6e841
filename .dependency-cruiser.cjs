/** Imports point down only. See docs/architecture.md. */

/** The rooms of the house, from the ground up: each may import those before it. */
const rooms = [
  "model",
  "components",
  "stacks",
  "infra",
  "programs",
  "simulator",
  "monitoring",
  "policy",
  "packages",
  "fleet",
  "tools",
  "test",
  "bench",
];

/** Inside fleet/: what the commands share, then the commands in the order in which people need them. */
const insideFleet = ["terminal", "stacks", "command", "engine", "writing", "reviewing", "deploying"].map(
  (room) => `fleet/${room}`,
);

const upwards = (order) =>
  order.slice(0, -1).map((room, index) => ({
    name: `${room}-imports-nothing-above`,
    severity: "error",
    // A test beside the code may use what the tools above list or write.
    from: { path: `^${room}/`, pathNot: "\\.test\\.ts$" },
    to: { path: `^(${order.slice(index + 1).join("|")})/` },
  }));

const product = "^(model|components|stacks|infra)/";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...upwards(rooms),
    ...upwards(insideFleet),
    {
      name: "tests-beside-the-code-stand-alone",
      severity: "error",
      from: { path: "\\.test\\.ts$", pathNot: "^(test|bench)/" },
      to: { path: "^(test|bench)/" },
    },
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
      name: "programs-know-nothing-of-the-project",
      severity: "error",
      from: { path: "^programs/" },
      to: { path: `^(${rooms.filter((room) => room !== "programs").join("|")})/` },
    },
    {
      name: "dashboards-are-written-beforehand",
      comment:
        "The dashboards are in model/monitoring/grafana; the product and jitsi load no dashboard builder.",
      severity: "error",
      from: { path: `${product}|^fleet/`, pathNot: "\\.test\\.ts$" },
      to: { path: "^monitoring/" },
    },
    {
      name: "settings-is-the-only-reader-of-config",
      severity: "error",
      from: { path: product, pathNot: "^infra/config\\.ts$" },
      to: { path: "@pulumi/pulumi/(runtime/config|config)\\.js$" },
    },
    {
      name: "no-cycles",
      comment: "Imports of types count too.",
      severity: "error",
      from: {},
      to: { circular: true },
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
