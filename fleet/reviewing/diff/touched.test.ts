import { expect, test } from "@jest/globals";
import { touchedStacks } from "./touched.ts";

const isPlatform = (stack: string): boolean => stack === "platform";

test.each<[string, readonly string[], readonly string[] | "all"]>([
  ["nothing", [], []],
  ["settings of two customers", ["config/Pulumi.a.yaml", "config/Pulumi.b.eu.yaml"], ["a", "b.eu"]],
  ["settings of a platform", ["config/Pulumi.a.yaml", "config/Pulumi.platform.yaml"], "all"],
  ["the program", ["config/Pulumi.a.yaml", "model/bridges/octo.ts"], "all"],
  ["a file that settings may name", ["config/overlay.js"], "all"],
  ["settings of another folder", ["test/config/Pulumi.a.yaml"], "all"],
  ["packages", ["package-lock.json"], "all"],
  [
    "what people read",
    ["docs/settings.md", "docs/pictures/diagram.svg", "README.md", ".github/workflows/ci.yml"],
    [],
  ],
])("%s", (_, files, expected) => {
  const touched = touchedStacks(files, "config", isPlatform);
  expect(touched === "all" ? touched : [...touched].sort()).toEqual(expected);
});
