/** GitHub's and GitLab's comments on a server of this machine: for tests. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface StoredComment {
  readonly id: number;
  body: string;
  readonly login: string;
  readonly type: "Bot" | "User";
}

export interface Trouble {
  /** Of requests that match `GET /repos/...`. */
  readonly on: RegExp;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
  /** Does what was asked, and then fails all the same. */
  readonly afterwards?: boolean;
}

export class FakeForge {
  readonly comments: StoredComment[] = [];
  readonly pulls: { number: number; head: { sha: string }; label: string }[] = [];
  /** What was asked, e.g. `GET /user`. */
  readonly log: string[] = [];
  /** Each is used once. */
  readonly troubles: Trouble[] = [];
  /** Undefined: the token is a job's, and may not ask. */
  login: string | undefined;
  perPage = 100;
  address = "";
  private readonly server = createServer((request, response) => void this.#answer(request, response));

  static async open(): Promise<FakeForge> {
    const forge = new FakeForge();
    await new Promise<void>((resolve) => forge.server.listen(0, "127.0.0.1", resolve));
    forge.address = `http://127.0.0.1:${forge.port}`;
    return forge;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  add(body: string, login: string, type: StoredComment["type"] = "User"): StoredComment {
    const comment = { id: this.comments.length + 1000, body, login, type };
    this.comments.push(comment);
    return comment;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.address);
    const asked = `${request.method} ${url.pathname}`;
    this.log.push(asked);
    const index = this.troubles.findIndex(({ on }) => on.test(asked));
    const [trouble] = index < 0 ? [] : this.troubles.splice(index, 1);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { body = "" } = JSON.parse(Buffer.concat(chunks).toString() || "{}") as { body?: string };
    const send = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}) =>
      response.writeHead(status, headers).end(JSON.stringify(value));
    const fail = () => send(trouble!.status, { message: trouble!.message ?? "trouble" }, trouble!.headers);
    if (trouble && !trouble.afterwards) return void fail();

    const token = request.headers.authorization ?? request.headers["private-token"];
    if (token !== "Bearer secret" && token !== "secret")
      return void send(401, { message: "Bad credentials" });
    const id = Number(/\/(?:comments|notes)\/(\d+)$/.exec(url.pathname)?.[1]);
    if (request.method === "POST")
      this.add(body, this.login ?? "github-actions[bot]", this.login ? "User" : "Bot");
    else if (request.method !== "GET") this.comments.find((comment) => comment.id === id)!.body = body;
    if (trouble) return void fail();
    if (request.method !== "GET") return void send(200, {});
    if (url.pathname.endsWith("/user"))
      return void (this.login === undefined
        ? send(403, { message: "Resource not accessible by integration" })
        : send(200, { login: this.login, id: idOf(this.login) }));
    const list = url.pathname.endsWith("/pulls")
      ? this.pulls.filter(({ label }) => label === url.searchParams.get("head"))
      : this.comments.map(({ id: of, body: text, login, type }) => ({
          id: of,
          body: text,
          user: { login, type },
          author: { id: idOf(login) },
          system: false,
        }));
    const page = Number(url.searchParams.get("page") ?? 1);
    const rest = list.slice(page * this.perPage);
    url.searchParams.set("page", String(page + 1));
    send(
      200,
      list.slice((page - 1) * this.perPage, page * this.perPage),
      rest.length === 0 ? {} : { link: `<${url.href}>; rel="next", <${url.href}>; rel="last"` },
    );
  }
}

const idOf = (login: string): number =>
  [...login].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 1e9;
