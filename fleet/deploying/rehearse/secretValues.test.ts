import { expect, test } from "@jest/globals";
import { Secret } from "../../../simulator/monitor/values.ts";
import type { StateResource, StateValue } from "./exportedState.ts";
import { countSealed, plainOf, withMatchedSecrets, withStandInSources } from "./secretValues.ts";

const signature = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const sealed = { ...signature, ciphertext: "v1:abc" };
const open = (value: unknown): StateValue => ({ ...signature, plaintext: JSON.stringify(value) });

const container = (inputs: Record<string, StateValue>): StateResource => ({
  urn: "urn:pulumi:s::p::docker:index/container:Container::web",
  type: "docker:index/container:Container",
  custom: true,
  inputs,
  outputs: inputs,
});

test("a password gets one of the same length, a key one of the same kind", async () => {
  const source = (type: string, outputs: Record<string, StateValue>): StateResource => ({
    urn: `urn:pulumi:s::p::${type}::it`,
    type,
    custom: true,
    outputs,
  });
  const [password, key] = await withStandInSources([
    source("random:index/randomPassword:RandomPassword", { length: 32, special: false, result: sealed }),
    source("tls:index/privateKey:PrivateKey", {
      algorithm: "ECDSA",
      ecdsaCurve: "P256",
      privateKeyPem: sealed,
    }),
  ]);
  expect(plainOf(password!.outputs!)).toMatchObject({
    result: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
  });
  expect(plainOf(key!.outputs!).privateKeyPem).toMatch(/^-----BEGIN EC PRIVATE KEY-----/);
});

test("elsewhere it is what the program now gives in its place, also if something came before it", () => {
  const tally = { matched: 0, unmatched: 0 };
  const old = container({ envs: ["A=1", sealed, "C=3", sealed], labels: { a: sealed } });
  const fresh = { envs: ["A=1", "NEW=1", new Secret("B=x"), "C=3", new Secret("D=y")] };
  expect(withMatchedSecrets(old, fresh, tally).inputs).toEqual({
    envs: ["A=1", open("B=x"), "C=3", open("D=y")],
    labels: { a: open("placeholder") },
  });
  // Inputs and outputs alike.
  expect(tally).toEqual({ matched: 4, unmatched: 2 });
});

test("a secret that was exported in the open stays as it is", () => {
  const old = container({ envs: [open("B=real")] });
  expect(countSealed(old.inputs)).toBe(0);
  expect(
    withMatchedSecrets(old, { envs: [new Secret("B=other")] }, { matched: 0, unmatched: 0 }).inputs,
  ).toEqual(old.inputs);
});
