import { credentials } from "@grpc/grpc-js";
import { EventsClient } from "@pulumi/pulumi/proto/events_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/events_pb.js";
import { expect, test } from "@jest/globals";
import { EventServer } from "./eventServer.ts";
import type { EngineEvent } from "./events.ts";

test("events come in order, each as it is sent; a second part of a run begins anew", async () => {
  const seen: EngineEvent[] = [];
  const server = await EventServer.open((event) => seen.push(event));
  const client = new EventsClient(server.address.replace("tcp://", ""), credentials.createInsecure());
  const send = (numbers: readonly number[]) =>
    new Promise<void>((resolve, reject) => {
      const stream = client.streamEvents((error: Error | null) => (error ? reject(error) : resolve()));
      for (const sequence of numbers) {
        const request = new messages.EventRequest();
        request.setEvent(JSON.stringify({ sequence }));
        stream.write(request);
      }
      stream.end();
    });

  await send([1, 2, 3]);
  expect(server.events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  await send([1]);
  expect(server.events.map(({ sequence }) => sequence)).toEqual([1]);
  expect(seen.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 1]);
  client.close();
  server.close();
});
