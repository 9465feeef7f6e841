import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { mustBeOurs, writeFolder } from "./renderedFolder.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "jitsi-render-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const plain = (path: string, content = path) => ({ path, content, secret: false });
const secret = (path: string, content = path) => ({ path, content, secret: true });
const modeOf = (path: string): string => (statSync(join(dir, path)).mode & 0o777).toString(8);

describe("mustBeOurs", () => {
  test("an empty folder, or none, is anybody's", () => {
    mustBeOurs(dir, "acme", false);
    mustBeOurs(join(dir, "new"), "acme", false);
  });

  test("a folder with something else in it is refused, unless by force", () => {
    writeFileSync(join(dir, "thesis.txt"), "x");
    expect(() => mustBeOurs(dir, "acme", false)).toThrow("was not written by this command");
    mustBeOurs(dir, "acme", true);
  });

  test("a folder of another stack is refused, unless by force", () => {
    writeFolder(dir, "local", [plain("README.txt")], []);
    expect(() => mustBeOurs(dir, "acme", false)).toThrow("was rendered from stack local");
    mustBeOurs(dir, "local", false);
    mustBeOurs(dir, "acme", true);
  });

  test("a file is no folder", () => {
    writeFileSync(join(dir, "file"), "x");
    expect(() => mustBeOurs(join(dir, "file"), "acme", true)).toThrow("is no folder");
  });
});

describe("writeFolder", () => {
  test("secrets are the owner's; mounted ones are readable in a folder that is closed", () => {
    const files = [
      secret("app/.env"),
      secret("app/files/web/config/key.pem"),
      plain("app/compose.yaml"),
      plain("fsn/compose.yaml"),
    ];
    const umask = process.umask(0o077);
    writeFolder(dir, "acme", files, ["app"]);
    process.umask(umask);
    expect(modeOf("app")).toBe("700");
    expect(modeOf("app/.env")).toBe("600");
    expect(modeOf("app/files/web/config/key.pem")).toBe("644");
    expect(modeOf("app/files/web/config")).toBe("755");
    expect(modeOf("fsn")).toBe("755");
    expect(modeOf("fsn/compose.yaml")).toBe("644");
  });

  test("rendering again deletes what is no more, with the folders it leaves empty, and nothing of others", () => {
    writeFolder(dir, "acme", [plain("app/compose.yaml"), plain("fsn/files/jvb/config/a.conf")], []);
    writeFileSync(join(dir, "app/notes.txt"), "mine");
    writeFolder(dir, "acme", [plain("app/compose.yaml", "new")], []);
    expect(existsSync(join(dir, "fsn"))).toBe(false);
    expect(readdirSync(join(dir, "app")).toSorted()).toEqual(["compose.yaml", "notes.txt"]);
    expect(readFileSync(join(dir, "app/compose.yaml"), "utf8")).toBe("new");
  });

  test("rendering again without values leaves secrets that are there", () => {
    writeFolder(dir, "acme", [secret("app/.env"), secret("secrets.yaml"), plain("app/compose.yaml")], []);
    writeFolder(dir, "acme", [plain("app/compose.yaml")], []);
    expect(existsSync(join(dir, "app/.env"))).toBe(true);
    expect(existsSync(join(dir, "secrets.yaml"))).toBe(true);
  });

  test("a secret never goes where a link points", () => {
    const elsewhere = join(dir, "elsewhere");
    writeFileSync(elsewhere, "public");
    mkdirSync(join(dir, "app"));
    symlinkSync(elsewhere, join(dir, "app/.env"));
    writeFolder(dir, "acme", [secret("app/.env", "password")], []);
    expect(readFileSync(elsewhere, "utf8")).toBe("public");
    expect(modeOf("app/.env")).toBe("600");
  });

  test("a list of files that leads outside is not followed", () => {
    const out = join(dir, "out");
    writeFileSync(join(dir, "precious"), "x");
    writeFolder(out, "acme", [plain("README.txt")], []);
    writeFileSync(join(out, ".jitsi-render.json"), JSON.stringify({ stack: "acme", files: ["../precious"] }));
    writeFolder(out, "acme", [plain("README.txt")], []);
    expect(existsSync(join(dir, "precious"))).toBe(true);
  });
});
