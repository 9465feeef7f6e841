/** `make local`, `make local-destroy`: stack `local` on this computer's Docker daemon, with the official images and plugins. */

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { Command } from "commander";
import { execa } from "execa";
import { Listr } from "listr2";
import { loadFineStack } from "../../fleet/loadStack.ts";
import { defaultConfigDir, openStackFolder, projectDir } from "../../fleet/stackFolder.ts";
import type { Deployment } from "../../model/deployment.ts";
import {
  describe as describeCli,
  findPulumi,
  NoPulumiError,
  type PulumiCli,
} from "../pulumi-cli/findPulumi.ts";
import { copyStackFile } from "./stackCopy.ts";
import { checkPorts, connect, imagesOf, isPresent, NotReadyError, pull, removeVolumes } from "./preflight.ts";

const stack = "local";
const localDir = join(projectDir, ".local");

const command = new Command("local").description("Jitsi Meet on this computer's Docker daemon.");
command
  .command("up")
  .description("bring it up and wait until every container is healthy")
  .action(() => told(up));
command
  .command("destroy")
  .description("remove the containers; data volumes stay")
  .option("--purge", "remove the data volumes too")
  .action(({ purge = false }: { purge?: boolean }) => told(() => destroy(purge)));
async function up(): Promise<void> {
  const deployment = loadFineStack(openStackFolder(defaultConfigDir), stack);
  const docker = await connect(endpointOf(deployment));
  await checkPorts(docker, deployment);
  await pullAll(deployment);
  const cli = await findPulumi({ onProgress: (line) => console.log(line) });
  console.log(describeCli(cli));
  await pulumi(cli, ["up", "--yes", "--skip-preview"]);
  console.log(
    `\nOpen ${deployment.topology.meetUrl}\nIts certificate is self-signed: the browser will ask once. \`make local-destroy\` removes everything but the data.`,
  );
}

async function destroy(purge: boolean): Promise<void> {
  const deployment = loadFineStack(openStackFolder(defaultConfigDir), stack);
  const docker = await connect(endpointOf(deployment));
  if (existsSync(localDir)) {
    const cli = await findPulumi({ onProgress: (line) => console.log(line) });
    await pulumi(cli, ["destroy", "--yes", "--skip-preview"]);
    rmSync(localDir, { recursive: true });
  }
  if (!purge) {
    console.log("Data volumes stay for the next `make local`; `make local-destroy PURGE=1` removes them.");
    return;
  }
  const removed = await removeVolumes(docker, deployment.settings.appPrefix);
  console.log(removed.length === 0 ? "There were no data volumes." : `Removed ${removed.join(", ")}.`);
}

const endpointOf = (deployment: Deployment): string => deployment.hosts[0]!.docker;

/** Before anything is made: an image that cannot be had stops here. */
async function pullAll(deployment: Deployment): Promise<void> {
  const docker = await connect(endpointOf(deployment));
  const failures: string[] = [];
  await new Listr(
    imagesOf(deployment).map((image) => ({
      title: image,
      skip: async () => ((await isPresent(docker, image)) ? `${image} is here` : false),
      task: async (_: unknown, task: { output: string }) => {
        try {
          await pull(docker, image, (text) => (task.output = text));
        } catch (error) {
          failures.push(`  ${image}: ${(error as Error).message}`);
          throw error;
        }
      },
    })),
    { concurrent: 3, exitOnError: false, renderer: process.stdout.isTTY ? "default" : "simple" },
  ).run();
  if (failures.length > 0)
    throw new NotReadyError(`These images cannot be had, so nothing was made:\n${failures.join("\n")}`);
}

/** The stack's state is below .local/, unless PULUMI_BACKEND_URL says where yours is. */
async function pulumi(cli: PulumiCli, args: readonly string[]): Promise<void> {
  const backend = join(localDir, "state");
  mkdirSync(backend, { recursive: true });
  const configDir = copyStackFile(defaultConfigDir, stack, localDir);
  const env = {
    PATH: [
      join(projectDir, "node_modules", ".bin"),
      dirname(cli.command),
      cli.languageHostDir,
      process.env.PATH,
    ]
      .filter((part) => part !== undefined)
      .join(delimiter),
    PULUMI_BACKEND_URL: process.env.PULUMI_BACKEND_URL ?? `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: process.env.PULUMI_CONFIG_PASSPHRASE ?? passphrase(),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const run = (line: readonly string[], show: boolean) =>
    execa(cli.command, [...line, "--stack", stack, "--non-interactive"], {
      cwd: projectDir,
      env,
      stdio: show ? "inherit" : "pipe",
      reject: false,
    });
  const configFile = ["--config-file", join(configDir, `Pulumi.${stack}.yaml`)];
  if ((await run(["stack", "export"], false)).exitCode !== 0) {
    const made = await execa(
      cli.command,
      ["stack", "init", stack, "--no-select", "--non-interactive", ...configFile],
      { cwd: projectDir, env, reject: false },
    );
    if (made.exitCode !== 0) throw new NotReadyError(`The stack cannot be made: ${made.stderr}`);
  }
  const { exitCode } = await run([...args, ...configFile], true);
  if (exitCode !== 0)
    throw new NotReadyError(
      `pulumi ${args[0]} did not finish; its reason is above. Run the same again: it goes on from there.`,
    );
}

/** Made once, readable by you only: it locks nothing but this computer's own stack. */
function passphrase(): string {
  const file = join(localDir, "passphrase");
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}

/** What a person can mend is a sentence; everything else is ours. */
async function told(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(
      error instanceof NotReadyError ||
      error instanceof NoPulumiError ||
      (error as Error).name === "Failure"
    ))
      throw error;
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

await command.parseAsync();
