import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { uploadArchive } from "./uploads.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "upload-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Unpacks with the system's tar. */
function unpacked(archive: Buffer, file: string): { text: string; mode: number } {
  execFileSync("tar", ["-x", "-C", folder], { input: archive });
  const path = join(folder, file);
  return { text: readFileSync(path, "utf8"), mode: statSync(path).mode & 0o777 };
}

test.each([
  ["text", { content: "grüße\n" }, "grüße\n", 0o644],
  ["base64", { contentBase64: Buffer.from("b".repeat(512)).toString("base64") }, "b".repeat(512), 0o644],
  ["an executable", { content: "#!/bin/sh", executable: true }, "#!/bin/sh", 0o744],
  ["permissions", { content: "x", permissions: "0600" }, "x", 0o600],
])("%s", (_, upload, text, mode) => {
  expect(unpacked(uploadArchive({ file: "/etc/a/b.conf", ...upload }), "etc/a/b.conf")).toEqual({
    text,
    mode,
  });
});

test("an archive is whole blocks, as the format wants", () => {
  expect(uploadArchive({ file: "/a", content: "x" }).length % 512).toBe(0);
  expect(uploadArchive({ file: "/a", content: "x".repeat(512) }).length % 512).toBe(0);
});

test("a file of this computer", () => {
  writeFileSync(join(folder, "source"), "s");
  expect(unpacked(uploadArchive({ file: "/copy", source: join(folder, "source") }), "copy").text).toBe("s");
});

test("a long path, up to what the format holds", () => {
  const long = `/${"d".repeat(90)}/${"e".repeat(90)}`;
  expect(unpacked(uploadArchive({ file: long, content: "x" }), long).text).toBe("x");
  expect(() => uploadArchive({ file: `/${"f".repeat(200)}`, content: "x" })).toThrow("too long");
});

test.each([
  ["nothing", {}, "one of 'content'"],
  ["empty text", { content: "" }, "one of 'content'"],
  ["two contents", { content: "a", source: "b" }, "only one of"],
])("%s is refused", (_, upload, message) =>
  expect(() => uploadArchive({ file: "/a", ...upload })).toThrow(message),
);
