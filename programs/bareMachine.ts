/** For the tests of what finds programs: a home folder, and a PATH with nothing on it but a shell and what a test puts there. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const tools = ["sh", "cat", "chmod", "mkdir", "dirname", "sleep"];

export class BareMachine {
  readonly home = mkdtempSync(join(tmpdir(), "bare-machine-"));
  readonly bin = join(this.home, "bin");
  readonly env = { PATH: this.bin, HOME: this.home };

  constructor() {
    mkdirSync(this.bin);
    for (const tool of tools) symlinkSync(`/bin/${tool}`, join(this.bin, tool));
  }

  /** Puts a shell script on the PATH, or where `file` is. @returns its path */
  program(file: string, script: string): string {
    const path = file.startsWith("/") ? file : join(this.bin, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** Puts a `go` on the PATH that "builds" a program which prints `prints`, or fails, and counts how often. */
  go({ prints = "", fails = false } = {}): void {
    this.program(
      "go",
      `echo built >> ${this.home}/builds
       while [ "$1" != -o ]; do shift; done
       ${fails ? 'echo "no such module" >&2; exit 1' : ""}
       # As long as another that is begun at the same time needs to find that this one is at work.
       sleep 0.3
       mkdir -p "$(dirname "$2")"; printf '#!/bin/sh\\necho ${prints}\\n' > "$2"; chmod +x "$2"`,
    );
  }

  /** How often `go` was called. */
  get builds(): number {
    const log = join(this.home, "builds");
    return existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n").length : 0;
  }

  remove(): void {
    rmSync(this.home, { recursive: true });
  }
}
