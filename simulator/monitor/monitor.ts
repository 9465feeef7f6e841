/**
 * The engine's side of the gRPC protocol, as far as a program needs it: it answers every registration at once and
 * records what was asked. No plugin runs and no state is kept. Protocol: proto/pulumi/{resource,engine}.proto.
 */
import { stripVTControlCharacters } from "node:util";
import grpc from "@grpc/grpc-js";
import type { LogRequest, SetRootResourceRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import engineProto from "@pulumi/pulumi/proto/engine_pb.js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import type {
  ReadResourceRequest,
  RegisterErrorHookRequest,
  RegisterPackageRequest,
  RegisterResourceHookRequest,
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  ResourceInvokeRequest,
  SupportsFeatureRequest,
} from "@pulumi/pulumi/proto/resource_pb.js";
import resourceProto from "@pulumi/pulumi/proto/resource_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { Recorder, type RecorderOptions } from "./recorder.ts";
import { decodeProperties, encodeProperties, type Properties } from "./values.ts";

export interface LogEntry {
  readonly severity: "info" | "warning" | "error";
  readonly message: string;
}

/** Answers one kind of data source; returns the outputs. A thrown error fails the invoke. */
export type InvokeStub = (args: Properties) => Properties;

export interface MonitorOptions extends RecorderOptions {
  readonly organization: string;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly parallel: number;
  /** By token, e.g. `docker:index/getNetwork:getNetwork`. Any other invoke is refused. */
  readonly invokes: Readonly<Record<string, InvokeStub>>;
  /** Milliseconds to hold back the next reply of a registration; called once for each. */
  readonly delay: () => number;
  /** Called when the program has nothing more to do and waits for leave to end. */
  readonly atShutdown: () => void;
}

/** The engine's side of one run, on no wire yet. */
export interface Answers {
  readonly recorder: Recorder;
  readonly log: LogEntry[];
  /** Handlers of the service `pulumirpc.ResourceMonitor`, by method as grpc-js names them. */
  readonly monitor: grpc.UntypedServiceImplementation;
  /** The same of `pulumirpc.Engine`. */
  readonly engine: grpc.UntypedServiceImplementation;
}

/** Ready to answer one run's requests. */
export function makeAnswers(options: MonitorOptions): Answers {
  const recorder = new Recorder(options);
  const log: LogEntry[] = [];
  return {
    recorder,
    log,
    monitor: monitorService(options, recorder),
    engine: engineService(log, recorder),
  };
}

export interface Monitor {
  /** `127.0.0.1:<port>`, for the monitor and the engine alike. */
  readonly address: string;
  readonly recorder: Recorder;
  readonly log: readonly LogEntry[];
  close(): void;
}

/** Starts the servers on a free port of 127.0.0.1. */
export async function startMonitor(options: MonitorOptions): Promise<Monitor> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
  const { recorder, log, monitor, engine } = makeAnswers(options);
  server.addService(ResourceMonitorService, monitor);
  server.addService(EngineService, engine);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return { address: `127.0.0.1:${port}`, recorder, log, close: () => server.forceShutdown() };
}

// Not among them: transforms and state migrations, which would need calls back into the program.
const FEATURES = [
  "secrets",
  "resourceReferences",
  "outputValues",
  "aliasSpecs",
  "deletedWith",
  "replaceWith",
  "parameterization",
  "resourceHooks",
  "errorHooks",
] as const;

function featureNumbers() {
  const { ResourceMonitorFeature: F } = resourceProto;
  return [
    F.RESOURCE_MONITOR_FEATURE_SECRETS,
    F.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    F.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
    F.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    F.RESOURCE_MONITOR_FEATURE_REPLACEMENT_TRIGGER,
    F.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    F.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
    F.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
    F.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
    F.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
  ];
}

