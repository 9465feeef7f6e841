/** A real kube-apiserver with etcd on this computer, without nodes: it validates and stores, and runs nothing. */

import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { Kubernetes } from "../../programs/kubernetes/findKubernetes.ts";

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const token = "admin";
const readyWithinMs = 120_000;

export class KubernetesApi {
  private readonly port: number;
  private readonly stop: () => Promise<void>;

  private constructor(port: number, stop: () => Promise<void>) {
    this.port = port;
    this.stop = stop;
  }

  /** Close it when done. @throws Error with the end of the server's log if it does not get ready */
  static async start({ apiServer, etcd }: Kubernetes): Promise<KubernetesApi> {
    const dir = mkdtempSync(join(tmpdir(), "kubernetes-"));
    const [port, clientPort, peerPort] = await freePorts();
    const [store, peers] = [`http://127.0.0.1:${clientPort}`, `http://127.0.0.1:${peerPort}`];
    const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const key = join(dir, "service-accounts.key");
    writeFileSync(key, keys.privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    writeFileSync(join(dir, "tokens.csv"), `${token},admin,admin,"system:masters"\n`);
    const log: string[] = [];
    const start = (command: string, args: readonly string[]) => {
      const child = execa(command, args, { reject: false, cleanup: true, buffer: false, cwd: dir });
      child.stderr.on("data", (bytes: Buffer) => {
        log.push(bytes.toString());
        if (log.length > 50) log.shift();
      });
      return child;
    };
    const database = start(etcd, [
      ...["--data-dir", join(dir, "etcd"), "--unsafe-no-fsync"],
      ...["--listen-client-urls", store, "--advertise-client-urls", store],
      ...["--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers],
      ...["--initial-cluster", `default=${peers}`],
    ]);
    const server = start(apiServer, [
      ...["--etcd-servers", store, "--cert-dir", join(dir, "certificates")],
      ...["--bind-address", "127.0.0.1", "--secure-port", String(port)],
      ...["--service-cluster-ip-range", "10.0.0.0/24", "--authorization-mode", "RBAC"],
      ...["--service-account-issuer", "https://kubernetes.default.svc"],
      ...["--service-account-key-file", key, "--service-account-signing-key-file", key],
      ...["--token-auth-file", join(dir, "tokens.csv")],
    ]);
    const api = new KubernetesApi(port, async () => {
      server.kill();
      await server;
      database.kill();
      await database;
      rmSync(dir, { recursive: true, force: true });
    });
    let hasEnded = false;
    void server.then(() => (hasEnded = true));
    const deadline = Date.now() + readyWithinMs;
    while (!(await api.isReady())) {
      if (Date.now() > deadline || hasEnded) {
        await api.close();
        throw new Error(`kube-apiserver is not ready:\n${log.join("")}`);
      }
      await sleep(200);
    }
    return api;
  }

  close(): Promise<void> {
    return this.stop();
  }

  get(path: string): Promise<Answer> {
    return this.send("GET", path);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.send("POST", path, JSON.stringify(body), "application/json");
  }

  /** Server-side apply, as `kubectl apply --server-side`. Fields that nobody knows are refused. */
  apply(path: string, object: unknown, { dryRun = false } = {}): Promise<Answer> {
    const query = `fieldManager=test&fieldValidation=Strict${dryRun ? "&dryRun=All" : ""}`;
    return this.send("PATCH", `${path}?${query}`, JSON.stringify(object), "application/apply-patch+yaml");
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await this.send("GET", "/readyz")).status === 200;
    } catch {
      return false;
    }
  }

  private send(method: string, path: string, body?: string, type?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: "127.0.0.1",
          port: this.port,
          path,
          method,
          // It has made its certificate itself, and nobody else is on this address.
          rejectUnauthorized: false,
          headers: {
            authorization: `Bearer ${token}`,
            ...(type === undefined ? {} : { "content-type": type }),
          },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.on("end", () => {
            const text = Buffer.concat(parts).toString();
            const isJson = (response.headers["content-type"] ?? "").includes("json");
            resolve({
              status: response.statusCode ?? 0,
              body: isJson ? (JSON.parse(text) as Record<string, unknown>) : { text },
            });
          });
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  }
}

/** Three at once, so that they differ. */
async function freePorts(): Promise<[number, number, number]> {
  const servers = await Promise.all(
    [0, 1, 2].map(
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports as [number, number, number];
}
