/** Keeps what Node's type stripping makes of a source file, which Node 22 itself does anew at every start. */
import { hash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(import.meta.dirname, "..", "node_modules", ".cache", "jitsi", "stripped");

registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith(".ts")) return nextLoad(url, context);
    const source = readFileSync(fileURLToPath(url), "utf8");
    return { format: "module", source: kept(url, source), shortCircuit: true };
  },
});

/** The stripped text, from the cache if it was made from this very source. One file for each source file. */
function kept(url, source) {
  const file = join(folder, `${hash("sha256", url)}.js`);
  const mark = `\n//# ${process.version} ${hash("sha256", source)}`;
  const cached = read(file);
  if (cached?.endsWith(mark)) return cached;
  const stripped = stripTypeScriptTypes(source) + mark;
  write(file, stripped);
  return stripped;
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Another process may read or write the same file: it appears at once and whole. A full or read-only disk is no error. */
function write(file, text) {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, text);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // The next start strips again.
  }
}
