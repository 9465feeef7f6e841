/** The commands, their options and their help. What a command does is loaded only when it runs. */

import { readFileSync } from "node:fs";
import { Argument, Command, Option } from "commander";
import { exitCodes, type ExitCode } from "./failure.ts";
import { defaultConfigDir, stackArgument } from "./stackFolder.ts";

const exitHelp = `
Exit codes:
  ${exitCodes.ok}  all is well
  ${exitCodes.problems}  problems were found, or the work could not be done
  ${exitCodes.usage}  the command was used wrongly`;

const examples = (...lines: readonly string[]): string => `
Examples:
${lines.map((line) => `  $ ${line}`).join("\n")}`;

/** @param done told how a command ended */
export function makeProgram(done: (code: ExitCode) => void): Command {
  const program = new Command("jitsi")
    .description("Work with the stacks of this project: one file in config/ each.")
    .version(version(), "-V, --version", "show the project's version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .showHelpAfterError("Try `jitsi --help`.")
    .addHelpText(
      "after",
      `${examples("jitsi check", "jitsi explain acme", "jitsi render acme --out out/acme")}\n${exitHelp}`,
    );
  program.addCommand(checkCommand(done));
  program.addCommand(explainCommand(done));
  program.addCommand(renderCommand(done));
  program.addCommand(pinCommand(done));
  program.addCommand(graphCommand(done));
  program.addCommand(completionCommand(done));
  program.addCommand(completeCommand(done), { hidden: true });
  return program;
}

function version(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

const command = (name: string, help: string): Command =>
  new Command(name)
    .helpOption("-h, --help", "show this help")
    .showHelpAfterError(`Try \`jitsi ${name} --help\`.`)
    .addHelpText("after", `${help}\n${exitHelp}`);

const configOption = (): Option =>
  new Option("--config <dir>", "folder with Pulumi.<stack>.yaml files").default(
    defaultConfigDir,
    "config/ of the project",
  );

const oneStack = (): Argument => new Argument(`<${stackArgument}>`, "name of a stack");

const checkCommand = (done: (code: ExitCode) => void): Command =>
  command(
    "check",
    examples(
      "jitsi check                     # every stack, and what they take from each other",
      "jitsi check acme local",
      "jitsi check --since origin/main  # may this week's new customers all have certificates?",
      "jitsi check --json | jq '.stacks[] | select(.problems != [])'",
    ),
  )
    .description("Check settings and rules of stacks, offline. Without names: of all.")
    .argument(`[${stackArgument}...]`, "names of stacks")
    .addOption(configOption())
    .option(
      "--since <ref>",
      "git revision: count exactly the certificates of names that are new since then (Let's Encrypt: 50 a week)",
    )
    .option("--json", "print JSON: { ok, stacks: [{ stack, source, problems, advice }] }")
    .action(async (stacks: string[], options: { config: string; json?: boolean; since?: string }) => {
      const { runCheck } = await import("./check/checkCommand.ts");
      done(await runCheck(stacks, options));
    });

const explainCommand = (done: (code: ExitCode) => void): Command =>
  command(
    "explain",
    examples(
      "jitsi explain acme",
      "jitsi explain acme --json | jq '.groups, .identities'",
      "jitsi explain platform",
      "jitsi explain acme --svg docs/diagram.svg",
    ),
  )
    .description(
      "Tell what a stack is: hosts and machines, containers, who talks to whom, who may read which secret, what was decided, what firewalls let in; of a platform its networks, zones and identities.",
    )
    .addArgument(oneStack())
    .addOption(configOption())
    .option("--json", "print JSON")
    .addOption(
      new Option("--svg [file]", "draw a diagram instead, into a file or to the output").conflicts("json"),
    )
    .action(async (stack: string, options: { config: string; json?: boolean; svg?: string | true }) => {
      const { runExplain } = await import("./explain/explainCommand.ts");
      done(await runExplain(stack, options));
    });

const renderCommand = (done: (code: ExitCode) => void): Command =>
  command(
    "render",
    examples(
      "jitsi render acme --out out/acme                        # secrets by name",
      "jitsi render acme --out out/acme --secrets acme.yaml    # with their values",
      "jitsi render local --out out/local --generate-secrets   # throw-away ones",
      "docker compose --project-directory out/local/local up --detach --wait",
    ),
  )
    .description(
      "Write what would run as files: a folder per host, with a compose file, config files and services.json; for machines in the clouds also the bundle and cloud-init.",
    )
    .addArgument(oneStack())
    .requiredOption("--out <dir>", "folder to write; a non-empty one must come from this command")
    .addOption(configOption())
    .option(
      "--secrets <file>",
      "values of secrets: YAML `name: value` or `name: { file: PATH }`, or lines NAME=value or NAME_FILE=path",
    )
    .option(
      "--generate-secrets",
      "make the missing ones up, a certificate too, and keep them in DIR/secrets.yaml",
    )
    .option("--force", "write into a folder that does not come from this command")
    .action(
      async (
        stack: string,
        options: {
          out: string;
          config: string;
          secrets?: string;
          generateSecrets?: boolean;
          force?: boolean;
        },
      ) => {
        const { runRender } = await import("./render/renderCommand.ts");
        done(await runRender(stack, options));
      },
    );

const pinCommand = (done: (code: ExitCode) => void): Command =>
  command(
    "pin",
    examples(
      "jitsi pin acme            # prints jitsi:digests",
      "jitsi pin acme --write    # writes them into the stack's file",
      "jitsi pin acme --json | jq .digests",
    ),
  )
    .description(
      "Ask the registries which images the tags are now, and pin them by digest. Mirrors are asked where the stack has them; without login.",
    )
    .addArgument(oneStack())
    .addOption(configOption())
    .option(
      "--write",
      "write them into the stack's file, with everything else in it as it is; all or nothing",
    )
    .option("--json", "print JSON: { ok, written, digests, images }")
    .action(async (stack: string, options: { config: string; write?: boolean; json?: boolean }) => {
      const { runPin } = await import("./pin/pinCommand.ts");
      done(await runPin(stack, options));
    });

const graphCommand = (done: (code: ExitCode) => void): Command =>
  command(
    "graph",
    examples(
      "jitsi graph acme > acme.yaml",
      "jitsi graph acme --preview    # what a first preview cannot know",
    ),
  )
    .description(
      "Run the program without an engine and print every resource that it makes, as the golden files hold it.",
    )
    .addArgument(oneStack())
    .addOption(configOption())
    .option("--preview", "leave open what providers compute, as a preview does")
    .option("--json", "print JSON")
    .action(async (stack: string, options: { config: string; preview?: boolean; json?: boolean }) => {
      const { runGraph } = await import("./graph/graphCommand.ts");
      done(await runGraph(stack, options));
    });

const completionCommand = (done: (code: ExitCode) => void): Command =>
  command(
    "completion",
    examples(
      'eval "$(npx jitsi completion bash)"     # ~/.bashrc',
      'eval "$(npx jitsi completion zsh)"      # ~/.zshrc, below compinit',
      "npx jitsi completion fish | source      # ~/.config/fish/config.fish",
    ),
  )
    .description("Print a script that lets a shell complete commands, options and stacks.")
    .addArgument(new Argument("<shell>", "which shell").choices(["bash", "zsh", "fish"]))
    .action(async (shell: "bash" | "zsh" | "fish") => {
      const { completionScript } = await import("./completion/scripts.ts");
      console.log(completionScript(shell));
      done(exitCodes.ok);
    });

/** What the scripts call at every press of the tab key. */
const completeCommand = (done: (code: ExitCode) => void): Command =>
  new Command("__complete").argument("[words...]").action(async (words: string[]) => {
    const { complete } = await import("./completion/complete.ts");
    for (const word of complete(makeProgram(done), words)) console.log(word);
    done(exitCodes.ok);
  });
