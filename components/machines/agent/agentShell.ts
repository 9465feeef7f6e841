import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** Folder with the agent's shell libraries. */
export const libraries = fileURLToPath(new URL("root/usr/local/lib/jitsi-host", import.meta.url));

/** The command that reads them. */
export const command = join(libraries, "../../bin/jitsi-host");

/** The command's own, e.g. `set -uo pipefail`. */
const shellOptions = /^set .*$/m.exec(readFileSync(command, "utf8"))?.[0] ?? "";

/** All of them, in the order in which the command reads them. */
export const parts =
  "common http cloud bundle values files kernel compose gate certificate drain apply follow stop status disk setup".split(
    " ",
  );

/** Runs functions of the agent in bash, for tests: state in a folder of their own, other programs as functions. */
export class AgentShell {
  readonly folder = mkdtempSync(join(tmpdir(), "agent-"));
  readonly state = join(this.folder, "state");
  readonly run = join(this.folder, "run");

  constructor() {
    for (const folder of [this.state, this.run, join(this.state, "deployment")])
      mkdirSync(folder, { recursive: true });
  }

  /**
   * @param script runs after the libraries (and `extra` ones) were read
   * @param env is seen by the script
   */
  start(script: string, { extra = [], env = {} }: { extra?: string[]; env?: Record<string, string> } = {}) {
    const text = [
      shellOptions,
      ...[...parts, ...extra].map((part) => `source ${libraries}/${part}.sh`),
      `state=${this.state} run=${this.run} deployment=${this.state}/deployment`,
      script,
    ].join("\n");
    return execa("bash", ["-c", text], { reject: false, env, stripFinalNewline: false, detached: true });
  }
}

export interface TestServer {
  readonly port: number;
  readonly server: Server;
  close(): Promise<void>;
}

/** An HTTP server on the loopback. `answer` says what comes back; undefined closes the connection. */
export async function serve(
  answer: (
    request: IncomingMessage,
    body: string,
  ) => { status: number; body?: string; headers?: Record<string, string> } | undefined,
): Promise<TestServer> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const answered = answer(request, body);
      if (answered === undefined) request.socket.destroy();
      else response.writeHead(answered.status, answered.headers).end(answered.body ?? "");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    server,
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
