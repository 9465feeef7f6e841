import { expect, test } from "vitest";
import { describe } from "../../model/deployment.ts";
import { exampleSettings } from "../../model/rules/fixtures.ts";
import { decisionRows, resourceTree, whatNext } from "./report.ts";

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
  const deployment = describe(exampleSettings());
  expect(whatNext(deployment, "config/Pulumi.acme.yaml", true)).toContain("make demo-destroy");
  expect(whatNext(deployment, "config/Pulumi.acme.yaml", false)).not.toContain("demo-destroy");
});
