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

test("a renamed stack is the diff's until it is renamed in the backend", () => {
  const create = resourceChange("create", container, "acme-app-web");
  const update = resourceChange("update", container, "acme-app-web");
  const diff = [stackChange("acme-corp", { renamedFrom: "acme", resources: [update] })];
  expect(mergeChanges(diff, [stackChange("acme-corp", { state: "new", resources: [create] })])).toEqual(diff);
  const [renamed] = mergeChanges(diff, [stackChange("acme-corp", { resources: [update] })]);
  expect(renamed).not.toHaveProperty("renamedFrom");
  expect(renamed).toMatchObject({ state: "changed", resources: [update] });
});
