/** What a client can reach through the real nginx, and whether it can pretend to be another one. */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { request as secureRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { innerPaths, webAppServer } from "../../model/services/nginx.ts";
import type { WebAppSettings } from "../../model/settings.ts";
import { hostNames, ports } from "../../model/topology.ts";
import { until } from "../docker/until.ts";
import { systemPath } from "../setUp/programs.ts";
import { describeWith } from "../setUp/withNeeds.ts";

/** Another address of this machine than nginx's own, so that the two can be told apart. */
const client = "127.0.0.2";
const publicHost = "acme.my-app.com";
const webApp: WebAppSettings = { image: "shop:1", port: 80, meetAt: { path: "/meet" } };

interface Reply {
  readonly status: number;
  /** What the server behind nginx was asked; undefined if nginx answered itself. */
  readonly asked: { readonly url: string; readonly headers: IncomingHttpHeaders } | undefined;
}

describeWith("nginx")("through nginx", () => {
  const folder = mkdtempSync(join(tmpdir(), "nginx-access-"));
  const origin = createServer(({ url, headers }, response) => {
    response.end(JSON.stringify({ url, headers }));
  });
  let nginx: ChildProcess;
  let httpPort: number;
  let httpsPort: number;

  beforeAll(async () => {
    await once(origin.listen(0, "127.0.0.1"), "listening");
    const behind = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
    [httpPort, httpsPort] = await twoFreePorts();
    mkdirSync(join(folder, "nginx"));
    const subject = [
      "-subj",
      "/CN=test",
      "-keyout",
      join(folder, "key.pem"),
      "-out",
      join(folder, "cert.pem"),
    ];
    const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
    await execa("openssl", ["req", "-new", "-x509", "-nodes", ...kind, ...subject]);
    writeFileSync(
      join(folder, "nginx/ssl.conf"),
      `ssl_certificate ${folder}/cert.pem;\nssl_certificate_key ${folder}/key.pem;\n`,
    );
    const placed = (text: string): string =>
      [
        `http://${hostNames.grafana}:${ports.grafana}`,
        `http://${hostNames.influxdb}:${ports.influxdb}`,
        `http://${hostNames.webApp}:${webApp.port}`,
      ]
        .reduce((all, url) => all.replaceAll(url, behind), text)
        .replaceAll("/run/web/config", folder)
        .replaceAll(`:${ports.webHttp}`, `:${httpPort}`)
        .replaceAll(`listen ${ports.webHttp}`, `listen ${httpPort}`)
        .replaceAll(`listen ${ports.webHttps}`, `listen ${httpsPort}`);
    // As in upstream's server (docker-jitsi-meet `web/rootfs/defaults/meet.conf`): what Prosody is told.
    const upstream = `location = /http-bind { proxy_set_header X-Forwarded-For $remote_addr; proxy_pass ${behind}; }
      location / { return 404; }`;
    const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    writeFileSync(
      join(folder, "nginx.conf"),
      `daemon off;
pid ${folder}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  ${temp.join("\n  ")}
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server { listen ${httpPort} default_server; ${placed(innerPaths(webApp))} ${upstream} }
  server { listen ${httpsPort} ssl default_server; include ${folder}/nginx/ssl.conf; ${placed(innerPaths(webApp))} ${upstream} }
  ${placed(webAppServer(webApp, publicHost, 443))}
}
`,
    );
    nginx = spawn("nginx", ["-c", join(folder, "nginx.conf"), "-p", folder, "-e", "stderr"], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { PATH: systemPath },
    });
    await until("nginx answers", 20, () => get("/grafana/"));
  });
  afterAll(async () => {
    nginx.kill("SIGTERM");
    await once(nginx, "close");
    origin.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The path goes out as it stands: nobody takes dots out of it first. */
  function get(
    path: string,
    headers: Readonly<Record<string, string>> = {},
    scheme = "https",
  ): Promise<Reply> {
    const send = scheme === "https" ? secureRequest : request;
    const host = "host" in headers ? headers.host : publicHost;
    return new Promise((resolve, reject) => {
      send(
        {
          host: "127.0.0.1",
          port: scheme === "https" ? httpsPort : httpPort,
          localAddress: client,
          path,
          servername: host,
          rejectUnauthorized: false,
          headers: { ...headers, host },
        },
        (response) => {
          let body = "";
          response.on("data", (chunk: Buffer) => (body += chunk.toString()));
          response.on("end", () =>
            resolve({
              status: response.statusCode!,
              asked: body.startsWith("{") ? (JSON.parse(body) as Reply["asked"]) : undefined,
            }),
          );
        },
      )
        .on("error", reject)
        .end();
    });
  }

  const forged = {
    "X-Forwarded-For": "203.0.113.66",
    "X-Real-IP": "203.0.113.66",
    Forwarded: "for=203.0.113.66",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
  };

  test.each(["/grafana/login", "/influxdb/write?db=jitsi", "/", "/http-bind", "/meet/http-bind"])(
    "%s: nobody can forge the address by which servers limit and log",
    async (path) => {
      const { asked } = await get(path, forged);
      expect(asked?.headers["x-forwarded-for"]).toBe(client);
      expect(JSON.stringify(asked)).not.toMatch(/203\.0\.113\.66|evil\.example/);
    },
  );

  test("nor by another host name, past the web app's server", async () => {
    for (const scheme of ["https", "http"]) {
      const { asked } = await get("/http-bind", { ...forged, host: "localhost" }, scheme);
      expect(asked?.headers["x-forwarded-for"]).toBe(client);
    }
  });

  test("measurements are written, with what the client says of them", async () => {
    const { status, asked } = await get("/influxdb/write?db=jitsi&precision=s");
    expect([status, asked?.url]).toEqual([200, "/write?db=jitsi&precision=s"]);
  });

  test.each([
    "/influxdb/write/../query?q=SHOW+DATABASES",
    "/influxdb/write/..%2fquery?q=SHOW+DATABASES",
    "/influxdb/write%2f..%2fquery",
    "/influxdb/write/",
    "/influxdb/writes",
    "/influxdb/query?q=SHOW+DATABASES",
    "/influxdb/debug/vars",
    "/influxdb/",
    "/grafana/../influxdb/query",
  ])("%s opens nothing else of InfluxDB", async (path) => {
    // What is no path of the monitoring's is the web app's.
    const { asked } = await get(path);
    expect(asked === undefined || asked.url === path).toBe(true);
    expect(asked?.url).not.toMatch(/^\/(query|write|debug)/);
    const inner = await get(path, { host: "localhost" });
    expect(inner.asked).toBeUndefined();
  });

  test.each([
    "/grafana/metrics",
    "/grafana/METRICS",
    "/grafana//metrics",
    "/grafana/%6detrics",
    "/grafana/login/../metrics",
    "/meet/grafana/metrics",
    "/grafana/avatar/46d229b033af06a191ff2267bca9ae56",
    "/grafana/api/health",
    "/grafana/api/snapshots/abc",
    "/grafana/api/snapshot/shared-options",
    "/grafana/api/snapshots-delete/abc",
    "/grafana/dashboard/snapshot/abc",
    "/grafana/public-dashboards/abc",
    "/grafana/api/public/dashboards/abc/panels/1/query",
    "/grafana/signup",
    "/grafana/api/user/signup",
    "/grafana/swagger",
  ])("%s is shut: Grafana would show it without a login", async (path) => {
    for (const host of [publicHost, "localhost"])
      expect(await get(path, { host })).toEqual({ status: 404, asked: undefined });
  });

  test.each([
    "/grafana/",
    "/grafana/login",
    "/grafana/public/build/app.js",
    "/grafana/api/dashboards/uid/bridges/versions",
    "/grafana/d/bridges",
    "/grafana/api/datasources/uid/x/health",
    "/grafana/api/user",
  ])("%s is Grafana's, which asks for a login where one is needed", async (path) => {
    const { status, asked } = await get(path);
    expect([status, asked?.url]).toEqual([200, path]);
  });
});

async function twoFreePorts(): Promise<[number, number]> {
  const servers = await Promise.all(
    [0, 1].map(async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const [first, second] = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) server.close();
  return [first!, second!];
}
