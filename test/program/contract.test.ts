/** The contract with other teams over the versions of the program: who reads an old one reads a new one, and the other way round. */

import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, test } from "@jest/globals";
import { faultsOf } from "../../stacks/contractReading.ts";
import {
  byOutput,
  packageVersion,
  plainOutputs,
  readRecordings,
  recordedStacks,
  type PlainOutputName,
} from "../../tools/contract/recordings.ts";
import { schemas } from "../../tools/contract/schemas.ts";
import { stackFile } from "../../tools/stacks/allStacks.ts";
import { runStack } from "../../tools/stacks/runStack.ts";

const recordings = readRecordings();
const current = schemas();

/** What the program of today tells, by stack. */
const told: Readonly<Record<PlainOutputName, Record<string, unknown>>> = byOutput(() => ({}));
for (const output of plainOutputs)
  for (const stack of recordedStacks[output])
    told[output][stack] = (await runStack(stackFile(stack))).outputs[output];

/** @returns sentences; none if the value fits */
function complaints(validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe.each(plainOutputs)("the output %s", (output) => {
  const samples = Object.entries(told[output]);

  test.each(samples)("of %s is what its schema says", (_, value) => {
    expect(complaints(new Ajv().compile(current[output]), value)).toEqual([]);
    expect(faultsOf(value, current[output], output)).toEqual([]);
  });

  describe.each(recordings)("package $version", ({ version, schemas: earlier, outputs }) => {
    // The major version of the package is the version of the outputs.
    const same = version.split(".")[0] === packageVersion().split(".")[0];

    test.each(same ? samples : [])("reads what this program tells of %s", (_, value) =>
      expect(complaints(new Ajv().compile(earlier[output]), value)).toEqual([]),
    );

    test.each(same ? Object.entries(outputs[output]) : [])(
      "%s of its time can be read by this one",
      (_, value) => expect(faultsOf(value, current[output], output)).toEqual([]),
    );
  });

  test("is recorded: a changed schema is another version of the package", () =>
    expect([
      "give packages/outputs/package.json another version and run `node tools/contract/record.ts`",
      recordings.find(({ version }) => version === packageVersion())?.schemas[output],
    ]).toEqual([
      "give packages/outputs/package.json another version and run `node tools/contract/record.ts`",
      current[output],
    ]));
});

test("recordings are of every form that a bridge and a way to the brewery can have", () => {
  const all = Object.values(recordings.at(-1)!.outputs.jitsi) as {
    bridges: unknown[];
    bridgeGroups: unknown[];
    xmpp: { brewery: { network: string } | null };
  }[];
  expect(all.some(({ bridges }) => bridges.length > 0)).toBe(true);
  expect(all.some(({ bridgeGroups }) => bridgeGroups.length > 0)).toBe(true);
  expect(new Set(all.map(({ xmpp }) => xmpp.brewery?.network))).toEqual(
    new Set(["google", "private", "public", undefined]),
  );
});
