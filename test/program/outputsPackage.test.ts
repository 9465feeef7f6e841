/** The package that other teams install from a tag of this repository: what is in it, and programs that use it. */

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readRecordings } from "../../tools/contract/recordings.ts";
import { projectDir } from "../../tools/stacks/allStacks.ts";
import { tagOutputs } from "../../tools/contract/tagOutputs.ts";
import { installOutputs } from "../engine/consumers.ts";

let folder: string;
let installed: string;
let repository: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "outputs-package-"));
  repository = join(folder, "jitsi.git");
  await execa("git", ["init", "--bare", "--initial-branch", "main", repository]);
  await git("config", "user.name", "somebody");
  await git("config", "user.email", "somebody@example.com");
  await git("update-ref", "refs/heads/main", await git("commit-tree", await git("mktree"), "-m", "first"));
  const { tag } = await tagOutputs(repository);
  await installOutputs(`git+${pathToFileURL(repository).href}#${tag}`, folder);
  installed = join(folder, "node_modules", "jitsi-stack-outputs");
  symlinkSync(join(projectDir, "node_modules", "@types"), join(folder, "node_modules", "@types"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const git = async (...args: readonly string[]): Promise<string> =>
  (await execa("git", ["-C", repository, ...args], { input: "" })).stdout;

const filesOf = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

test("it has JavaScript, types and schemas, and loads nothing but itself and the SDK", () => {
  const files = filesOf(installed);
  expect(new Set(files.map((file) => /\.(d\.ts|schema\.json|\w+)$/.exec(file)![1]))).toEqual(
    new Set(["d.ts", "js", "json", "schema.json", "md"]),
  );
  const loaded = files
    .filter((file) => file.endsWith(".js"))
    .flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name!),
    );
  expect([...new Set(loaded.filter((name) => !name.startsWith(".")))]).toEqual(["@pulumi/pulumi"]);
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Record<
    string,
    unknown
  >;
  expect(manifest.dependencies).toBeUndefined();
  expect(Object.keys(manifest.peerDependencies as object)).toEqual(["@pulumi/pulumi"]);
});

test("a version that was tagged stays as it is", async () => {
  expect(await tagOutputs(repository)).toEqual({ tag: "outputs-v1.0.0", isNew: false });
  await git("tag", "--force", "outputs-v1.0.0", "main");
  await expect(tagOutputs(repository)).rejects.toThrow(
    /outputs-v1\.0\.0 with other files\. Raise the version/,
  );
});

const { outputs } = readRecordings().at(-1)!;

/** A program of another team with the engine's part played by the SDK's mocks; it prints what it has read. */
const program = (load: string): string => `${load}
const outputs: Record<string, object> = ${JSON.stringify({
  "organization/jitsi/acme": { jitsi: outputs.jitsi.acme, bridgePassword: "s3cret" },
  "org/video/platform": { platform: outputs.platform.platform },
  "organization/jitsi/old": { jitsi: { schemaVersion: 0 } },
})};

const mocks: pulumi.runtime.Mocks = {
  call: () => ({}),
  newResource: ({ inputs }) => ({
    id: inputs.name as string,
    state: { name: inputs.name, outputs: outputs[inputs.name as string] ?? {}, secretOutputNames: ["bridgePassword"] },
  }),
};

async function main(): Promise<void> {
  await pulumi.runtime.setMocks(mocks, "status-page", "prod", false, "organization");
  const acme = readJitsi("acme");
  const address: pulumi.Output<string> = acme.jitsi.bridges[0]!.address;
  // @ts-expect-error There is no such output.
  void acme.jitsi.nothing;
  const { bridges } = await acme.value();
  const ports: number[] = bridges.map(({ port }) => port);
  const platform = await readPlatform("platform-eu", { project: "video" }).value().catch(String);
  const zone: pulumi.Output<string | undefined> = readPlatform("org/video/platform").platform.apply(({ gcp }) => gcp?.zone);
  const old = await readJitsi("old").value().catch((error: unknown) =>
    error instanceof StackOutputsError ? [error.reason, error.stackName, error.message] : "another error");
  const secret = await pulumi.isSecret(acme.bridgePassword);
  pulumi.all([address, zone]).apply(([first, name]) => {
    console.log(JSON.stringify({ first, ports, zone: name, platform, old, secret }));
  });
}

void main();
`;

const imports =
  'import * as pulumi from "@pulumi/pulumi";\nimport { readJitsi, readPlatform, StackOutputsError } from "jitsi-stack-outputs";\n';

describe.each([
  ["an ES module that Node runs itself", "module", "nodenext", "nodenext"],
  ["CommonJS, as `pulumi new` makes it", "commonjs", "commonjs", "bundler"],
])("%s", (_, type, module, moduleResolution) => {
  const dir = () => join(folder, type);

  beforeAll(() => {
    mkdirSync(dir());
    writeFileSync(join(dir(), "package.json"), JSON.stringify({ type }));
    writeFileSync(join(dir(), "index.ts"), program(imports));
    const compilerOptions = {
      target: "es2022",
      module,
      moduleResolution,
      strict: true,
      types: ["node"],
      outDir: "out",
    };
    writeFileSync(join(dir(), "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
  });

  test("type-checks, its types too, and reads", async () => {
    // Without skipLibCheck: the package's own declarations are checked as well.
    await execa("tsc", ["--project", dir()], { preferLocal: true, localDir: projectDir });
    const { stdout } = await execa(process.execPath, [join(dir(), "out", "index.js")]);
    const read = JSON.parse(stdout) as Record<string, unknown>;
    const { bridges } = outputs.jitsi.acme as { bridges: { address: string; port: number }[] };
    const { gcp } = outputs.platform.platform as { gcp: { zone: string } };
    expect(read).toMatchObject({
      first: bridges[0]!.address,
      ports: bridges.map(({ port }) => port),
      zone: gcp.zone,
      old: ["older", "organization/jitsi/old", expect.stringMatching(/version 0, this package reads 1/)],
      secret: true,
      platform: expect.stringMatching(/Stack organization\/video\/platform-eu has no output `platform`/),
    });
  });
});

test("the example of another team type-checks against it", async () => {
  const dir = join(folder, "example");
  cpSync(join(projectDir, "examples", "consumer-typescript"), dir, { recursive: true });
  await execa("tsc", ["--project", dir], { preferLocal: true, localDir: projectDir });
});

test.each(["acme/", "jitsi/acme", ""])("%j is no name of a stack", async (stack) => {
  const file = join(folder, "name.mjs");
  const call = `readJitsi(${JSON.stringify(stack)})`;
  writeFileSync(file, `${imports}try { ${call} } catch (error) { console.log(error.message) }`);
  const { stdout } = await execa(process.execPath, [file]);
  expect(stdout).toMatch(/cannot be\. Give a stack's name, `acme`/);
});
