/**
 * A copy of the program as the ordinary Pulumi TypeScript template would have it: CommonJS, compiled and type-checked
 * by ts-node at every run, providers imported from their packages' roots. Only for comparison.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parse, stringify } from "yaml";

/** Folders that the program is made of. */
const SOURCES = ["infra", "stacks", "components", "model"];

/** Folders with stacks' files, which may name further files beside them. */
const STACKS = ["config", "examples/config", "test/stacks"];

/** Makes the copy of the project at `root` in a new temporary folder, and says where; the caller removes it. */
export function commonJsCopy(root: string): string {
  const projectDir = mkdtempSync(join(tmpdir(), "jitsi-ts-node-"));
  for (const folder of SOURCES) copyFolder(join(root, folder), join(projectDir, folder));
  for (const folder of STACKS) cpSync(join(root, folder), join(projectDir, folder), { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(projectDir, name), text);
  // A CommonJS program gives its function as the module itself.
  write("index.ts", 'import program from "./infra/index";\nexport = program;\n');
  write("package.json", JSON.stringify({ name: "jitsi", private: true, main: "index.ts" }));
  write("tsconfig.json", JSON.stringify(TSCONFIG));
  const pulumi = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as { name: string };
  write("Pulumi.yaml", stringify({ name: pulumi.name, runtime: "nodejs" }));
  symlinkSync(join(root, "node_modules"), join(projectDir, "node_modules"));
  return projectDir;
}

// github.com/pulumi/templates, typescript/tsconfig.json, with what these sources need besides: today's module kind and
// library, JSON, and no check of the libraries' own declarations (which is to ts-node's advantage).
const TSCONFIG = {
  compilerOptions: {
    strict: true,
    outDir: "bin",
    target: "es2023",
    module: "nodenext",
    moduleResolution: "nodenext",
    sourceMap: true,
    experimentalDecorators: true,
    pretty: true,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    forceConsistentCasingInFileNames: true,
    esModuleInterop: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    types: ["node"],
  },
  files: ["index.ts"],
};

function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) copyFolder(source, target);
    else if (entry.name.endsWith(".test.ts")) continue;
    else if (entry.name.endsWith(".ts")) writeFileSync(target, toCommonJs(readFileSync(source, "utf8")));
    else if (basename(source) !== "main.js") cpSync(source, target);
  }
}

/**
 * One source file as CommonJS TypeScript: relative imports without `.ts`, provider leaves as package roots or, in the large packages, as their modules (`@pulumi/gcp/compute`), no import
 * attributes, and the module's own place from CommonJS.
 */
export function toCommonJs(source: string): string {
  return (
    source
      .replace(/((?:from|import)\s*\(?\s*")(\.{1,2}\/[^"]*)\.ts"/g, '$1$2"')
      .replace(/((?:from|import)\s*\(?\s*")(@pulumi\/(?!pulumi\b)[^"/]+(?:\/[^"/]+)*)\/[^"/]*\.js"/g, '$1$2"')
      // An import() stays one in CommonJS, and would want a file's full name.
      .replace(/\bimport\(\s*("[^"]*")\s*\)/g, "Promise.resolve(require($1) as typeof import($1))")
      .replace(/(from\s*"[^"]*\.json")\s*with\s*\{[^}]*\}/g, "$1")
      .replaceAll("import.meta.dirname", "__dirname")
      .replaceAll("import.meta.filename", "__filename")
      .replaceAll("import.meta.url", 'require("node:url").pathToFileURL(__filename).href')
  );
}
