/** A copy of this project as a repository of its own, to make revisions in. */

import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa, execaNode } from "execa";
import { projectDir } from "./allStacks.ts";

export class ProjectCopy {
  readonly dir: string;
  /** What its commands keep for the next time; no file of the project. */
  readonly caches: string;
  /** What they write for themselves while they run. */
  readonly temporary: string;

  private constructor(dir: string) {
    this.dir = dir;
    this.caches = join(dir, ".git/caches");
    this.temporary = join(dir, ".git/temporary");
  }

  /** With all files of the working tree but the stacks' and the tests'; what settings of test stacks name is there. */
  static async at(dir: string): Promise<ProjectCopy> {
    const list = async (...what: string[]) =>
      (await execa("git", ["ls-files", "-z", ...what], { cwd: projectDir })).stdout.split("\0");
    const gone = new Set(await list("--deleted"));
    const files = await list("--cached", "--others", "--exclude-standard", "--deduplicate");
    for (const file of files) {
      if (file === "" || gone.has(file) || /^(config\/Pulumi\.|test\/(?!stacks\/overlays\/))/.test(file))
        continue;
      mkdirSync(dirname(join(dir, file)), { recursive: true });
      cpSync(join(projectDir, file), join(dir, file));
    }
    symlinkSync(join(projectDir, "node_modules"), join(dir, "node_modules"));
    const copy = new ProjectCopy(dir);
    await copy.#git("init", "--quiet");
    mkdirSync(copy.temporary);
    // A link is no folder, so .gitignore does not mean it.
    writeFileSync(join(dir, ".git/info/exclude"), "node_modules\n");
    return copy;
  }

  write(file: string, content: string): void {
    writeFileSync(join(this.dir, file), content);
  }

  remove(file: string): void {
    rmSync(join(this.dir, file));
  }

  /** @throws Error if the text is not there: then the test is about nothing */
  replace(file: string, text: string, by: string): void {
    const path = join(this.dir, file);
    const content = readFileSync(path, "utf8");
    if (!content.includes(text)) throw new Error(`${file} has no "${text}"`);
    writeFileSync(path, content.replaceAll(text, by));
  }

  async commit(): Promise<void> {
    await this.#git("add", "--all");
    await this.#git(
      "-c",
      "user.name=test",
      "-c",
      "user.email=test@localhost",
      "commit",
      "--allow-empty",
      "--quiet",
      "-m",
      "test",
    );
  }

  /** Its own `jitsi`. */
  jitsi(...args: readonly string[]) {
    const env = {
      NO_COLOR: "1",
      FORCE_COLOR: undefined,
      NODE_OPTIONS: undefined,
      XDG_CACHE_HOME: this.caches,
      TMPDIR: this.temporary,
    };
    return execaNode(join(this.dir, "fleet/jitsi.js"), args, { cwd: this.dir, env, reject: false });
  }

  #git(...args: readonly string[]) {
    return execa("git", args, { cwd: this.dir });
  }
}
