/** nginx with Jitsi Meet, and the customer's own web app behind the same nginx. */

import { flag, type EnvOf } from "../images/env.ts";
import { httpHealth } from "../images/runtime.ts";
import { parseImage } from "../images/images.ts";
import { audioOnly } from "./media.ts";
import { secret, type ConfigFile, type PublishedPort, type Service } from "./service.ts";
import { hostNames, ports, xmpp } from "../topology.ts";
import type { TlsSettings, WebAppSettings } from "../settings.ts";
import { jitsiService, plainService, type ServiceContext } from "./context.ts";
import { innerPaths, statusServer, webAppServer } from "./nginx.ts";

export const web = (context: ServiceContext): Service => {
  const { settings, topology } = context;
  return jitsiService(context, "web", {
    name: hostNames.web,
    env: {
      PUBLIC_URL: topology.meetOrigin,
      XMPP_DOMAIN: xmpp.domain,
      XMPP_MUC_DOMAIN: xmpp.muc,
      XMPP_GUEST_DOMAIN: xmpp.guest,
      XMPP_HIDDEN_DOMAIN: xmpp.hidden,
      // The image's default names a host that exists only in upstream's compose file (trap T40).
      XMPP_BOSH_URL_BASE: `http://${hostNames.prosody}:${ports.prosodyHttp}`,
      NGINX_WORKER_CONNECTIONS: String(Math.min(workerConnections, settings.openFiles)),
      // Upstream redirects to the usual port only; with a web app in front, its own server redirects.
      ENABLE_HTTP_REDIRECT: flag(settings.webApp === undefined && settings.appServer.httpsPort === 443),
      ...tlsEnv(settings.tls, topology.publicHost),
      ...(settings.media === "audio" ? audioOnly.webEnv : {}),
    },
    files: [...tlsFiles(settings.tls), ...nginxFiles(context), ...configJs(context)],
    volumes: [{ name: "web", path: "/storage", holds: "certificates and the account at Let's Encrypt" }],
    ports: webPorts(context),
    health: httpHealth(`https://127.0.0.1:${ports.webHttps}/config.js`),
    expectedMemoryMiB: 256,
    startAfter: [hostNames.prosody],
  });
};

/** Per nginx worker; a participant takes two, and each is an open file (trap T48). jitsi/infra-provisioning's figure. */
const workerConnections = 50_000;

function tlsEnv(tls: TlsSettings, publicHost: string): EnvOf<"web"> {
  if (tls.mode !== "letsencrypt" || tls.challenge === "dns-01") return { ENABLE_LETSENCRYPT: flag(false) };
  return {
    ENABLE_LETSENCRYPT: flag(true),
    LETSENCRYPT_DOMAIN: publicHost,
    LETSENCRYPT_EMAIL: tls.email,
    LETSENCRYPT_USE_STAGING: flag(tls.staging),
    // acme.sh would go to ZeroSSL otherwise (trap T53).
    LETSENCRYPT_ACME_SERVER: "letsencrypt",
  };
}

function tlsFiles(tls: TlsSettings): ConfigFile[] {
  const pair = (certificate: ConfigFile["content"], key: ConfigFile["content"]): ConfigFile[] => [
    { path: "/config/keys/cert.crt", content: certificate },
    { path: "/config/keys/cert.key", content: key },
  ];
  if (tls.mode === "certificate") return pair(tls.certificate, secret(tls.keySecret));
  return tls.mode === "letsencrypt" && tls.challenge === "dns-01"
    ? pair({ issued: "certificate" }, { issued: "key" })
    : [];
}

function nginxFiles({ settings, topology }: ServiceContext): ConfigFile[] {
  const inner: ConfigFile = {
    path: "/config/nginx-custom/deployment.conf",
    content: innerPaths(settings.webApp),
  };
  const status: ConfigFile = { path: "/config/nginx/site-confs/status.conf", content: statusServer };
  return settings.webApp === undefined
    ? [inner, status]
    : [
        inner,
        status,
        {
          path: "/config/nginx/site-confs/web-app.conf",
          content: webAppServer(settings.webApp, topology.publicHost, settings.appServer.httpsPort),
        },
        ...baseHtml(settings.webApp),
      ];
}

/** Jitsi Meet's pages include it: all their paths begin there (jitsi-meet `index.html`, `base.html`). */
const baseHtmlPath = "/config/nginx-custom/base.html";

const baseHtml = ({ meetAt }: WebAppSettings): ConfigFile[] =>
  "path" in meetAt ? [{ path: baseHtmlPath, content: `<base href="${meetAt.path}/" />\n` }] : [];

/** Upstream renders these from PUBLIC_URL, which may not have a path (trap T37). */
function configJs({ settings, topology }: ServiceContext): ConfigFile[] {
  const lines: string[] = settings.media === "audio" ? [...audioOnly.webConfig] : [];
  if (settings.webApp !== undefined) {
    const base = `${topology.meetUrl.replace(/^https:/, "")}/' + subdir + '`;
    lines.push(`config.bosh = 'https:${base}http-bind';`, `config.websocket = 'wss:${base}xmpp-websocket';`);
  }
  return lines.length === 0 ? [] : [{ path: "/config/custom-config.js", content: `${lines.join("\n")}\n` }];
}

const webPorts = ({ settings: { appServer } }: ServiceContext): PublishedPort[] =>
  (
    [
      [ports.webHttp, appServer.httpPort],
      [ports.webHttps, appServer.httpsPort],
    ] as const
  ).map(([container, host]) => ({ container, host, address: appServer.listenAddress, protocol: "tcp" }));

/** The customer's own web app: any image that serves HTTP on one port; its own health check holds, if it has one. */
export const webApp = (context: ServiceContext, { image, port }: WebAppSettings): Service =>
  plainService(context, {
    name: hostNames.webApp,
    role: "webApp",
    image: parseImage(image),
    env: { PORT: String(port) },
    files: [],
    volumes: [],
    ports: [],
    health: undefined,
    expectedMemoryMiB: 256,
    startAfter: [],
  });
