/** `jitsi render`: what would run, as files that a person can read and a container engine can start. */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Deployment } from "../../../model/deployment.ts";
import type { Outcome } from "../../command/shape.ts";
import { loadFineStack } from "../../stacks/loadStack.ts";
import { openStackFolder, shownPath, stackFilePath } from "../../stacks/stackFolder.ts";
import { renderDeployment, type RenderedFile } from "./renderedFiles.ts";
import { mustBeOurs, writeFolder } from "./renderedFolder.ts";
import { neededBy, readValues, valuesFile, type Values } from "./secretValues.ts";
import { withThrowAwaySecrets } from "./throwAwaySecrets.ts";

export interface RenderOptions {
  readonly out: string;
  readonly config: string;
  readonly secrets?: string;
  readonly generateSecrets?: boolean;
  readonly force?: boolean;
}

/** In the rendered folder, so that the next rendering finds the same. */
const keptSecrets = "secrets.yaml";

export async function run(stack: string, options: RenderOptions): Promise<Outcome> {
  const folder = openStackFolder(options.config);
  const deployment = loadFineStack(folder, stack);
  const dir = resolve(options.out);
  mustBeOurs(dir, stack, options.force ?? false);
  const values = await valuesFor(deployment, dir, options);
  const rendered = renderDeployment(deployment, shownPath(stackFilePath(folder, stack)), values);
  const kept: RenderedFile[] =
    values !== undefined && options.generateSecrets === true
      ? [{ path: keptSecrets, content: valuesFile(values), secret: true }]
      : [];
  writeFolder(dir, stack, [...rendered.files, ...kept], rendered.closedFolders);

  return {
    text: () => deployment.hosts.map(({ name }) => join(options.out, name, "compose.yaml")).join("\n"),
    notes:
      values !== undefined && rendered.missing.length > 0
        ? `No value for ${rendered.missing.join(", ")}: ${join(options.out, "README.txt")} says where it goes.`
        : undefined,
  };
}

async function valuesFor(
  deployment: Deployment,
  dir: string,
  { secrets, generateSecrets = false }: RenderOptions,
): Promise<Values | undefined> {
  if (secrets === undefined && !generateSecrets) return undefined;
  const needed = neededBy(deployment);
  const earlier = join(dir, keptSecrets);
  const known = {
    ...(generateSecrets && existsSync(earlier) ? readValues(earlier, needed, { unknown: "ignore" }) : {}),
    ...(secrets === undefined ? {} : readValues(secrets, needed)),
  };
  return generateSecrets ? withThrowAwaySecrets(needed, deployment.settings, known) : known;
}
