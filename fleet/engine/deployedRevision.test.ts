import { expect, test } from "@jest/globals";
import { deployedRevision, noteBegun, noteDeployed } from "./deployedRevision.ts";
import type { AskPulumi } from "./pulumi.ts";

/** `pulumi stack tag` of one stack. */
function backend(tags: Record<string, string> = {}, refusal?: string): AskPulumi {
  return (args) => {
    const [, , verb, ...rest] = args;
    if (verb === "set") {
      if (refusal !== undefined) return Promise.resolve({ exitCode: 255, stdout: "", stderr: refusal });
      const [name, value] = rest.slice(-2) as [string, string];
      tags[name] = value;
    }
    return Promise.resolve({ exitCode: 0, stdout: JSON.stringify(tags), stderr: "" });
  };
}

test("what failed halfway is not what was deployed before, until one succeeds", async () => {
  const ask = backend();
  await noteBegun("acme", ask);
  expect(await deployedRevision("acme", ask)).toBeUndefined();
  await noteDeployed("acme", "abc", ask);
  expect(await deployedRevision("acme", ask)).toEqual({ revision: "abc", unfinished: false });
  // Twice: it failed, and was tried again.
  await noteBegun("acme", ask);
  await noteBegun("acme", ask);
  expect(await deployedRevision("acme", ask)).toEqual({ revision: "abc", unfinished: true });
  await noteDeployed("acme", "def", ask);
  expect(await deployedRevision("acme", ask)).toEqual({ revision: "def", unfinished: false });
});

test("a backend that takes no tags is told of in a sentence", async () => {
  expect(await noteDeployed("acme", "abc", backend({}, "error: unsupported\n"))).toMatch(
    /--changed will deploy acme again: error: unsupported$/,
  );
});
