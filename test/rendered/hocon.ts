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

/** Fetches the library once, by Maven. */
async function fetchLibrary(): Promise<void> {
  if (existsSync(jar)) return;
  const artifact = `-Dartifact=${library.group}:${library.name}:${library.version}`;
  await execa("mvn", ["-q", "dependency:get", artifact, "-Dtransitive=false"]);
}

/** What Jicofo and JVB would read, by file. @throws Error with the parser's words, or Maven's */
export async function readHocon(files: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
  await fetchLibrary();
  const program = fileURLToPath(new URL("ParseHocon.java", import.meta.url));
  const { stdout } = await execa("java", ["-cp", jar, program, ...files]);
  const lines = stdout.split("\n");
  return new Map(files.map((file, index) => [file, JSON.parse(lines[index]!) as unknown]));
}
