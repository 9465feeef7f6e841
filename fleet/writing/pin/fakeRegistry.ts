/** For tests: a registry on loopback, as much of one as `jitsi pin` speaks to. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeRegistry {
  /** `127.0.0.1:port`. */
  readonly host: string;
  /** `METHOD path`, in order. */
  readonly requests: readonly string[];
  readonly accepted: readonly string[];
  close(): Promise<void>;
}

/** Answers for `name:tag`; 404 for what is not in it. */
export type Manifests = Readonly<
  Record<string, (response: ServerResponse, request: IncomingMessage) => void>
>;

const token = "everybody";

/** @param login manifests only for who has been at the token service, as on ghcr.io and Docker Hub */
export async function fakeRegistry(manifests: Manifests, { login = true } = {}): Promise<FakeRegistry> {
  const requests: string[] = [];
  const accepted: string[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://registry");
    requests.push(`${request.method} ${pathname}`);
    if (pathname === "/token") {
      const scope = searchParams.get("scope");
      response.end(JSON.stringify(scope?.startsWith("repository:") ? { token: `${token} ${scope}` } : {}));
      return;
    }
    const [, name = "", tag = ""] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(pathname) ?? [];
    const scope = `repository:${name}:pull`;
    if (login && request.headers.authorization !== `Bearer ${token} ${scope}`) {
      const realm = `http://${request.headers.host}/token`;
      response.writeHead(401, {
        "www-authenticate": `Bearer realm="${realm}",service="fake",scope="${scope}"`,
      });
      response.end();
      return;
    }
    accepted.push(request.headers.accept ?? "");
    const answer = manifests[`${name}:${tag}`];
    if (answer === undefined) response.writeHead(404).end();
    else answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    accepted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An index with that digest in its header. */
export const withDigest =
  (digest: string): Manifests[string] =>
  (response) =>
    response.writeHead(200, { "docker-content-digest": digest }).end();

export const withStatus =
  (status: number, headers: Readonly<Record<string, string>> = {}): Manifests[string] =>
  (response) =>
    response.writeHead(status, headers).end();
