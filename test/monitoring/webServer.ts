/** The real nginx with the product's own locations, in front of a real InfluxDB. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { innerPaths, statusServer } from "../../model/services/nginx.ts";
import { hostNames, ports } from "../../model/topology.ts";
import { systemPath } from "../setUp/programs.ts";
import { until } from "../docker/until.ts";
import { freePort } from "./influxdb.ts";

/** An authority of the tests' own and a certificate for one name alone. With `localhost`, a question to 127.0.0.1 is one under a wrong name. */
export interface Certificates {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

export async function makeCertificates(folder: string, name = "localhost"): Promise<Certificates> {
  mkdirSync(folder, { recursive: true });
  const file = (name: string) => join(folder, name);
  const openssl = (...words: string[]) => execa("openssl", words);
  const newKey = ["-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
  const authority = [file("ca.pem"), file("ca.key")] as const;
  const ca = ["-subj", "/CN=test authority", "-days", "2", "-out", authority[0], "-keyout", authority[1]];
  await openssl("req", "-new", "-x509", ...newKey, ...ca);
  const server = ["-subj", `/CN=${name}`, "-out", file("server.csr"), "-keyout", file("server.key")];
  await openssl("req", "-new", ...newKey, ...server);
  writeFileSync(file("names"), `subjectAltName=DNS:${name}\n`);
  const signed = ["-CA", authority[0], "-CAkey", authority[1], "-CAcreateserial", "-days", "60"];
  const names = ["-extfile", file("names"), "-in", file("server.csr"), "-out", file("server.pem")];
  await openssl("x509", "-req", ...signed, ...names);
  return { authority: authority[0], certificate: file("server.pem"), key: file("server.key") };
}

export interface WebServer {
  readonly httpsPort: number;
  /** Of nginx's own figures. */
  readonly statusPort: number;
  readonly stop: () => Promise<void>;
}

export interface WebServerOptions {
  readonly folder: string;
  readonly certificates: Certificates;
  /** Where InfluxDB really is. */
  readonly influxdbUrl: string;
  /** Default: a free one. */
  readonly httpsPort?: number;
}

/** Around the product's files stands what upstream's image has there (docker-jitsi-meet `web/rootfs/defaults`). */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { folder, certificates, influxdbUrl } = options;
  const httpsPort = options.httpsPort ?? (await freePort());
  const statusPort = await freePort();
  mkdirSync(folder, { recursive: true });
  const locations = innerPaths(undefined).replaceAll(
    `http://${hostNames.influxdb}:${ports.influxdb}`,
    influxdbUrl,
  );
  const file = join(folder, "nginx.conf");
  writeFileSync(
    file,
    `daemon off;
pid ${folder}/nginx.pid;
error_log stderr;
worker_processes 1;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  ${statusServer.replace(`listen ${ports.webStatus}`, `listen 127.0.0.1:${statusPort}`)}
  server {
    listen 127.0.0.1:${httpsPort} ssl;
    ssl_certificate ${certificates.certificate};
    ssl_certificate_key ${certificates.key};
    client_max_body_size 0;
    ${locations}
    location / { return 404; }
  }
}
`,
  );
  const child = spawn("nginx", ["-c", file, "-p", folder, "-e", "stderr"], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: systemPath },
  });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const ended = once(child, "close");
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const stop = async () => {
    if (!hasEnded()) child.kill("SIGTERM");
    await ended;
  };
  await until("nginx answers", 20, async () => {
    if (hasEnded()) return true;
    return (await fetch(`http://127.0.0.1:${statusPort}/`)).ok;
  });
  if (hasEnded()) throw new Error(`nginx ended:\n${log}`);
  return { httpsPort, statusPort, stop };
}
