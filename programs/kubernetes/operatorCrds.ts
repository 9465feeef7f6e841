/** The operator's own CustomResourceDefinitions, where they can be had. Nothing but tests needs them. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";

export const operatorVersion = "2.9.0";

const module = `github.com/pulumi/pulumi-kubernetes-operator/v2@v${operatorVersion}`;
const files = ["pulumi.com_stacks.yaml", "auto.pulumi.com_workspaces.yaml"];

/**
 * From the folder that JITSI_OPERATOR_CRDS names (the operator's deploy/crds), else from its Go module.
 * @returns undefined if neither is to be had: the module is 2 MB of schema and in no other package, so it is not kept here
 */
export async function operatorCrds(env: NodeJS.ProcessEnv = process.env): Promise<unknown[] | undefined> {
  const folder = env.JITSI_OPERATOR_CRDS || (await moduleFolder());
  if (folder === undefined || !files.every((file) => existsSync(join(folder, file)))) return undefined;
  return files.map((file) => parse(readFileSync(join(folder, file), "utf8")) as unknown);
}

async function moduleFolder(): Promise<string | undefined> {
  const { exitCode, stdout } = await execa("go", ["mod", "download", "-json", module], {
    reject: false,
    timeout: 60_000,
    // Of no module of ours.
    env: { GOWORK: "off", GOFLAGS: "-mod=mod" },
    cwd: "/",
  });
  if (exitCode !== 0) return undefined;
  return join((JSON.parse(stdout) as { Dir: string }).Dir, "deploy", "crds");
}
