/**
 * Loads a Pulumi program once and runs it for many stacks in this very process. The SDK keeps all that belongs to a run in
 * an AsyncLocalStorage (as its Automation API's inline programs need), and talks to the engine through a client object in
 * it: here to a recorder in the same process, over no wire.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { status, type handleUnaryCall, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { makeAnswers, type Answers, type LogEntry, type MonitorOptions } from "./monitor.ts";
import { readProject } from "../../programs/pulumi-cli/project.ts";
import { STACK_TYPE } from "./recorder.ts";
import type { RecordedResource } from "./recordedResource.ts";
import type { Properties } from "./values.ts";

/** What differs from run to run. Defaults as of `runProgram`. */
export interface ResidentRunOptions extends Pick<MonitorOptions, "stack" | "preview"> {
  /** As `readStackConfig` gives them. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys?: readonly string[];
  readonly stackReferences?: MonitorOptions["stackReferences"];
  readonly outputsOf?: MonitorOptions["outputsOf"];
  readonly answer?: MonitorOptions["answer"];
}

export interface ResidentRun {
  /** Sorted by URN. */
  readonly resources: readonly RecordedResource[];
  /** The stack's outputs. */
  readonly outputs: Properties;
  readonly log: readonly LogEntry[];
  /** Every reason why this run is no success; empty for a success. */
  readonly userErrors: readonly string[];
  readonly wallMs: number;
}

export interface ResidentProgram {
  /** Runs it for one stack. Never throws for a fault of the program. One run at a time: a second one waits. */
  run(options: ResidentRunOptions): Promise<ResidentRun>;
}

const ORGANIZATION = "organization";
const PARALLEL = 16;
/** Not dialled: the clients are there already. */
const NO_WIRE = "in-process";

/**
 * Loads the program of a project. Its `nodeargs` must have been given to this process, whose working directory becomes the project's.
 * @throws Error with a sentence if it exports no function: a module runs once, and so cannot be run for a second stack
 */
export async function loadResidentProgram(projectDir: string): Promise<ResidentProgram> {
  const project = readProject(projectDir);
  process.chdir(projectDir);
  keepOneStore();
  const sdk = loadSdk(projectDir);
  const entry = entryPoint(projectDir, project.main);
  const module = (await import(pathToFileURL(entry).href)) as Record<string, unknown>;
  const program = module.default;
  if (typeof program !== "function")
    throw new Error(`${entry} exports no function as its default, so it can run only once in a process.`);
  const faults = collectFaults();
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(options) {
      const run = last.then(() => runOnce(sdk, program as () => unknown, project.name, faults, options));
      last = run;
      return run;
    },
  };
}

/** The parts of the SDK that start a run; its declarations leave most of them out. */
interface Sdk {
  readonly state: { withLocalStorage<T>(run: () => Promise<T>): Promise<T>; getStore(): Store };
  readonly settings: {
    resetOptions(
      project: string,
      stack: string,
      parallel: number,
      engine: string,
      monitor: string,
      preview: boolean,
      organization: string,
    ): void;
    disconnect(signalShutdown: boolean): Promise<void>;
  };
  readonly config: { setAllConfig(config: Readonly<Record<string, string>>, secretKeys: string[]): void };
  readonly stack: { runInPulumiStack(program: () => unknown): Promise<unknown> };
  readonly errors: {
    readonly RunError: Guard;
    readonly ResourceError: Guard;
    isGrpcError(error: unknown): boolean;
  };
}

/** The SDK's storage for what belongs to a run, as it looks for it before it makes its own (runtime/state.js). */
interface SdkGlobal {
  asyncLocalStorage?: { getStore(): unknown; run<T>(store: unknown, callback: () => T): T };
}

/**
 * Runs come one after another, so one variable can hold the store of the run that is under way. A real AsyncLocalStorage costs
 * Node 22 a hook at every promise: a sixth of a run's time, and twice the memory.
 */
