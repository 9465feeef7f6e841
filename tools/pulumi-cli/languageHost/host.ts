/**
 * A stand-in for pulumi-language-nodejs, for a CLI built from its Go modules: the real host has no module version.
 * It runs a program as the real one does (pulumi v3.259.0 sdk/nodejs/cmd/pulumi-language-nodejs/main.go `execRuntime`,
 * `constructArguments`); it installs nothing and finds no plugins, which the engine then takes from PULUMI_HOME.
 * Users of the official CLI never run it.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { UntypedHandleCall, handleServerStreamingCall, handleUnaryCall } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";

// The program's process exits so when it has told the user what is wrong (`nodeJSProcessExitedAfterShowingUserActionableMessage`).
const exitedAfterMessage = 32;

// The CLI passes flags first and the engine's address last.
const engineAddress = process.argv.slice(2).findLast((argument) => !argument.startsWith("-")) ?? "";
const running = new Set<ChildProcess>();

function run(request: language.RunRequest): Promise<language.RunResponse> {
  const info = request.getInfo();
  const options = (info?.getOptions()?.toJavaScript() ?? {}) as { nodeargs?: string; typescript?: boolean };
  const directory = info?.getProgramDirectory() ?? request.getPwd();
  const runner = createRequire(join(directory, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  const named = (name: string, value: string | undefined) => (value ? [`--${name}`, value] : []);
  const args = [
    ...(options.nodeargs ?? "").split(/\s+/).filter((argument) => argument !== ""),
    runner,
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
  ];
  const env = {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    // The real host takes TypeScript for the default.
    ...(options.typescript === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" }),
  };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "inherit", "inherit"] });
  running.add(child);
  return new Promise((resolve) => {
    const finish = (error: string, bail = false) => {
      running.delete(child);
      const response = new language.RunResponse();
      response.setError(error);
      response.setBail(bail);
      resolve(response);
    };
    child.on("error", (error) => finish(`could not run ${process.execPath}: ${error.message}`));
    child.on("exit", (code, signal) => {
      if (code === 0) finish("");
      else if (code === exitedAfterMessage) finish("", true);
      else
        finish(signal ? `Program was ended by ${signal}` : `Program exited with non-zero exit code: ${code}`);
    });
  });
}

function answer<Request, Response>(
  make: (request: Request) => Response | Promise<Response>,
): UntypedHandleCall {
  const handle: handleUnaryCall<Request, Response> = (call, callback) => {
    Promise.resolve(call.request)
      .then(make)
      .then((response) => callback(null, response))
      .catch((error: Error) => callback({ code: 2, details: error.message }));
  };
  return handle;
}

const installNothing: handleServerStreamingCall<unknown, unknown> = (call) => call.end();

const server = new Server();
server.addService(LanguageRuntimeService, {
  handshake: answer(() => new language.LanguageHandshakeResponse()),
  getPluginInfo: answer(() => new plugin.PluginInfo()),
  getRequiredPackages: answer(() => new language.GetRequiredPackagesResponse()),
  getRequiredPlugins: answer(() => new language.GetRequiredPluginsResponse()),
  about: answer(() => {
    const about = new language.AboutResponse();
    about.setExecutable(process.execPath);
    about.setVersion(process.version);
    return about;
  }),
  installDependencies: installNothing,
  run: answer(run),
  cancel: answer(() => {
    for (const child of running) child.kill("SIGINT");
    return new empty.Empty();
  }),
} satisfies Record<string, UntypedHandleCall>);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});
