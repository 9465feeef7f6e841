import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import { trustStore } from "./trustStore.ts";

const der = Buffer.from("any certificate's bytes");
const pem = `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`;

test("is a JKS of version 2 with one trusted certificate, sealed with the password", () => {
  const store = Buffer.from(trustStore([pem], "changeit"), "base64");
  expect(store.readUInt32BE(0)).toBe(0xfeedfeed);
  expect(store.readUInt32BE(4)).toBe(2);
  expect(store.readUInt32BE(8)).toBe(1);
  expect(store.readUInt32BE(12)).toBe(2);
  expect(store.includes(der)).toBe(true);
  const body = store.subarray(0, -20);
  const password = Buffer.from("changeit").reduce<number[]>((bytes, byte) => [...bytes, 0, byte], []);
  const seal = createHash("sha1")
    .update(Buffer.from(password))
    .update("Mighty Aphrodite")
    .update(body)
    .digest();
  expect(store.subarray(-20)).toEqual(seal);
});

test("equal certificates give equal bytes: nothing changes in a preview", () => {
  expect(trustStore([pem], "changeit")).toBe(trustStore([pem], "changeit"));
});

test("a text without a certificate is refused", () => {
  expect(() => trustStore(["-----BEGIN PRIVATE KEY-----"], "changeit")).toThrow("no PEM certificate");
});
