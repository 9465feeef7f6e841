/**
 * The settings files that the CLI works with: copies of the project's Pulumi.<stack>.yaml. The CLI writes into the file
 * it is given (the salt of the passphrase, and what `--config` sets), and a project's files are not for `make demo`, `make local` or a test to
 * write.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse, parseDocument } from "yaml";
import { readProject, type Project } from "./project.ts";
import { stackFileName } from "./stackFileName.ts";

export class StackConfig {
  private readonly dir: string;
  private readonly project: Project;
  private readonly sourceDir: string;
  private readonly ownsSource: boolean;

  /**
   * @param dir folder for the copies
   * @param sourceDir folder of the settings; default: that of the project
   */
  constructor(dir: string, projectDir: string, sourceDir?: string) {
    this.dir = dir;
    this.project = readProject(projectDir);
    this.ownsSource = sourceDir !== undefined;
    this.sourceDir = sourceDir ?? join(projectDir, this.project.stackConfigDir);
  }

  isInitialised(stack: string): boolean {
    return this.saltOf(stack) !== undefined;
  }

  /** For a stack that was made by somebody who did not come to note its salt. */
  noteSalt(stack: string, salt: string): void {
    this.initFolder();
    writeFileSync(this.saltFile(stack), JSON.stringify({ encryptionsalt: salt }));
  }

  /** A folder with a project of the same name, in which `pulumi stack init` can write. */
  initFolder(): string {
    const folder = dirname(this.saltFile(""));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "Pulumi.yaml"), `name: ${this.project.name}\nruntime: nodejs\n`);
    return folder;
  }

  /**
   * A fresh copy of a stack's settings, with the stack's salt.
   * A cloud's key for the stack's secrets (`secretsprovider`) is left out: a simulation cannot ask for it.
   */
  fileFor(stack: string, source = this.sourceOf(stack)): string {
    const salt = this.saltOf(stack);
    if (salt === undefined) throw new Error(`The stack ${stack} does not exist: call initStack first.`);
    const settings = parseDocument(existsSync(source) ? readFileSync(source, "utf8") : "{}");
    settings.delete("secretsprovider");
    settings.delete("encryptedkey");
    if (!settings.has("encryptionsalt")) settings.set("encryptionsalt", salt);
    const file = this.copyOf(stack);
    writeFileSync(file, String(settings));
    return file;
  }

  /** Takes what a command wrote into the copy over to the source. @throws Error if that is the project's own. */
  keep(stack: string): void {
    if (!this.ownsSource)
      throw new Error("Give createEngine a configDir: the project's settings are not changed.");
    mkdirSync(this.sourceDir, { recursive: true });
    copyFileSync(this.copyOf(stack), this.sourceOf(stack));
  }

  private sourceOf(stack: string): string {
    return join(this.sourceDir, stackFileName(stack));
  }

  private copyOf(stack: string): string {
    return join(this.dir, stackFileName(stack));
  }

  private saltOf(stack: string): string | undefined {
    const file = this.saltFile(stack);
    if (!existsSync(file)) return undefined;
    return (parse(readFileSync(file, "utf8")) as { encryptionsalt?: string } | null)?.encryptionsalt;
  }

  private saltFile(stack: string): string {
    return join(this.dir, "init", stackFileName(stack));
  }
}
