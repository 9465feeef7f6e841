/** What nginx in the web container is told beyond upstream's templates. Pure text; rendered files go through `nginx -t` in the tests. */

import type { WebAppSettings } from "../settings.ts";
import { hostNames, ports } from "../topology.ts";

/** Below these paths of the public host, whatever else is there. */
export const monitoringPaths = { grafana: "/grafana/", influxdbWrite: "/influxdb/write" } as const;

/**
 * Headers that tell a server behind nginx who is really asking, in place of whatever the client says: limits and logs go by them. Grafana believes
 * X-Real-IP before all others (grafana `pkg/web/context.go`, RemoteAddr).
 */
const forwarding = (host: string): string[] => [
  "    proxy_http_version 1.1;",
  `    proxy_set_header Host ${host};`,
  "    proxy_set_header X-Forwarded-For $remote_addr;",
  "    proxy_set_header X-Real-IP $remote_addr;",
  '    proxy_set_header Forwarded "";',
  "    proxy_set_header X-Forwarded-Host $host;",
  "    proxy_set_header X-Forwarded-Proto https;",
  "    proxy_set_header Upgrade $http_upgrade;",
  "    proxy_set_header Connection $connection_upgrade;",
];

/**
 * Names behind variables are looked up at the time of the request, so nginx starts even while they do not exist yet
 * (the image sets `resolver` from /etc/resolv.conf). A `location =` that upstream has as well would stop nginx: none is here.
 */
const proxyTo = (variable: string, url: string, path = ""): string[] => [
  `    set $${variable} ${url};`,
  `    proxy_pass $${variable}${path};`,
  ...forwarding("$host"),
];

const location = (match: string, lines: readonly string[]): string =>
  [`location ${match} {`, ...lines, "}"].join("\n");

/**
 * What Grafana shows without a login and nobody needs from outside (grafana `pkg/api/api.go`): its own figures and versions, snapshots and shared
 * dashboards, avatars, signing up. Its settings switch these off as well (grafana.ts).
 */
const shutOfGrafana = [
  "metrics|avatar|signup|verify|swagger|openapi|version|healthz|livez|readyz",
  "public-dashboards|dashboard(-solo)?/snapshot|api/(health|public/|snapshot|user/signup)",
].join("|");

const grafana = location(`^~ ${monitoringPaths.grafana}`, [
  `    location ~* ^${monitoringPaths.grafana}(${shutOfGrafana}) {`,
  "        return 404;",
  "    }",
  ...proxyTo("grafana", `http://${hostNames.grafana}:${ports.grafana}`),
]);

/** Writing only: no query and no administration from outside. */
const influxdb = location(`= ${monitoringPaths.influxdbWrite}`, [
  // What waited while the app server was away comes in large pieces; they stay in memory, for the container has little disk of its own.
  "    client_max_body_size 4m;",
  "    client_body_buffer_size 4m;",
  ...proxyTo("influxdb", `http://${hostNames.influxdb}:${ports.influxdb}`, "/write$is_args$args"),
]);

const monitoring = [grafana, influxdb];

/** Included in the server that upstream's image makes, before its own locations. */
export const innerPaths = (webApp: WebAppSettings | undefined): string =>
  [
    ...monitoring,
    ...(webApp === undefined ? [] : clientAddress),
    ...(webApp !== undefined && "path" in webApp.meetAt
      ? [location("= /base.html", ["    alias /run/web/config/nginx-custom/base.html;"])]
      : []),
    "",
  ].join("\n");

/**
 * Upstream's own server, from the web app's server in the same nginx. Any host name but the public one reaches it; it takes
 * the client's address from the header, or all participants would look like one to Prosody.
 */
const toMeet = (path = ""): string[] => [
  `    proxy_pass http://127.0.0.1:${ports.webHttp}${path};`,
  ...forwarding("localhost"),
];

const clientAddress = ["set_real_ip_from 127.0.0.1;", "real_ip_header X-Forwarded-For;"];

/**
 * The public host belongs to the customer's web app; Jitsi Meet is below its path, or on a host name of its own (upstream's
 * default server). lib-jitsi-meet's endpoints stay at the root too, for a web app that brings its own interface.
 */
export function webAppServer(webApp: WebAppSettings, publicHost: string, httpsPort: number): string {
  const redirectPort = httpsPort === 443 ? "" : `:${httpsPort}`;
  const locations = [
    ...monitoring,
    ...["/http-bind", "/xmpp-websocket"].map((path) => location(`= ${path}`, toMeet())),
    ...meetBelowPath(webApp),
    location("/", proxyTo("web_app", `http://${hostNames.webApp}:${webApp.port}`)),
  ];
  return `server {
    listen ${ports.webHttp};
    server_name ${publicHost};
    return 301 https://$host${redirectPort}$request_uri;
}
server {
    listen ${ports.webHttps} ssl;
    server_name ${publicHost};
    include /run/web/config/nginx/ssl.conf;
    client_max_body_size 0;
${locations.map(indent).join("\n")}
}
`;
}

function meetBelowPath({ meetAt }: WebAppSettings): string[] {
  if (!("path" in meetAt)) return [];
  return [
    location(`= ${meetAt.path}`, [`    return 301 ${meetAt.path}/;`]),
    // The path is cut off: Jitsi Meet itself believes that it is at the root.
    location(`^~ ${meetAt.path}/`, toMeet("/")),
  ];
}

/** For Telegraf: the port is published nowhere, so only containers of the deployment's network reach it. */
export const statusServer = `server {
    listen ${ports.webStatus};
    access_log off;
    location / {
        stub_status;
    }
}
`;

const indent = (text: string): string => text.replace(/^/gm, "    ");
