import { createServer as createHttpServer } from "node:http";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { once } from "node:events";
import type { Server } from "node:net";
import { serveAws } from "./fakeAws.ts";
import { serveGcp } from "./fakeGcp.ts";
import type { Certificate } from "./certificate.ts";
import type { Answer, CloudParts, CloudState, Question } from "./cloudParts.ts";

export interface FakeCloud {
  readonly state: CloudState;
  /** Changes the state, and answers those who wait for a change. */
  set(changes: Partial<CloudState>): void;
  /** Guest attributes that the machine wrote, by name. */
  readonly guestAttributes: ReadonlyMap<string, string>;
  /** `METHOD host/path` of every request, with the status of the answer, in order. */
  readonly requests: readonly string[];
  listen(address: string, ports?: { http: number; https: number }): Promise<{ http: number; https: number }>;
  close(): Promise<void>;
}

export const machinePublicAddress = "203.0.113.7";

/** A metadata server, a secret store and public DNS, in one process with the test. */
export function fakeCloud(certificate: Certificate): FakeCloud {
  const state: CloudState = {
    ...{ kind: "gcp", metadata: "up", secretFault: undefined, secrets: {}, dns: {}, bundle: undefined },
    ...{ stopState: undefined, lifecycleState: undefined, spotAction: undefined },
    publicAddress: machinePublicAddress,
  };
  const guestAttributes = new Map<string, string>();
  const requests: string[] = [];
  const waiting = new Set<() => void>();
  const parts: CloudParts = {
    state,
    guestAttributes,
    changed: (milliseconds) =>
      new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer);
          waiting.delete(end);
          resolve();
        };
        const timer = setTimeout(end, milliseconds);
        waiting.add(end);
      }),
  };
  const answerTo = async (question: Question): Promise<Answer | undefined> => {
    if (question.host.startsWith("dns.google")) return dns(state, question.url);
    const isMetadata = question.host.startsWith("169.254.169.254");
    if (isMetadata && state.metadata === "down") return undefined;
    if (!isMetadata && state.secretFault === "slow") {
      await parts.changed(120_000);
      return undefined;
    }
    if (!isMetadata && typeof state.secretFault === "number")
      return { status: state.secretFault, body: '{"error":{"message":"as the test wants it"}}' };
    return state.kind === "gcp" ? serveGcp(parts, question) : serveAws(parts, question);
  };
  const listener: RequestListener = (request, response) => void respond(request, response);
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const host = request.headers.host ?? "";
    const question: Question = {
      ...{ method: request.method ?? "", host, url: new URL(request.url ?? "/", `http://${host}`) },
      ...{ headers: request.headers, body: Buffer.concat(chunks).toString() },
    };
    const answer = await answerTo(question);
    requests.push(`${question.method} ${host}${request.url} ${answer?.status ?? "none"}`);
    if (answer === undefined) request.socket.destroy();
    else response.writeHead(answer.status, answer.headers).end(answer.body ?? "");
  };

  const servers: Server[] = [];
  const sockets = new Set<{ destroy(): void }>();
  const start = async (server: Server, port: number, address: string) => {
    server.on("connection", (socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      socket.on("error", () => undefined);
    });
    server.listen(port, address);
    await once(server, "listening");
    servers.push(server);
    return (server.address() as { port: number }).port;
  };
  return {
    state,
    guestAttributes,
    requests,
    set: (changes) => {
      Object.assign(state, changes);
      if (changes.metadata === "down") for (const socket of sockets) socket.destroy();
      for (const resolve of [...waiting]) resolve();
    },
    listen: async (address, ports = { http: 80, https: 443 }) => ({
      http: await start(createHttpServer(listener), ports.http, address),
      https: await start(createHttpsServer(certificate, listener), ports.https, address),
    }),
    close: async () => {
      for (const resolve of [...waiting]) resolve();
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** As https://dns.google/resolve answers. */
function dns(state: CloudState, url: URL): Answer {
  const name = url.searchParams.get("name") ?? "";
  const address = state.dns[name];
  const body =
    address === undefined
      ? { Status: 3 }
      : { Status: 0, Answer: [{ name: `${name}.`, type: 1, data: address }] };
  return { status: 200, body: JSON.stringify(body) };
}
