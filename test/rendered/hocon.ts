import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** The version in Jicofo's and JVB's dependencies at stable-11146. */
const library = { group: "com.typesafe", name: "config", version: "1.4.3" };

const jar = join(
  homedir(),
  ".m2/repository",
  library.group.replaceAll(".", "/"),
  library.name,
  library.version,
  `${library.name}-${library.version}.jar`,
);

/** @returns why HOCON cannot be read here; undefined if it can. Fetches the library once, by Maven. */
export async function noHoconReader(): Promise<string | undefined> {
  if ((await execa("java", ["-version"], { reject: false })).exitCode !== 0) return "java is not installed";
  if (existsSync(jar)) return undefined;
  const artifact = `-Dartifact=${library.group}:${library.name}:${library.version}`;
  const { exitCode } = await execa("mvn", ["-q", "dependency:get", artifact, "-Dtransitive=false"], {
    reject: false,
  });
  return exitCode === 0
    ? undefined
    : `${library.group}:${library.name} cannot be had: mvn is missing or reaches no repository`;
}

/** What Jicofo and JVB would read, file by file. @throws Error with the parser's words */
export async function readHocon(files: readonly string[]): Promise<unknown[]> {
  const program = fileURLToPath(new URL("ParseHocon.java", import.meta.url));
  const { stdout } = await execa("java", ["-cp", jar, program, ...files]);
  return stdout.split("\n").map((line) => JSON.parse(line) as unknown);
}
