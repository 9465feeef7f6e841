/**
 * A stand-in for pulumi-language-nodejs, for a CLI built from its Go modules: the real host has no module version.
 * It runs a program as the real one does (pulumi v3.259.0 sdk/nodejs/cmd/pulumi-language-nodejs/main.go `execRuntime`,
 * `constructArguments`); it installs nothing and finds no plugins, which the engine then takes from PULUMI_HOME.
 * Users of the official CLI never run it.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import type language from "@pulumi/pulumi/proto/language_pb.js";
import { configOf, named, serveLanguage } from "./languageServer.ts";

interface NodeOptions {
  readonly nodeargs?: string;
  readonly typescript?: boolean;
}

const optionsOf = (info: language.ProgramInfo | undefined): NodeOptions =>
  info?.getOptions()?.toJavaScript() ?? {};

const wordsOf = ({ nodeargs = "" }: NodeOptions): string[] =>
  nodeargs.split(/\s+/).filter((argument) => argument !== "");

/** The real host takes TypeScript for the default. */
const typescriptOf = ({ typescript }: NodeOptions): Record<string, string> =>
  typescript === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" };

const runnerIn = (directory: string, runner: string): string =>
  createRequire(join(directory, "package.json")).resolve(`@pulumi/pulumi/cmd/${runner}`);

serveLanguage({
  executable: process.execPath,
  version: process.version,
  program(request, engineAddress) {
    const info = request.getInfo();
    const options = optionsOf(info);
    const directory = info?.getProgramDirectory() ?? request.getPwd();
    return {
      command: process.execPath,
      args: [
        ...wordsOf(options),
        runnerIn(directory, "run"),
        ...named("monitor", request.getMonitorAddress()),
        ...named("engine", engineAddress),
        ...named("organization", request.getOrganization()),
        ...named("project", request.getProject()),
        ...named("root-directory", info?.getRootDirectory()),
        ...named("stack", request.getStack()),
        ...named("pwd", directory),
        ...(request.getDryrun() ? ["--dry-run"] : []),
        ...named("parallel", String(request.getParallel())),
        info?.getEntryPoint() ?? ".",
        ...request.getArgsList(),
      ],
      env: { ...process.env, ...configOf(request), ...typescriptOf(options) },
    };
  },
  plugin(request) {
    const info = request.getInfo();
    const options = optionsOf(info);
    const directory = info?.getProgramDirectory() ?? request.getPwd();
    // The real host's `RunPlugin`: a policy pack is told the engine first, has no options of Node and runs in its own folder.
    const isPolicyPack = request.getKind() === "analyzer";
    return {
      command: process.execPath,
      args: isPolicyPack
        ? [runnerIn(directory, "run-policy-pack"), ...request.getArgsList(), directory]
        : [
            ...wordsOf(options),
            runnerIn(directory, "run-plugin"),
            ...named("pwd", directory),
            info?.getEntryPoint() ?? ".",
            ...request.getArgsList(),
          ],
      env: {
        ...process.env,
        ...Object.fromEntries(
          request.getEnvList().map((entry) => entry.split(/=(.*)/s, 2) as [string, string]),
        ),
        ...typescriptOf(options),
      },
      cwd: isPolicyPack ? directory : request.getPwd(),
    };
  },
});
