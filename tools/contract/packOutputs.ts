import { join } from "node:path";
import { execa } from "execa";
import { projectDir } from "../stacks/allStacks.ts";

/** The package for other teams as an archive, built by its `prepack`. @param folder for the archive @returns its path */
export async function packOutputs(folder: string): Promise<string> {
  const { stdout } = await execa("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: join(projectDir, "packages", "outputs"),
  });
  // Scripts of the package write before it.
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf("[\n"))) as [{ filename: string }];
  return join(folder, filename);
}
