/** What every stand-in for a language host does: it runs programs for the engine, installs nothing and finds no plugins. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type {
  UntypedHandleCall,
  ServerWritableStream,
  handleServerStreamingCall,
  handleUnaryCall,
} from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";

/** What to run in a process of its own. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export interface LanguageHost {
  /** For `pulumi about`. */
  readonly executable: string;
  readonly version: string;
  readonly program: (request: language.RunRequest, engineAddress: string) => Program;
  /** A plugin that is written in the language. */
  readonly plugin?: (request: language.RunPluginRequest) => Program;
}

// The program's process exits so when it has told the user what is wrong (`nodeJSProcessExitedAfterShowingUserActionableMessage`;
// the SDK of Python has the same number).
const exitedAfterMessage = 32;

/** A command line's words that have a value: `["--name", "value"]`. */
export const named = (name: string, value: string | undefined): string[] =>
  value ? [`--${name}`, value] : [];

/** The settings of a stack, as both SDKs read them. */
export const configOf = (request: language.RunRequest): Record<string, string> => ({
  PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
  PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
});

/** Serves until the engine ends the process; prints the port, as the engine expects. */
export function serveLanguage(host: LanguageHost): void {
  // The CLI passes flags first and the engine's address last.
  const engineAddress = process.argv.slice(2).findLast((argument) => !argument.startsWith("-")) ?? "";
  const running = new Set<ChildProcess>();

  function run(request: language.RunRequest): Promise<language.RunResponse> {
    const { command, args, env, cwd } = host.program(request, engineAddress);
    const child = spawn(command, args, { env, cwd, stdio: ["ignore", "inherit", "inherit"] });
    running.add(child);
    return new Promise((resolve) => {
      const finish = (error: string, bail = false) => {
        running.delete(child);
        const response = new language.RunResponse();
        response.setError(error);
        response.setBail(bail);
        resolve(response);
      };
      child.on("error", (error) => finish(`could not run ${command}: ${error.message}`));
      child.on("exit", (code, signal) => {
        if (code === 0) finish("");
        else if (code === exitedAfterMessage) finish("", true);
        else
          finish(
            signal ? `Program was ended by ${signal}` : `Program exited with non-zero exit code: ${code}`,
          );
      });
    });
  }

  const runPlugin = (call: ServerWritableStream<language.RunPluginRequest, language.RunPluginResponse>) => {
    if (host.plugin === undefined) return void call.destroy(new Error("this language host runs no plugins"));
    const { command, args, env, cwd } = host.plugin(call.request);
    const child = spawn(command, args, { env, cwd, stdio: ["ignore", "pipe", "pipe"] });
    const send = (fill: (response: language.RunPluginResponse) => void) => {
      const response = new language.RunPluginResponse();
      fill(response);
      call.write(response);
    };
    child.stdout.on("data", (data: Buffer) => send((response) => response.setStdout(data)));
    child.stderr.on("data", (data: Buffer) => send((response) => response.setStderr(data)));
    child.on("error", (error) => call.destroy(error));
    child.on("exit", (code) => {
      send((response) => response.setExitcode(code ?? 1));
      call.end();
    });
    call.on("cancelled", () => child.kill());
  };

  const server = new Server();
  server.addService(LanguageRuntimeService, {
    handshake: answer(() => new language.LanguageHandshakeResponse()),
    getPluginInfo: answer(() => new plugin.PluginInfo()),
    getRequiredPackages: answer(() => new language.GetRequiredPackagesResponse()),
    getRequiredPlugins: answer(() => new language.GetRequiredPluginsResponse()),
    about: answer(() => {
      const about = new language.AboutResponse();
      about.setExecutable(host.executable);
      about.setVersion(host.version);
      return about;
    }),
    installDependencies: installNothing,
    run: answer(run),
    runPlugin: runPlugin as UntypedHandleCall,
    cancel: answer(() => {
      for (const child of running) child.kill("SIGINT");
      return new empty.Empty();
    }),
  } satisfies Record<string, UntypedHandleCall>);
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(port);
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
