import { expect, test } from "@jest/globals";
import { changeRows, decisionRows, resourceTree, whatNext } from "./report.ts";

const resource = (type: string, name: string, parent?: string) => ({ type, name, urn: name, parent });

test("resources stand below their parents, by type and name, with short types", () => {
  const tree = resourceTree([
    resource("docker:index/container:Container", "web", "app"),
    resource("pulumi:providers:docker", "docker-app", "stack"),
    resource("jitsi:index:AppServer", "app", "stack"),
    resource("docker:index/container:Container", "jicofo", "app"),
  ]);
  expect(tree).toBe(
    [
      "  jitsi:AppServer app",
      "    docker:Container jicofo",
      "    docker:Container web",
      "  docker:Provider docker-app",
    ].join("\n"),
  );
});

test("decisions stand in columns", () => {
  const rows = decisionRows([
    { what: "release", value: "r", why: "one" },
    { what: "media", value: "video", why: "two" },
  ]);
  expect(rows).toBe("  release  r      one\n  media    video  two");
});

test("what to try next is only what works: nothing of an engine where none ran", () => {
  const next = (state: Parameters<typeof whatNext>[2]) => whatNext("config/Pulumi.acme.yaml", "acme", state);
  expect(next({ engineRan: true, stillThere: true })).toContain("make demo-destroy");
  expect(next({ engineRan: true, stillThere: false })).toMatch(/make demo-up/);
  expect(next({ engineRan: false, stillThere: false })).not.toContain("demo");
});

test("a change shows what it does to which resource, and not what stays", () => {
  const step = { urn: "", outcome: "planned", detailedDiff: {} } as const;
  const rows = changeRows([
    { ...step, op: "same", type: "aws:ec2/eip:Eip", name: "acme-use1-a" },
    { ...step, op: "create", type: "aws:ec2/eip:Eip", name: "acme-use1-c" },
    {
      ...step,
      op: "update",
      type: "gcp:compute/regionAutoscaler:RegionAutoscaler",
      name: "acme-ew1",
      detailedDiff: { "autoscalingPolicy.maxReplicas": {} as never },
    },
  ]);
  expect(rows.split("\n").map((row) => row.trim().split(/ {2,}/))).toEqual([
    ["create", "aws:Eip", "acme-use1-c"],
    ["update", "gcp:RegionAutoscaler", "acme-ew1", "autoscalingPolicy.maxReplicas"],
  ]);
});
