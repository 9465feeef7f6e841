/** A provider service on the wire: pulumirpc.ResourceProvider, over @grpc/grpc-js. */
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { Metadata, Server, ServerCredentials, status } from "@grpc/grpc-js";
import type { UntypedHandleCall, handleUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import rpcStatus from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { IncompleteError } from "./backend.ts";
import type { CheckFailure } from "./check.ts";
import type { Diff, PropertyChange } from "./diff.ts";
import type { ProviderService } from "./service.ts";
import { decode, encode } from "./values.ts";

// The bridge's limit for one message (pulumi sdk/go/common/util/rpcutil `maxRPCMessageSize`).
const maxMessageBytes = 400 * 1024 * 1024;

export interface ServedPlugin {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Ends it at once: what is under way gets no answer. */
  readonly stop: () => void;
}

/** Serves on a free port. */
export async function serve(service: ProviderService, version: string): Promise<ServedPlugin> {
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  server.addService(ResourceProviderService, handlers(service, version));
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  // With sockets of our own: `forceShutdown` ends sessions while their sockets still read, at which Node's http2 aborts the whole process
  // (node `stream_base.cc`, "onread->IsFunction()").
  const sockets = new Set<Socket>();
  const door = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
    injector.injectConnection(socket);
  });
  door.listen(0, "127.0.0.1");
  await once(door, "listening");
  return {
    port: (door.address() as AddressInfo).port,
    stop: () => {
      door.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function handlers(service: ProviderService, version: string): Record<string, UntypedHandleCall> {
  const secretsOf = (request: { getUrn(): string }) => service.secretOutputs(request.getUrn());
  return {
    getPluginInfo: unary(() => {
      const info = new plugin.PluginInfo();
      info.setVersion(version);
      return info;
    }),
    checkConfig: unary((request: provider.CheckRequest) => {
      return checkResponse(request.getNews(), service.checkConfig(decode(request.getNews())));
    }),
    diffConfig: unary((request: provider.DiffRequest) => {
      const [olds, news] = [decode(request.getOlds()), decode(request.getNews())];
      const keys = new Set([...Object.keys(olds), ...Object.keys(news)]);
      const changed = [...keys].filter((key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key]));
      const response = new provider.DiffResponse();
      // A bridged provider's settings never replace it (tfbridge/provider.go `DiffConfig`).
      response.setChanges(changed.length > 0 ? someChanges : noChanges);
      response.setDiffsList(changed);
      return response;
    }),
    configure: unary(async (request: provider.ConfigureRequest) => {
      await service.configure(decode(request.getArgs()));
      const response = new provider.ConfigureResponse();
      // As bridged providers answer: the engine keeps secrets to itself and marks the outputs that follow from them.
      response.setSupportspreview(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),
    check: unary(async (request: provider.CheckRequest) => {
      const proposedName = request.getAutonaming()?.getProposedName();
      const { inputs, failures } = await service.check({
        urn: request.getUrn(),
        news: decode(request.getNews()),
        olds: decode(request.getOlds()),
        randomSeed: request.getRandomseed_asU8(),
        ...(proposedName ? { proposedName } : {}),
      });
      return checkResponse(encode(inputs), failures);
    }),
    diff: unary(async (request: provider.DiffRequest) => {
      const state = decode(request.getOlds());
      return diffResponse(
        await service.diff({
          urn: request.getUrn(),
          state,
          news: decode(request.getNews()),
          ignoreChanges: request.getIgnorechangesList(),
        }),
      );
    }),
    create: unary(async (request: provider.CreateRequest) => {
      const urn = request.getUrn();
      const news = decode(request.getProperties());
      const { id, state } = await service.create({ urn, news, preview: request.getPreview() });
      const response = new provider.CreateResponse();
      response.setId(id);
      response.setProperties(encode(state, service.secretOutputs(urn)));
      return response;
    }, secretsOf),
    read: unary(async (request: provider.ReadRequest) => {
      const [urn, id] = [request.getUrn(), request.getId()];
      const [state, inputs] = [decode(request.getProperties()), decode(request.getInputs())];
      const found = await service.read({ urn, id, state, inputs });
      const response = new provider.ReadResponse();
      if (!found) return response;
      response.setId(found.id);
      response.setProperties(encode(found.state, service.secretOutputs(urn)));
      response.setInputs(encode(found.inputs));
      return response;
    }),
    update: unary(async (request: provider.UpdateRequest) => {
      const urn = request.getUrn();
      const { state } = await service.update({
        urn,
        id: request.getId(),
        state: decode(request.getOlds()),
        news: decode(request.getNews()),
        preview: request.getPreview(),
      });
      const response = new provider.UpdateResponse();
      response.setProperties(encode(state, service.secretOutputs(urn)));
      return response;
    }, secretsOf),
    delete: unary(async (request: provider.DeleteRequest) => {
      const [urn, id] = [request.getUrn(), request.getId()];
      await service.delete({ urn, id, state: decode(request.getProperties()) });
      return new empty.Empty();
    }),
    cancel: unary(() => new empty.Empty()),
  };
}

const { DIFF_NONE: noChanges, DIFF_SOME: someChanges } = provider.DiffResponse.DiffChanges;

function diffResponse(found: Diff): provider.DiffResponse {
  const response = new provider.DiffResponse();
  response.setChanges(found.changes.size > 0 ? someChanges : noChanges);
  response.setDiffsList([...found.changed]);
  response.setReplacesList([...found.replaces]);
  response.setDeletebeforereplace(found.deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const [path, change] of found.changes) {
    const property = new provider.PropertyDiff();
    property.setKind(kindOf(change));
    response.getDetaileddiffMap().set(path, property);
  }
  return response;
}

function kindOf(change: PropertyChange): provider.PropertyDiff.Kind {
  const kinds = provider.PropertyDiff.Kind;
  switch (change.kind) {
    case "add":
      return change.replace ? kinds.ADD_REPLACE : kinds.ADD;
    case "delete":
      return change.replace ? kinds.DELETE_REPLACE : kinds.DELETE;
    case "update":
      return change.replace ? kinds.UPDATE_REPLACE : kinds.UPDATE;
  }
}

function checkResponse(
  inputs: ReturnType<typeof encode> | undefined,
  failures: readonly CheckFailure[],
): provider.CheckResponse {
  const response = new provider.CheckResponse();
  response.setInputs(inputs);
  for (const { property, reason } of failures) {
    const failure = new provider.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    response.addFailures(failure);
  }
  return response;
}

/** @param secretsOf names the outputs to mark as secret should the answer be an incomplete resource. */
function unary<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
  secretsOf: (request: Request) => readonly string[] = () => [],
): handleUnaryCall<Request, Response> {
  return (call, callback: sendUnaryData<Response>) => {
    void (async () => {
      try {
        callback(null, await answer(call.request));
      } catch (error) {
        const incomplete = error instanceof IncompleteError;
        const metadata = incomplete ? incompleteDetails(error, secretsOf(call.request)) : new Metadata();
        const { message } = error as Error;
        callback({ code: status.UNKNOWN, details: message, message, metadata }, null);
      }
    })();
  };
}

/**
 * An incomplete resource travels in the error's status details, with its id and state.
 * Recipe: @pulumi/pulumi provider/server.ts `grpcResponseFromError`.
 */
function incompleteDetails(error: IncompleteError, secrets: readonly string[]): Metadata {
  const detail = new provider.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(encode(error.state, secrets));
  detail.setReasonsList([error.message]);
  const packed = new any.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const details = new rpcStatus.Status();
  details.setCode(status.UNKNOWN);
  details.setMessage(error.message);
  details.addDetails(packed);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(details.serializeBinary()));
  return metadata;
}
