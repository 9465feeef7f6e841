/** How a new stack gets into the backend. */

import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse, parseDocument } from "yaml";
import { stackFileName } from "../../programs/pulumi-cli/stackFileName.ts";
import { readProject } from "../../programs/pulumi-cli/project.ts";
import { projectDir, stackFilePath, type StackFolder } from "../stacks/stackFolder.ts";
import { mustPulumi } from "./pulumi.ts";
import { secretsKeys } from "./revision.ts";

/**
 * Makes the stack, with the secrets provider that its file names (`secretsprovider`), and else the CLI's usual one. The CLI works in a folder of its
 * own, for it writes only where Pulumi.yaml says; the keys that it adds are taken over into the stack's file, in which nothing else changes.
 */
export async function ensureStack(folder: StackFolder, stack: string): Promise<void> {
  const file = stackFilePath(folder, stack);
  const settings = parse(readFileSync(file, "utf8")) as Record<string, unknown> | null;
  const known = Object.fromEntries(
    secretsKeys.flatMap((key) => (settings?.[key] === undefined ? [] : [[key, settings[key]]])),
  );
  const dir = mkdtempSync(join(tmpdir(), "jitsi-stack-"));
  try {
    writeFileSync(join(dir, "Pulumi.yaml"), `name: ${readProject(projectDir).name}\nruntime: nodejs\n`);
    const copy = join(dir, stackFileName(stack));
    if (Object.keys(known).length > 0) writeFileSync(copy, JSON.stringify(known));
    const provider = known.secretsprovider;
    await mustPulumi(
      [
        "stack",
        "init",
        stack,
        "--no-select",
        ...(typeof provider === "string" ? ["--secrets-provider", provider] : []),
      ],
      dir,
    );
    const made = existsSync(copy) ? (parse(readFileSync(copy, "utf8")) as Record<string, unknown>) : {};
    addKeys(file, Object.fromEntries(secretsKeys.flatMap((key) => (key in made ? [[key, made[key]]] : []))));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** What is there stays as it is written; in one step for readers. */
function addKeys(file: string, keys: Readonly<Record<string, unknown>>): void {
  const text = readFileSync(file, "utf8");
  const document = parseDocument(text);
  const missing = Object.entries(keys).filter(([key, value]) => document.get(key) !== value);
  if (missing.length === 0) return;
  const isNew = missing.every(([key]) => !document.has(key));
  for (const [key, value] of missing) document.set(key, value);
  const appended = `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${missing.map(([key, value]) => `${key}: ${String(value)}\n`).join("")}`;
  const inPlace = isNew && isDeepStrictEqual(parseDocument(appended).toJS(), document.toJS());
  writeFileSync(`${file}.new`, inPlace ? appended : document.toString({ lineWidth: 0 }));
  renameSync(`${file}.new`, file);
}