function monitorService(options: MonitorOptions, recorder: Recorder): grpc.UntypedServiceImplementation {
  const { delay } = options;
  return {
    getDeploymentInfo: unary(() => {
      const info = new resourceProto.DeploymentInfo()
        .setProject(options.project)
        .setStack(options.stack)
        .setOrganization(options.organization)
        .setConfigsecretkeysList([...options.secretKeys])
        .setDryrun(options.preview)
        .setParallel(options.parallel)
        .setSupportedfeaturesList(featureNumbers());
      for (const [key, value] of Object.entries(options.config)) info.getConfigMap().set(key, value);
      return info;
    }),
    supportsFeature: unary((request: SupportsFeatureRequest) =>
      new resourceProto.SupportsFeatureResponse().setHassupport(
        (FEATURES as readonly string[]).includes(request.getId()),
      ),
    ),
    registerResource: unary((request: RegisterResourceRequest) => {
      const resource = recorder.register(request);
      const response = new resourceProto.RegisterResourceResponse()
        .setUrn(resource.urn)
        .setId(resource.id)
        .setObject(toStruct(resource.outputs));
      return response;
    }, delay),
    registerResourceOutputs: unary((request: RegisterResourceOutputsRequest) => {
      recorder.registerOutputs(
        request.getUrn(),
        decodeProperties(request.getOutputs()?.toJavaScript() ?? {}),
      );
      return new emptyProto.Empty();
    }),
    readResource: unary((request: ReadResourceRequest) => {
      const resource = recorder.read(request);
      return new resourceProto.ReadResourceResponse()
        .setUrn(resource.urn)
        .setProperties(toStruct(resource.outputs));
    }, delay),
    invoke: unary((request: ResourceInvokeRequest) => {
      const token = request.getTok();
      const stub = options.invokes[token];
      if (stub === undefined) {
        throw recorder.refuse(
          `The program calls ${token}, which asks a real provider. Read it as a setting, or stub it with "invokes".`,
        );
      }
      const outputs = stub(decodeProperties(request.getArgs()?.toJavaScript() ?? {}));
      return new resourceProto.ResourceInvokeResponse().setReturn(toStruct(outputs));
    }, delay),
    registerPackage: unary((request: RegisterPackageRequest) =>
      new resourceProto.RegisterPackageResponse().setRef(`${request.getName()}@${request.getVersion()}`),
    ),
    registerResourceHook: unary((request: RegisterResourceHookRequest) => {
      recorder.hookNames.add(request.getName());
      return new emptyProto.Empty();
    }),
    registerErrorHook: unary((request: RegisterErrorHookRequest) => {
      recorder.hookNames.add(request.getName());
      return new emptyProto.Empty();
    }),
    signalAndWaitForShutdown: unary(() => {
      options.atShutdown();
      return new emptyProto.Empty();
    }),
  };
}

function engineService(log: LogEntry[], recorder: Recorder): grpc.UntypedServiceImplementation {
  const severities = [undefined, "info", "warning", "error"] as const;
  return {
    log: unary((request: LogRequest) => {
      // Debug lines are the SDK's own (every reply in full, secrets too); the CLI shows them with --debug only.
      const severity = severities[request.getSeverity()];
      // The SDK colours stack traces.
      const message = stripVTControlCharacters(request.getMessage());
      if (severity !== undefined) log.push({ severity, message });
      return new emptyProto.Empty();
    }),
    getRootResource: unary(() => new engineProto.GetRootResourceResponse().setUrn(recorder.rootUrn)),
    setRootResource: unary((request: SetRootResourceRequest) => {
      recorder.rootUrn = request.getUrn();
      return new engineProto.SetRootResourceResponse();
    }),
    requirePulumiVersion: unary(() => new engineProto.RequirePulumiVersionResponse()),
  };
}

/** One request, one reply, now or after `delay` milliseconds; a thrown error goes to the program as its message. */
function unary<Request, Response>(
  answer: (request: Request) => Response,
  delay: () => number = () => 0,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const reply = () => {
      try {
        callback(null, answer(call.request));
      } catch (error) {
        const details = error instanceof Error ? error.message : String(error);
        callback({ code: grpc.status.INVALID_ARGUMENT, details });
      }
    };
    const wait = delay();
    if (wait === 0) reply();
    else setTimeout(reply, wait);
  };
}

function toStruct(properties: Properties) {
  // The declared type of the argument leaves out undefined and null members, which Struct does take.
  return structProto.Struct.fromJavaScript(
    encodeProperties(properties) as Parameters<typeof structProto.Struct.fromJavaScript>[0],
  );
}
