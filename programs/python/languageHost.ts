/**
 * A stand-in for pulumi-language-python, for tests with a CLI built from its Go modules: the real host has no module version. It runs a
 * program with the virtual environment that Pulumi.yaml names. Users of the official CLI never run it.
 */
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { configOf, named, serveLanguage } from "../pulumi-cli/languageHost/languageServer.ts";

const runner = fileURLToPath(new URL("runProgram.py", import.meta.url));

serveLanguage({
  executable: "python3",
  version: "3",
  program(request, engineAddress) {
    const info = request.getInfo();
    const directory = info?.getProgramDirectory() ?? request.getPwd();
    const { virtualenv } = (info?.getOptions()?.toJavaScript() ?? {}) as { virtualenv?: string };
    return {
      command: join(info?.getRootDirectory() ?? directory, virtualenv ?? "venv", "bin", "python"),
      args: [
        "-u",
        runner,
        ...named("monitor", request.getMonitorAddress()),
        ...named("engine", engineAddress),
        ...named("organization", request.getOrganization()),
        ...named("project", request.getProject()),
        ...named("stack", request.getStack()),
        ...named("root-directory", info?.getRootDirectory()),
        ...named("parallel", String(request.getParallel())),
        ...(request.getDryrun() ? ["--dry-run"] : []),
        join(directory, info?.getEntryPoint() ?? "."),
      ],
      env: { ...process.env, ...configOf(request) },
      cwd: directory,
    };
  },
});
