/** Everything in the repository that is written by a program, and the command that writes it. `--check` makes each exit 1 when stale. */

export interface Generator {
  readonly writes: string;
  /** Arguments of node. */
  readonly command: readonly string[];
}

export const generators: readonly Generator[] = [
  { writes: "model/images/contract.generated.ts", command: ["tools/upstream/generate.ts"] },
  { writes: "model/clouds/prices.generated.ts", command: ["tools/prices/generate.ts"] },
  { writes: "model/monitoring/metrics.generated.ts", command: ["tools/metrics/generate.ts"] },
  { writes: "model/monitoring/grafana, dashboards", command: ["tools/monitoring/dashboards.ts"] },
  { writes: "model/monitoring/grafana/alerts.json", command: ["tools/monitoring/alerts.ts"] },
  { writes: "config/schema.json and docs/settings.md", command: ["tools/docs/settings.ts"] },
  {
    writes: "stacks/contractSchemas and stacks/contractSchema.generated.ts",
    command: ["tools/contract/generate.ts"],
  },
  { writes: "packages/component/schema.json", command: ["tools/contract/componentSchema.ts"] },
  { writes: "docs/outputs.md", command: ["tools/docs/outputs.ts"] },
  { writes: "docs/rules.md", command: ["tools/docs/rules.ts"] },
  { writes: "docs/pictures/diagram.svg", command: ["tools/docs/diagram.ts"] },
];
