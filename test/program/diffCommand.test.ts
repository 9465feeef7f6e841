/** `jitsi diff` between two revisions of a repository: every way in which they can differ. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { StackChange } from "../../fleet/reviewing/changes/stackChange.ts";
import { ProjectCopy } from "../../tools/stacks/projectCopy.ts";

let dir: string;
let project: ProjectCopy;

const local = (prefix: string, port: number, more = ""): string =>
  `config:\n  pulumi:disable-default-providers: ["*"]\n  jitsi:kind: local\n  jitsi:appPrefix: ${prefix}\n` +
  `  jitsi:appServer: { httpsPort: ${port} }\n${more}`;

beforeAll(async () => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), "diff-")));
  project = await ProjectCopy.at(join(dir, "project"));
  project.write("config/Pulumi.stays.yaml", local("stays", 8443));
  project.write("config/Pulumi.edited.yaml", local("edited", 9443));
  project.write("config/Pulumi.leaves.yaml", local("leaves", 10443));
  project.write("config/Pulumi.moves.yaml", local("moves", 13443));
  project.write("config/Pulumi.mends.yaml", local("mends", 11443, "  jitsi:releese: x\n"));
  await project.commit();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Report {
  readonly base: string;
  readonly stacks: readonly StackChange[];
}

async function diff(...args: readonly string[]) {
  const { stdout, stderr, exitCode } = await project.jitsi("diff", "--base", "HEAD", "--json", ...args);
  if (!stdout.startsWith("{")) throw new Error(stderr || stdout);
  const { stacks } = JSON.parse(stdout) as Report;
  return { stacks: Object.fromEntries(stacks.map((change) => [change.stack, change])), exitCode, stderr };
}

const states = (stacks: Readonly<Record<string, StackChange>>) =>
  Object.fromEntries(Object.entries(stacks).map(([name, { state }]) => [name, state]));

test("without a change nothing is run and all is the same", async () => {
  const { stacks, exitCode, stderr } = await diff();
  expect(states(stacks)).toEqual({
    edited: "same",
    leaves: "same",
    mends: "same",
    moves: "same",
    stays: "same",
  });
  expect([exitCode, stderr]).toEqual([0, ""]);
});

describe("settings that come, go, change, break and mend", () => {
  let found: Awaited<ReturnType<typeof diff>>;

  beforeAll(async () => {
    project.write("config/Pulumi.edited.yaml", local("edited", 9443, "  jitsi:media: audio\n"));
    project.remove("config/Pulumi.leaves.yaml");
    project.write("config/Pulumi.comes.yaml", local("comes", 12443));
    project.remove("config/Pulumi.moves.yaml");
    project.write("config/Pulumi.moved.yaml", local("moves", 13443, "  jitsi:media: audio\n"));
    project.write("config/Pulumi.mends.yaml", local("mends", 11443));
    project.write("config/Pulumi.broken.yaml", "config: [\n");
    found = await diff();
  });

  test("each is told, and the others go on", () => {
    expect(states(found.stacks)).toEqual({
      broken: "failed",
      comes: "new",
      edited: "changed",
      leaves: "gone",
      mends: "failed",
      moved: "changed",
      stays: "same",
    });
    expect(found.exitCode).toBe(1);
  });

  test("what changes, property by property", () => {
    const { resources, unchanged } = found.stacks.edited!;
    expect(unchanged).toBeGreaterThan(5);
    expect(resources.filter(({ action }) => action !== "replace" && action !== "update")).toEqual([]);
    const jicofo = resources.find(({ name }) => name.endsWith("-jicofo"))!;
    expect(jicofo).toMatchObject({ action: "replace", type: "docker:index/container:Container" });
    expect(jicofo.parentType).toMatch(/^jitsi:index:/);
    const maximum = jicofo.properties.find(({ after }) =>
      JSON.stringify(after)?.includes("MAX_VIDEO_SENDERS"),
    )!;
    expect(maximum).toMatchObject({ after: "JICOFO_CONF_MAX_VIDEO_SENDERS=0", replaces: true });
  });

  test("all of a new stack comes; without a file nothing goes, and it costs what it did", () => {
    const { comes, leaves } = found.stacks;
    expect(new Set(comes!.resources.map(({ action }) => action))).toEqual(new Set(["create"]));
    expect(leaves).toMatchObject({ resources: [], unchanged: comes!.resources.length });
    expect(leaves!.unchanged).toBeGreaterThan(10);
    expect(leaves!.cost!.after).toEqual(leaves!.cost!.before);
  });

  test("a renamed file is the stack under another name: what changes is what was edited in it", () => {
    const changed = (stack: string) =>
      found.stacks[stack]!.resources.map(
        ({ action, type, name }) => `${action} ${type} ${name.replace(/^\w+-/, "")}`,
      );
    expect(found.stacks.moved).toMatchObject({ renamedFrom: "moves", appPrefix: "moves" });
    expect(found.stacks).not.toHaveProperty("moves");
    expect(changed("moved").sort()).toEqual(changed("edited").sort());
  });

  test("so it is if nobody asks for the former name", async () => {
    const { stacks } = await diff("moved");
    expect(stacks).toEqual({ moved: found.stacks.moved });
  });

  test("what cannot be read says on which side, and why", () => {
    expect(found.stacks.broken!.errors.join()).toMatch(/^this folder: .*is not valid YAML/s);
    expect(found.stacks.broken!.broken).toMatchObject([{ key: expect.stringMatching(/^line/) }]);
    expect(found.stacks.mends!.errors.join()).toMatch(/^HEAD: .*jitsi:releese/s);
    expect(found.stacks.mends!.mended).toMatchObject([{ key: "jitsi:releese" }]);
  });

  test("a comment and a text for people", async () => {
    const file = join(dir, "comment.md");
    const { stdout } = await project.jitsi("diff", "--base", "HEAD", "--markdown", file, "edited", "stays");
    expect(stdout).toMatch(/^edited\n/);
    expect(stdout).toMatch(
      /^ {2}± replace docker:Container edited-\S*jicofo {2}\(the old one goes first\)$/m,
    );
    expect(stdout).toMatch(/2 stacks against HEAD: 1 changed, 1 same$/);
    expect(readFileSync(file, "utf8")).toContain("edited");
  });
});

test("a base with other settings is understood by its own program", async () => {
  await project.commit();
  // From here on the setting has another name; every stack follows but for one.
  project.replace("infra/settingsSchema.ts", "\n  media: z", "\n  sound: z");
  project.replace("infra/completeSettings.ts", "media: given.media,", "media: given.sound,");
  project.replace("config/Pulumi.edited.yaml", "jitsi:media", "jitsi:sound");
  project.write("config/Pulumi.comes.yaml", local("comes", 12443, "  jitsi:media: audio\n"));
  const { stacks } = await diff("edited", "comes", "stays");
  expect(stacks.edited).toMatchObject({ state: "same", errors: [], broken: [], mended: [] });
  expect(stacks.edited!.unchanged).toBeGreaterThan(5);
  expect(stacks.stays).toMatchObject({ state: "same" });
  expect(stacks.comes!.state).toBe("failed");
  expect(stacks.comes!.broken).toMatchObject([{ key: "jitsi:media" }]);
});

test("wrong usage is a sentence", async () => {
  const none = await project.jitsi("diff", "--base", "nowhere");
  expect(none.stderr).toBe(
    'There is no revision "nowhere" here. Give a branch, a tag or a commit with --base.',
  );
  expect([none.stdout, none.exitCode]).toEqual(["", 2]);
  const unknown = await project.jitsi("diff", "--base", "HEAD", "sttays");
  expect(unknown.stderr).toMatch(/There is no stack "sttays" in config\. Did you mean stays\?/);
  expect(unknown.exitCode).toBe(2);
});

test("nothing is left behind", () => {
  expect(existsSync(join(project.dir, "node_modules"))).toBe(true);
  expect(readdirSync(project.temporary)).toEqual([]);
});
