/** `make local`, `make local-destroy`: stack `local` on this computer's Docker daemon, with the official images and plugins. */

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { Command } from "commander";
import type Docker from "dockerode";
import { execa } from "execa";
import { Listr } from "listr2";
import { loadFineStack } from "../../fleet/stacks/loadStack.ts";
import { defaultConfigDir, openStackFolder, projectDir } from "../../fleet/stacks/stackFolder.ts";
import { isDocker } from "../../model/hosts/hosts.ts";
import type { Deployment } from "../../model/deployment.ts";
import {
  describe as describeCli,
  findPulumi,
  NoPulumiError,
  type PulumiCli,
} from "../../programs/pulumi-cli/findPulumi.ts";
import { freeLocks } from "../engineLocks.ts";
import { StackConfig } from "../../programs/pulumi-cli/stackConfig.ts";
import { checkPorts, connect, imagesOf, isPresent, NotReadyError, pull, removeVolumes } from "./preflight.ts";

const stack = "local";

interface Options {
  /** Folder of Pulumi.local.yaml. */
  readonly config: string;
  /** Folder for the stack's state, its passphrase, and the engine's copy of the settings. */
  readonly state: string;
}

const command = new Command("local").description("Jitsi Meet on this computer's Docker daemon.");
const subcommand = (name: string, description: string): Command =>
  command
    .command(name)
    .description(description)
    .option("--config <dir>", "folder of Pulumi.local.yaml", defaultConfigDir)
    .option("--state <dir>", "folder for the stack's state", join(projectDir, ".local"));
subcommand("up", "bring it up and wait until every container is healthy").action((options: Options) =>
  told(() => up(options)),
);
subcommand("destroy", "remove the containers; data volumes stay")
  .option("--purge", "remove the data volumes too")
  .action((options: Options & { purge?: boolean }) => told(() => destroy(options, options.purge ?? false)));

async function up(options: Options): Promise<void> {
  const deployment = loadFineStack(openStackFolder(options.config), stack);
  const docker = await connect(endpointOf(deployment));
  await checkPorts(docker, deployment);
  await pullAll(docker, deployment);
  const cli = await findPulumi({ onProgress: (line) => console.log(line) });
  console.log(describeCli(cli));
  await pulumi(cli, options, "up");
  console.log(
    `\nOpen ${deployment.topology.meetUrl}\nIts certificate is self-signed: the browser will ask once. \`make local-destroy\` removes everything but the data.`,
  );
}

async function destroy(options: Options, purge: boolean): Promise<void> {
  const deployment = loadFineStack(openStackFolder(options.config), stack);
  const docker = await connect(endpointOf(deployment));
  if (existsSync(options.state)) {
    const cli = await findPulumi({ onProgress: (line) => console.log(line) });
    await pulumi(cli, options, "destroy");
    rmSync(options.state, { recursive: true });
  }
  if (!purge) {
    console.log("Data volumes stay for the next `make local`; `make local-destroy PURGE=1` removes them.");
    return;
  }
  const removed = await removeVolumes(docker, deployment.settings.appPrefix);
  console.log(removed.length === 0 ? "There were no data volumes." : `Removed ${removed.join(", ")}.`);
}

const endpointOf = ({ hosts }: Deployment): string => hosts.find(isDocker)!.docker;

/** Before anything is made: an image that cannot be had stops here. */
async function pullAll(docker: Docker, deployment: Deployment): Promise<void> {
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

/** In a backend of its own: nobody needs an account to run it, and nobody's other stacks are near. */
async function pulumi(
  cli: PulumiCli,
  { config, state }: Options,
  operation: "up" | "destroy",
): Promise<void> {
  const backend = join(state, "backend");
  mkdirSync(backend, { recursive: true });
  const env = {
    PATH: [
      join(projectDir, "node_modules", ".bin"),
      dirname(cli.command),
      cli.languageHostDir,
      process.env.PATH,
    ]
      .filter((part) => part !== undefined)
      .join(delimiter),
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: passphrase(state),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  await freeLocks(backend, (pid) =>
    console.log(`Waiting for the engine of an earlier run (process ${pid}) to end.`),
  );
  const settings = new StackConfig(join(state, "config"), projectDir, config);
  if (!settings.isInitialised(stack)) {
    const args = ["stack", "init", stack, "--no-select", "--non-interactive"];
    const made = await execa(cli.command, args, { cwd: settings.initFolder(), env, reject: false });
    if (made.exitCode !== 0) throw new NotReadyError(`The stack cannot be made: ${made.stderr}`);
  }
  const { exitCode } = await execa(
    cli.command,
    [
      operation,
      "--yes",
      "--skip-preview",
      "--stack",
      stack,
      "--non-interactive",
      "--config-file",
      settings.fileFor(stack),
    ],
    { cwd: projectDir, env, stdio: "inherit", reject: false },
  );
  if (exitCode !== 0)
    throw new NotReadyError(
      `pulumi ${operation} did not finish; its reason is above. Run the same again: it goes on from there.`,
    );
}

/** Made once, readable by you only: it locks nothing but this computer's own stack. */
function passphrase(state: string): string {
  const file = join(state, "passphrase");
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
