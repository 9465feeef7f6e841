/** InfluxDB, Grafana and Telegraf: running and wired to each other. */

import { companionImage } from "../images/images.ts";
import { httpHealth } from "../images/runtime.ts";
import { secretNames } from "../secrets.ts";
import { findHost, isDocker, isGroup } from "../hosts.ts";
import { hostFact, secret, type Service } from "../service.ts";
import { hostNames, ports } from "../topology.ts";
import { plainService, type ServiceContext } from "./context.ts";
import { monitoringPaths } from "./nginx.ts";
import { telegrafConf, telegrafHealthUrl } from "./telegrafConf.ts";

const database = "jitsi";

/** Accounts by purpose; the image makes them at its first start (docker-library `influxdb` 1.x, `init-influxdb.sh`). */
const influxdbUsers = { admin: "admin", writer: "telegraf", reader: "grafana" } as const;

export const influxdb = (context: ServiceContext): Service =>
  plainService(context, {
    name: hostNames.influxdb,
    role: "influxdb",
    image: companionImage("influxdb", context.settings.digests),
    // The image's own user (docker-library/official-images#17791).
    user: "1500",
    env: {
      INFLUXDB_DB: database,
      INFLUXDB_HTTP_AUTH_ENABLED: "true",
      INFLUXDB_ADMIN_USER: influxdbUsers.admin,
      INFLUXDB_ADMIN_PASSWORD: secret(secretNames.influxdbAdmin),
      INFLUXDB_WRITE_USER: influxdbUsers.writer,
      INFLUXDB_WRITE_USER_PASSWORD: secret(secretNames.influxdbWriter),
      INFLUXDB_READ_USER: influxdbUsers.reader,
      INFLUXDB_READ_USER_PASSWORD: secret(secretNames.influxdbReader),
      INFLUXDB_REPORTING_DISABLED: "true",
    },
    files: [],
    volumes: [{ name: "influxdb", path: "/var/lib/influxdb", holds: "all measurements" }],
    ports: [],
    aliases: [],
    health: httpHealth(`http://127.0.0.1:${ports.influxdb}/ping`),
    expectedMemoryMiB: 1024,
    startAfter: [],
  });

export const grafana = (context: ServiceContext): Service =>
  plainService(context, {
    name: hostNames.grafana,
    role: "grafana",
    image: companionImage("grafana", context.settings.digests),
    // The image's own user (grafana/grafana `Dockerfile`, GF_UID).
    user: "472",
    env: {
      GF_SERVER_ROOT_URL: `${context.topology.publicUrl}${monitoringPaths.grafana}`,
      GF_SERVER_SERVE_FROM_SUB_PATH: "true",
      GF_SECURITY_ADMIN_PASSWORD: secret(secretNames.grafanaAdmin),
      GF_AUTH_ANONYMOUS_ENABLED: "false",
      GF_ANALYTICS_REPORTING_ENABLED: "false",
      GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
      INFLUXDB_READ_USER_PASSWORD: secret(secretNames.influxdbReader),
    },
    files: [{ path: "/etc/grafana/provisioning/datasources/influxdb.yaml", content: datasource }],
    volumes: [
      { name: "grafana", path: "/var/lib/grafana", holds: "Grafana's users and hand-made dashboards" },
    ],
    ports: [],
    aliases: [],
    health: httpHealth(`http://127.0.0.1:${ports.grafana}/api/health`),
    expectedMemoryMiB: 512,
    startAfter: [hostNames.influxdb],
  });

/** Grafana replaces `$NAME` by env (Grafana docs, "Provision Grafana: using environment variables"). */
const datasource = `apiVersion: 1
datasources:
  - name: InfluxDB
    uid: influxdb
    type: influxdb
    access: proxy
    isDefault: true
    url: http://${hostNames.influxdb}:${ports.influxdb}
    user: ${influxdbUsers.reader}
    jsonData:
      dbName: ${database}
      httpMode: POST
    secureJsonData:
      password: $INFLUXDB_READ_USER_PASSWORD
`;

/** Runs beside the services of every host and writes to the app server's InfluxDB: directly there, over HTTPS from elsewhere. */
export const telegraf = (context: ServiceContext, hostName: string): Service => {
  const { settings, topology } = context;
  const besideAppServer = hostName === settings.appServer.host;
  const host = findHost(settings, hostName);
  return plainService(context, {
    name: hostNames.telegraf,
    role: "telegraf",
    image: companionImage("telegraf", settings.digests),
    env: {
      INFLUXDB_WRITE_USER_PASSWORD: secret(secretNames.influxdbWriter),
      ...(isGroup(host)
        ? {
            INSTANCE_NAME: hostFact("instanceName"),
            INSTANCE_ID: hostFact("instanceId"),
            ZONE: hostFact("zone"),
            PROJECT: hostFact("project"),
          }
        : {}),
    },
    files: [
      {
        path: "/etc/telegraf/telegraf.conf",
        content: telegrafConf({
          settings,
          host,
          besideAppServer,
          output: {
            url: besideAppServer
              ? `http://${hostNames.influxdb}:${ports.influxdb}`
              : `${topology.publicUrl}${monitoringPaths.influxdbWrite.replace(/\/write$/, "")}`,
            database,
            user: influxdbUsers.writer,
            // A self-signed certificate can only be taken on trust; every other one is checked.
            insecureSkipVerify: !besideAppServer && settings.tls.mode === "selfSigned",
          },
        }),
      },
    ],
    volumes: [],
    ports: [],
    aliases: [],
    // The bridge of a machine of ours is on the machine's own network.
    namesOfHost: isDocker(host) || besideAppServer ? [] : [hostNames.bridges],
    health: httpHealth(telegrafHealthUrl),
    expectedMemoryMiB: 256,
    startAfter: besideAppServer ? [hostNames.influxdb] : [],
  });
};
