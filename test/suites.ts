/** The suites, from cheap to dear. The dear ones may have to build the Pulumi CLI, Compose or Telegraf first, once per machine. */
export const suites = [
  {
    name: "unit",
    folders: [
      ...["model", "components", "stacks", "infra", "programs", "fleet", "simulator"],
      ...["tools", "bench", "monitoring"],
    ],
    timeoutSeconds: 180,
  },
  { name: "quality", folders: ["test/quality"], timeoutSeconds: 300 },
  { name: "program", folders: ["test/program"], timeoutSeconds: 120 },
  { name: "rendered", folders: ["test/rendered"], timeoutSeconds: 1800 },
  { name: "engine", folders: ["test/engine"], timeoutSeconds: 1800 },
  { name: "secrets", folders: ["test/secrets"], timeoutSeconds: 1800 },
  { name: "docker", folders: ["test/docker"], timeoutSeconds: 1800 },
  { name: "monitoring", folders: ["test/monitoring"], timeoutSeconds: 900 },
  { name: "machine", folders: ["test/machine"], timeoutSeconds: 900 },
] as const;

export type SuiteName = (typeof suites)[number]["name"];
