import { expect, test } from "@jest/globals";
import { container, imageChange, resourceChange, stackChange } from "./fixtures.ts";
import { mergeChanges } from "./mergeChanges.ts";

const cost = { before: undefined, after: undefined };
const engine = [resourceChange("update", container, "acme-app-web")];

test.each([
  [
    "the engine's resources, the program's costs",
    { ...imageChange("a"), cost },
    stackChange("a", { resources: engine }),
    { state: "changed", resources: engine, cost },
  ],
  [
    "nothing is left to do",
    imageChange("a"),
    stackChange("a", { state: "same" }),
    { state: "same", resources: [] },
  ],
  [
    "the engine fails",
    imageChange("a"),
    stackChange("a", { state: "failed", errors: ["no"] }),
    { state: "failed", errors: ["no"] },
  ],
  [
    "new to the program, made but not deployed",
    stackChange("a", { state: "new" }),
    stackChange("a", { resources: engine }),
    { state: "new", resources: engine },
  ],
])("%s", (_, diff, preview, expected) => {
  expect(mergeChanges([diff, imageChange("b")], [preview, imageChange("c")])).toMatchObject([
    expected,
    imageChange("b"),
    imageChange("c"),
  ]);
});
