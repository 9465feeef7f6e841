import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { describe as describeDeployment } from "../../../model/deployment.ts";
import { customizedSettings, exampleSettings } from "../../../model/rules/fixtures.ts";
import { neededBy, readValues, valuesFile, type Needed } from "./secretValues.ts";

const folder = mkdtempSync(join(tmpdir(), "jitsi-secrets-"));
afterAll(() => rmSync(folder, { recursive: true }));

const password = "A".repeat(32);

const needed: Needed = {
  secrets: ["bridge-password", "jicofo-password", "jwt", "prosody-jvb-key"],
  artifacts: ["bridgeTrustStore", "prosodyJvbCertificate"],
};

function read(text: string, options?: Parameters<typeof readValues>[2]) {
  const file = join(folder, "secrets");
  writeFileSync(file, text);
  return readValues(file, needed, options);
}

test("a deployment needs what its containers are given", () => {
  const { secrets, artifacts } = neededBy(
    describeDeployment(customizedSettings("prosody", { env: { JWT_APP_SECRET: { secret: "jwt" } } })),
  );
  expect(artifacts).toEqual(["bridgeTrustStore", "prosodyJvbCertificate"]);
  expect(secrets).toEqual(expect.arrayContaining(["bridge-password", "jwt", "prosody-jvb-key"]));
  expect(neededBy(describeDeployment(exampleSettings())).secrets).not.toContain("jwt");
});

describe("YAML", () => {
  test("names and values", () =>
    expect(read(`bridge-password: ${password}\njwt: "a: b"\n`)).toEqual({
      "bridge-password": password,
      jwt: "a: b",
    }));

  test("files, relative to the file: bytes for the trust store, text for all else", () => {
    writeFileSync(join(folder, "store.jks"), Buffer.from([0xfe, 0xed]));
    writeFileSync(join(folder, "key.pem"), "PEM\n");
    expect(read("bridgeTrustStore: { file: store.jks }\nprosody-jvb-key: { file: ./key.pem }\n")).toEqual({
      bridgeTrustStore: Buffer.from([0xfe, 0xed]),
      "prosody-jvb-key": "PEM\n",
    });
  });
});

describe("lines NAME=value", () => {
  test("names as .env has them, or without the prefix, comments and quotes", () =>
    expect(read(`# secrets\nexport BRIDGE_PASSWORD=${password}\nJWT='a=b'\n`)).toEqual({
      "bridge-password": password,
      jwt: "a=b",
    }));

  test("what the rendered .env.example asks for is understood", () =>
    expect(read("SECRET_JWT=x\n")).toEqual({ jwt: "x" }));

  test("NAME_FILE is a path", () => {
    writeFileSync(join(folder, "cert.pem"), "CERT\n");
    expect(read("PROSODY_JVB_CERTIFICATE_FILE=cert.pem\n")).toEqual({ prosodyJvbCertificate: "CERT\n" });
  });
});

describe("what is wrong is said, all at once, and never with a value", () => {
  test.each([
    [
      "an unknown name",
      "bridge-pasword: x\n",
      "bridge-pasword: this stack has no such secret. Did you mean bridge-password?",
    ],
    [
      "a password that the images cannot take",
      'jicofo-password: "short $"\n',
      "jicofo-password: the images take 16 or more",
    ],
    ["a missing file", "prosody-jvb-key: { file: no.pem }\n", "prosody-jvb-key: no.pem cannot be read"],
    ["no text", "jwt: [1]\n", "jwt should be a text, or { file: PATH }"],
    ["no map", "- a\n", "should be YAML with `name: value`"],
    ["broken YAML", "a: [\n", "is not valid YAML"],
  ])("%s", (_, text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).not.toThrow("short $");
  });

  test("two at once", () =>
    expect(() => read("nonsense: x\njicofo-password: y\n")).toThrow(/: 2 problems\n/));

  test("no file", () =>
    expect(() => readValues(join(folder, "nothing"), needed)).toThrow("Give a file with values of secrets"));
});

test("values that were made up are read again, and those of secrets that are no more are let go", () => {
  const values = { jwt: "a\nb: $c'\n", bridgeTrustStore: "/u3+7Q==" };
  expect(read(valuesFile({ ...values, gone: "x" }), { unknown: "ignore" })).toEqual(values);
});
