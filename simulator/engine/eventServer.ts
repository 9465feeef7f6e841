/** Receives the engine's events while a run goes on: pulumirpc.Events, to which the CLI streams them for `--event-log tcp://...`. */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { ServerReadableStream, sendUnaryData } from "@grpc/grpc-js";
import { EventsService } from "@pulumi/pulumi/proto/events_grpc_pb.js";
import type { EventRequest } from "@pulumi/pulumi/proto/events_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { EngineEvent } from "./events.ts";

// An event holds a resource's whole state, and states may be large (pulumi sdk/go/common/util/rpcutil `maxRPCMessageSize`).
const maxMessageBytes = 400 * 1024 * 1024;

export class EventServer {
  /** For `--event-log`. */
  readonly address: string;
  private readonly server: Server;
  private readonly parts: EngineEvent[][];

  private constructor(server: Server, address: string, parts: EngineEvent[][]) {
    this.server = server;
    this.address = address;
    this.parts = parts;
  }

  /** @param onEvent called with each event as it comes */
  static async open(onEvent?: (event: EngineEvent) => void): Promise<EventServer> {
    const server = new Server({ "grpc.max_receive_message_length": maxMessageBytes });
    const parts: EngineEvent[][] = [];
    server.addService(EventsService, {
      streamEvents: (call: ServerReadableStream<EventRequest, unknown>, done: sendUnaryData<unknown>) => {
        const events: EngineEvent[] = [];
        parts.push(events);
        call.on("data", (request: EventRequest) => {
          const event = JSON.parse(request.getEvent()) as EngineEvent;
          events.push(event);
          onEvent?.(event);
        });
        // The CLI waits for the answer: what it said before has all been read by then.
        call.on("end", () => done(null, new empty.Empty()));
        // A CLI that was killed says no more.
        call.on("error", () => undefined);
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    return new EventServer(server, `tcp://127.0.0.1:${port}`, parts);
  }

  /** Of the last part of the run: a preview and what follows it are two. */
  get events(): readonly EngineEvent[] {
    return this.parts.at(-1) ?? [];
  }

  close(): void {
    this.server.forceShutdown();
  }
}
