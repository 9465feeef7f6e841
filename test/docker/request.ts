import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

export interface Response {
  /** 101 when the server took up the protocol that an `Upgrade` header asked for; the connection is then closed. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks a server for `url`; follows no redirect, and takes any certificate. Fails after 10 s. */
export function request(url: string, options: RequestOptions = {}): Promise<Response> {
  const send = url.startsWith("https:") ? httpsRequest : httpRequest;
  const { method = "GET", headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const answered = (message: IncomingMessage, text: string) =>
      resolve({ status: message.statusCode ?? 0, headers: message.headers, body: text });
    const sent = send(url, { method, headers, rejectUnauthorized: false, timeout: 10_000 }, (message) => {
      let text = "";
      message.setEncoding("utf8");
      message.on("data", (chunk: string) => (text += chunk));
      message.on("end", () => answered(message, text));
    });
    sent.on("upgrade", (message, socket) => {
      socket.destroy();
      answered(message, "");
    });
    sent.on("timeout", () => sent.destroy(new Error(`${url} did not answer within 10 s`)));
    sent.on("error", reject);
    sent.end(body);
  });
}