function keepOneStore(): void {
  let current: unknown;
  (globalThis as unknown as SdkGlobal).asyncLocalStorage ??= {
    getStore: () => current,
    run(store, callback) {
      current = store;
      return callback();
    },
  };
}

/** The SDK wraps promises to tell at the end of the process which were never kept; here a run's end tells (`Promise.race` below). */
function leavePromises(load: (name: string) => unknown): void {
  const debuggable = load("runtime/debuggable.js") as { debuggablePromise: <T>(promise: T) => T };
  debuggable.debuggablePromise = (promise) => promise;
}

/** The SDK takes a stack trace of each resource to tell the engine where it was made, which nobody asks here (resource.js, `callsites`). */
function keepNoPlaces(load: (name: string) => unknown): void {
  const { Resource } = load("resource.js") as { Resource: { callsites: () => unknown[] } };
  Resource.callsites = () => [];
}

/**
 * Values travel as protobuf structs, which take a tenth of a run's time to build and to take apart. Where both ends are in one process, a struct
 * can as well hold the values as they are: neither end changes what it has sent or received.
 */
function keepValues(load: NodeJS.Require): void {
  const sdkLoad = createRequire(load.resolve("@pulumi/pulumi/package.json"));
  const { Struct } = sdkLoad("google-protobuf/google/protobuf/struct_pb.js") as {
    Struct: { new (): object; fromJavaScript(value: unknown): object };
  };
  Struct.fromJavaScript = (value) => Object.assign(new Struct(), { toJavaScript: () => value });
}

interface Guard {
  isInstance(error: unknown): boolean;
}

interface Store {
  readonly settings: { monitor?: unknown; engine?: unknown };
  stackResource?: unknown;
}

/** The project's own copy, which the program uses too. */
function loadSdk(projectDir: string): Sdk {
  const load = createRequire(join(projectDir, "Pulumi.yaml"));
  const part = (name: string) => load(`@pulumi/pulumi/${name}`) as unknown;
  leavePromises(part);
  keepValues(load);
  keepNoPlaces(part);
  return {
    state: part("runtime/state.js"),
    settings: part("runtime/settings.js"),
    config: part("runtime/config.js"),
    stack: part("runtime/stack.js"),
    errors: part("errors.js"),
  } as Sdk;
}

/** As @pulumi/pulumi cmd/run finds it. */
function entryPoint(projectDir: string, main: string): string {
  if (main !== ".") return resolve(projectDir, main);
  const manifest = join(projectDir, "package.json");
  const { main: named } = (existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")) : {}) as {
    main?: string;
  };
  return join(projectDir, named ?? "index.js");
}

/** Faults that no promise of the program hands on, for the run that is under way. */
interface Faults {
  listener: ((error: unknown) => void) | undefined;
}

function collectFaults(): Faults {
  const faults: Faults = { listener: undefined };
  const pass = (error: unknown) => {
    if (faults.listener === undefined) console.error(error);
    else faults.listener(error);
  };
  process.on("uncaughtException", pass);
  process.on("unhandledRejection", pass);
  return faults;
}

