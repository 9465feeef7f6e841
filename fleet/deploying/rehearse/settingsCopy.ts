/** A copy of a stack's settings that the rehearsal's engine can read: what is encrypted has a stand-in, and the platform is beside it. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Document, isMap, isScalar, isSeq, parse } from "yaml";
import { readProject } from "../../../programs/pulumi-cli/project.ts";
import { stackFileName } from "../../../programs/pulumi-cli/stackFileName.ts";
import { readStackConfig } from "../../../simulator/monitor/stackConfig.ts";
import type { Engine } from "../../../simulator/engine/engine.ts";
import { projectDir } from "../../stacks/stackFolder.ts";

/** @param dir where the engine looks for settings */
export async function openSettings(
  engine: Engine,
  file: string,
  stack: string,
  dir: string,
): Promise<{ readonly notes: readonly string[] }> {
  // Without aliases and merged maps, so that every encrypted value has a place of its own.
  const settings: unknown = parse(readFileSync(file, "utf8"), { merge: true }) ?? {};
  const document = new Document(settings, { aliasDuplicateObjects: false });
  // Each key of the stand-ins of a recorded run, so that both runs have the same.
  const { sealed } = readStackConfig(file, readProject(projectDir).name);
  const paths = sealedPaths(document);
  for (const path of paths) document.deleteIn(["config", ...path]);
  for (const key of ["secretsprovider", "encryptedkey", "encryptionsalt"]) document.delete(key);
  usePlainPlatform(document);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, stackFileName(stack)), document.toString());
  for (const [index, path] of paths.entries())
    await engine.runConfig(stack, ["set", "--path", "--secret", written(path), sealed[index]!.value]);
  return {
    notes: paths.length === 0 ? [] : [`${paths.length} encrypted settings have stand-ins.`],
  };
}

type Path = readonly (string | number)[];

/** Of every `secure:` below `config`, in the order in which readStackConfig meets them. */
function sealedPaths(document: Document): Path[] {
  const found: Path[] = [];
  const visit = (node: unknown, path: Path): void => {
    if (isSeq(node)) return node.items.forEach((item, index) => visit(item, [...path, index]));
    if (!isMap(node)) return;
    const [only] = node.items;
    if (node.items.length === 1 && isScalar(only?.key) && only.key.value === "secure") {
      found.push(path);
      return;
    }
    const names = node.items.map(({ key }) => String(isScalar(key) ? key.value : key));
    // The keys of the file's own first level stay in their order there.
    for (const name of path.length === 0 ? names : names.toSorted())
      visit(node.get(name, true), [...path, name]);
  };
  visit(document.get("config", true), []);
  return found;
}

/** As `pulumi config set --path` reads it: `jitsi:secrets["a.b"][0]`. */
const written = ([first, ...rest]: Path): string =>
  `${first}${rest.map((part) => (typeof part === "number" ? `[${part}]` : `[${JSON.stringify(part)}]`)).join("")}`;

/** The rehearsal's backend is a folder, where every organization is `organization`. */
function usePlainPlatform(document: Document): void {
  const path = ["config", "jitsi:platform"];
  const platform = document.getIn(path);
  if (typeof platform === "string" && platform.includes("/"))
    document.setIn(path, platform.split("/").at(-1));
}
