import { defineConfig } from "vitest/config";

const seconds = 1000;

/**
 * Suites from cheap to dear; each later one begins when the earlier ones have ended, so that they do not slow each other. The dear ones may have to
 * build the Pulumi CLI or Compose first, once per machine.
 */
const suites: readonly { name: string; include: string[]; timeoutSeconds: number }[] = [
  {
    name: "unit",
    include: ["{model,components,stacks,infra,programs,fleet,simulator,tools,bench,monitoring}/**/*.test.ts"],
    timeoutSeconds: 180,
  },
  { name: "quality", include: ["test/quality/**/*.test.ts"], timeoutSeconds: 300 },
  { name: "program", include: ["test/program/**/*.test.ts"], timeoutSeconds: 120 },
  { name: "rendered", include: ["test/rendered/**/*.test.ts"], timeoutSeconds: 1800 },
  { name: "engine", include: ["test/engine/**/*.test.ts"], timeoutSeconds: 1800 },
  { name: "secrets", include: ["test/secrets/**/*.test.ts"], timeoutSeconds: 1800 },
  { name: "docker", include: ["test/docker/**/*.test.ts"], timeoutSeconds: 1800 },
  { name: "monitoring", include: ["test/monitoring/**/*.test.ts"], timeoutSeconds: 900 },
  { name: "machine", include: ["test/machine/**/*.test.ts"], timeoutSeconds: 900 },
];

export default defineConfig({
  test: {
    reporters: ["default", "./test/summaryReporter.ts"],
    maxWorkers: 2,
    projects: suites.map(({ name, include, timeoutSeconds }, order) => ({
      test: {
        name,
        include,
        testTimeout: timeoutSeconds * seconds,
        hookTimeout: timeoutSeconds * seconds,
        sequence: { groupOrder: order },
      },
    })),
  },
});