async function runOnce(
  sdk: Sdk,
  program: () => unknown,
  project: string,
  faults: Faults,
  options: ResidentRunOptions,
): Promise<ResidentRun> {
  const started = performance.now();
  const answers = makeAnswers({
    project,
    stack: options.stack,
    organization: ORGANIZATION,
    config: options.config,
    secretKeys: options.secretKeys ?? [],
    parallel: PARALLEL,
    preview: options.preview,
    stackReferences: options.stackReferences ?? {},
    invokes: {},
    outputsOf: options.outputsOf ?? (() => ({})),
    ...(options.answer === undefined ? {} : { answer: options.answer }),
    delay: () => 0,
    atShutdown: () => undefined,
  });
  const errors: string[] = [];
  const seen = new Set<unknown>();
  const failed = new Promise<void>((resolveFailed) => {
    faults.listener = (error) => {
      if (!seen.has(error)) note(sdk, error, errors);
      seen.add(error);
      resolveFailed();
    };
  });
  const calls = { count: 0 };
  const finished = sdk.state.withLocalStorage(async () => {
    const { stack, preview, config, secretKeys } = options;
    sdk.settings.resetOptions(project, stack, PARALLEL, NO_WIRE, NO_WIRE, preview, ORGANIZATION);
    const store = sdk.state.getStore();
    store.settings.monitor = clientOf(answers.monitor, calls);
    store.settings.engine = clientOf(answers.engine, calls);
    sdk.config.setAllConfig(config, [...(secretKeys ?? [])]);
    try {
      await sdk.stack.runInPulumiStack(program);
      await sdk.settings.disconnect(true);
    } catch (error) {
      faults.listener?.(error);
    }
  });
  // After a fault, some promise of the run may never come to its end.
  await Promise.race([finished, failed.then(() => silence(calls))]);
  // Rejections that nobody handles are told at the end of the turn.
  await nextTurn();
  faults.listener = undefined;
  return resultOf(answers, errors, performance.now() - started);
}

/** What the SDK's own runner would have logged (cmd/run/run.js, `uncaughtHandler`). */
function note({ errors: kinds }: Sdk, error: unknown, errors: string[]): void {
  if (kinds.isGrpcError(error)) return;
  const { message, stack, hideStack } = error as { message?: string; stack?: string; hideStack?: boolean };
  const short =
    kinds.RunError.isInstance(error) || (kinds.ResourceError.isInstance(error) && hideStack === true);
  const whole = stack?.includes(message ?? "") ? stack : message;
  errors.push((short ? message : whole) ?? String(error));
}

function resultOf({ recorder, log }: Answers, errors: readonly string[], wallMs: number): ResidentRun {
  const failures = recorder.failures.toSorted();
  const logged = log.filter(({ severity }) => severity === "error").map(({ message }) => message.trim());
  // A refused registration comes back as the program's own error; once is enough.
  const own = [...logged, ...errors].filter(
    (message) => !failures.some((failure) => message.includes(failure)),
  );
  return {
    resources: recorder.resources,
    outputs: recorder.resources.find(({ type }) => type === STACK_TYPE)?.registeredOutputs ?? {},
    log,
    userErrors: [...failures, ...own],
    wallMs,
  };
}

/** A client as the SDK's generated ones: `client.method(request, [metadata, options,] callback)`, answered in a later turn of the event loop's. */
function clientOf(handlers: UntypedServiceImplementation, calls: { count: number }): object {
  const methods = Object.entries(handlers).map(([name, handler]) => {
    const handle = handler as handleUnaryCall<unknown, unknown>;
    const method = (request: unknown, ...rest: unknown[]): void => {
      calls.count++;
      const callback = rest.at(-1) as (error: unknown, response?: unknown) => void;
      setImmediate(() =>
        handle({ request } as never, (error, response) => {
          if (error === null) callback(null, response);
          else callback(wireError(error));
        }),
      );
    };
    return [name, method] as const;
  });
  return { ...Object.fromEntries(methods), close: () => undefined };
}

/** As grpc-js has it on the other side of a wire. */
function wireError(error: {
  readonly code?: number | undefined;
  readonly details?: string | undefined;
}): Error {
  const code = error.code ?? status.UNKNOWN;
  const details = error.details ?? "";
  return Object.assign(new Error(`${code} ${status[code] ?? ""}: ${details}`), { code, details });
}

const nextTurn = () => new Promise<void>((done) => setImmediate(done));

/** Until the program has asked nothing for some turns. */
async function silence(calls: { readonly count: number }): Promise<void> {
  for (let quiet = 0, before = calls.count; quiet < 10; quiet++) {
    await nextTurn();
    if (calls.count === before) continue;
    before = calls.count;
    quiet = 0;
  }
}
