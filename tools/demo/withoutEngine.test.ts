import { expect, test } from "@jest/globals";
import { projectDir } from "../../fleet/stacks/stackFolder.ts";
import { recordProgram } from "./withoutEngine.ts";

test("where there is no engine, the example customer is still shown, from the examples' folder", async () => {
  const { resources, outputs, errors } = await recordProgram(projectDir, "acme");
  expect(errors).toEqual([]);
  expect(resources.map(({ name }) => name)).toContain("acme-app");
  expect(outputs).toHaveProperty("jitsi.appPrefix", "acme");
});
