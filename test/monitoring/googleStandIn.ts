/**
 * Answers Telegraf's `outputs.stackdriver` in the place of Google: the metadata server, which gives a token, and Cloud Monitoring's CreateTimeSeries over
 * gRPC and TLS. Its client takes no other address, but it takes a proxy, which leads here whatever it is asked for.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from "@grpc/grpc-js";
import { makeCertificates } from "./webServer.ts";

export interface GooglePoint {
  readonly project: string;
  readonly type: string;
  readonly resource: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of the metric, beside the resource's. */
  readonly metricLabels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Whole seconds since 1970. */
  readonly seconds: number;
}

export interface GoogleStandIn {
  /** For Telegraf. */
  readonly env: Readonly<Record<string, string>>;
  readonly points: readonly GooglePoint[];
  /** Of the last call. */
  readonly authorization: () => string | undefined;
  readonly stop: () => Promise<void>;
}

const monitoring = "monitoring.googleapis.com";
const token = "token-of-the-machine";

export async function startGoogleStandIn(folder: string): Promise<GoogleStandIn> {
  const certificates = await makeCertificates(folder, monitoring);
  const points: GooglePoint[] = [];
  let authorization: string | undefined;

  const grpc = new Server();
  grpc.addService(
    {
      createTimeSeries: {
        path: "/google.monitoring.v3.MetricService/CreateTimeSeries",
        requestStream: false,
        responseStream: false,
        requestSerialize: (bytes: Buffer) => bytes,
        requestDeserialize: (bytes: Buffer) => bytes,
        responseSerialize: (bytes: Buffer) => bytes,
        responseDeserialize: (bytes: Buffer) => bytes,
      },
    },
    {
      createTimeSeries: (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) => {
        authorization = call.metadata.get("authorization")[0]?.toString();
        points.push(...pointsOf(call.request));
        // google.protobuf.Empty
        done(null, Buffer.alloc(0));
      },
    },
  );
  const pair = {
    private_key: readFileSync(certificates.key),
    cert_chain: readFileSync(certificates.certificate),
  };
  const grpcPort = await new Promise<number>((resolve, reject) => {
    grpc.bindAsync("127.0.0.1:0", ServerCredentials.createSsl(null, [pair]), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });

  const sockets = new Set<Socket>();
  const web = createServer(({ url = "" }, response) => {
    const known = url.startsWith("/computeMetadata/v1/instance/service-accounts/default/token");
    response.writeHead(known ? 200 : 404, {
      "Metadata-Flavor": "Google",
      "Content-Type": "application/json",
    });
    response.end(
      known ? JSON.stringify({ access_token: token, expires_in: 3600, token_type: "Bearer" }) : "",
    );
  });
  web.on("connect", (_, client: Socket) => {
    const server = connect(grpcPort, "127.0.0.1", () => client.write("HTTP/1.1 200 OK\r\n\r\n"));
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    }
    client.pipe(server).pipe(client);
  });
  web.listen(0, "127.0.0.1");
  await once(web, "listening");
  const { port } = web.address() as AddressInfo;
  return {
    env: {
      GCE_METADATA_HOST: `127.0.0.1:${port}`,
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      // Beside the authority of SSL_CERT_FILE.
      SSL_CERT_DIR: folder,
    },
    points,
    authorization: () => authorization,
    stop: async () => {
      grpc.forceShutdown();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => web.close(resolve));
    },
  };
}

/** Fields of a message by their numbers (protobuf.dev, "Encoding"): bytes of those with a length, numbers of the others. */
function fieldsOf(bytes: Uint8Array): Map<number, (Uint8Array | number)[]> {
  const fields = new Map<number, (Uint8Array | number)[]>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): number => {
    let [value, factor] = [0, 1];
    for (; bytes[at]! >= 128; at++, factor *= 128) value += (bytes[at]! - 128) * factor;
    return value + bytes[at++]! * factor;
  };
  while (at < bytes.length) {
    const [number, wireType] = [bytes[at]! >> 3, bytes[at++]! & 7];
    let value: Uint8Array | number;
    if (wireType === 0) value = varint();
    else if (wireType === 1) [value, at] = [view.getFloat64(at, true), at + 8];
    else {
      const length = varint();
      [value, at] = [bytes.subarray(at, at + length), at + length];
    }
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

const bytesAt = (bytes: Uint8Array, number: number): Uint8Array[] =>
  (fieldsOf(bytes).get(number) ?? []) as Uint8Array[];
const numberAt = (bytes: Uint8Array, number: number): number => Number(fieldsOf(bytes).get(number)?.[0]);
const textAt = (bytes: Uint8Array, number: number): string =>
  Buffer.from(bytesAt(bytes, number)[0] ?? []).toString();
const mapAt = (bytes: Uint8Array, number: number): Record<string, string> =>
  Object.fromEntries(bytesAt(bytes, number).map((entry) => [textAt(entry, 1), textAt(entry, 2)]));

/** Numbers of googleapis `google/monitoring/v3/metric_service.proto`, `metric.proto`, `common.proto` and `google/api/{metric,monitored_resource}.proto`. */
const pointsOf = (request: Uint8Array): GooglePoint[] =>
  bytesAt(request, 2).flatMap((series) => {
    const [metric, resource] = [bytesAt(series, 1)[0]!, bytesAt(series, 2)[0]!];
    return bytesAt(series, 5).map((point) => ({
      project: textAt(request, 3),
      type: textAt(metric, 3),
      metricLabels: mapAt(metric, 2),
      resource: textAt(resource, 1),
      labels: mapAt(resource, 2),
      value: numberAt(bytesAt(point, 2)[0]!, 3),
      seconds: numberAt(bytesAt(bytesAt(point, 1)[0]!, 2)[0]!, 1),
    }));
  });
