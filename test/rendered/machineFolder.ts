/** What a machine's agent makes of its bundle, and where its units stand, for the programs that read them. */

import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { agentFiles } from "../../components/machines/agent/cloudInit.ts";
import type { Bundle, BundleFile } from "../../model/bundle/bundle.ts";

/** @returns the compose file, and what its variables were set to; certificates that the machine itself gets are left out */
export function writeBundle(
  bundle: Bundle,
  dir: string,
): { readonly file: string; readonly values: Readonly<Record<string, string>> } {
  const secretOf = (name: string): string => `secret-${name}`;
  for (const content of bundle.files) {
    if ("issued" in content) continue;
    const path = join(dir, content.path);
    mkdirSync(dirname(path), { recursive: true });
    if ("secret" in content) writeFileSync(path, secretOf(content.secret));
    else writeFileSync(path, "base64" in content ? Buffer.from(content.base64, "base64") : textOf(content));
  }
  const values = Object.fromEntries([
    ...Object.entries(bundle.secrets).flatMap(([name, { variable }]) =>
      variable === null ? [] : [[variable, secretOf(name)] as const],
    ),
    ...Object.entries(bundle.hostFacts).map(([variable, fact]) => [variable, `fact-${fact}`] as const),
  ]);
  writeFileSync(
    join(dir, ".env"),
    Object.entries(values)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(""),
  );
  const file = join(dir, "compose.yaml");
  writeFileSync(file, JSON.stringify(bundle.compose));
  return { file, values };
}

/** What is in a file of text, packed or not. @throws Error for any other */
export function textOf(file: BundleFile): string {
  if ("text" in file) return file.text;
  if ("gzip" in file) return gunzipSync(Buffer.from(file.gzip, "base64")).toString();
  throw new Error(`${file.path} is no text`);
}

/** Units that the agent's wait for; what is in them is systemd's and Docker's own affair. */
const otherUnits = {
  "docker.service": "[Service]\nExecStart=/bin/true\n",
  ...Object.fromEntries(
    ["sysinit", "basic", "shutdown", "multi-user", "network", "network-online"].map((name) => [
      `${name}.target`,
      `[Unit]\nDescription=${name}\n`,
    ]),
  ),
};

/** @returns a root directory with the agent, for `systemd-analyze --root` */
export function writeUnits(root: string): { readonly root: string; readonly units: readonly string[] } {
  const files = agentFiles();
  const others = Object.entries(otherUnits).map(([name, content]) => ({
    path: `lib/systemd/system/${name}`,
    content,
    mode: 0o644,
  }));
  for (const { path, content, mode } of [
    ...files,
    ...others,
    { path: "bin/true", content: "", mode: 0o755 },
  ]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content, { mode });
  }
  return {
    root,
    units: files
      .map(({ path }) => path)
      .filter((path) => path.includes("/systemd/"))
      .map((path) => basename(path)),
  };
}
