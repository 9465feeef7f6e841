import { companionImage } from "../images/images.ts";
import { httpHealth } from "../images/runtime.ts";
import {
  provisioningFiles,
  startScript,
  type InfluxdbAccount,
} from "../monitoring/provisioning/influxdbStart.ts";
import { secretNames } from "../access/secrets.ts";
import { secret, type Service } from "./service.ts";
import { hostNames, ports } from "../topology.ts";
import { plainService, type ServiceContext } from "./context.ts";

/** Accounts by purpose. The administrator's is there because InfluxDB lets nobody in without one; nothing uses it. */
export const influxdbAccounts = {
  admin: { name: "admin", passwordVariable: "INFLUXDB_ADMIN_PASSWORD", may: "everything" },
  writer: { name: "telegraf", passwordVariable: "INFLUXDB_WRITE_USER_PASSWORD", may: "write" },
  reader: { name: "grafana", passwordVariable: "INFLUXDB_READ_USER_PASSWORD", may: "read" },
} as const satisfies Readonly<Record<string, InfluxdbAccount>>;

/** The same for every customer. */
const files = provisioningFiles(Object.values(influxdbAccounts));

export const influxdb = (context: ServiceContext): Service =>
  plainService(context, {
    name: hostNames.influxdb,
    role: "influxdb",
    image: companionImage("influxdb", context.settings.digests),
    entrypoint: ["/bin/sh", startScript, "/entrypoint.sh", "influxd"],
    // The image's own user (docker-library/official-images#17791).
    user: "1500",
    env: {
      ...server,
      [influxdbAccounts.admin.passwordVariable]: secret(secretNames.influxdbAdmin),
      [influxdbAccounts.writer.passwordVariable]: secret(secretNames.influxdbWriter),
      [influxdbAccounts.reader.passwordVariable]: secret(secretNames.influxdbReader),
    },
    files,
    volumes: [{ name: "influxdb", path: "/var/lib/influxdb", holds: "all measurements" }],
    ports: [],
    health: httpHealth(`http://127.0.0.1:${ports.influxdb}/ping`),
    expectedMemoryMiB: 1024,
    startAfter: [],
  });

/** Over the image's own configuration (influxdb 1.x, `etc/config.sample.toml`). */
const server = {
  INFLUXDB_HTTP_AUTH_ENABLED: "true",
  INFLUXDB_REPORTING_DISABLED: "true",
  // Policies are those of the start script, and no other.
  INFLUXDB_META_RETENTION_AUTOCREATE: "false",
  // On disk: with the index in memory every bridge that a group ever had would cost memory until its points go. It knows no limit of series
  // (`max-series-per-database` is of the other index); Telegraf's tags bound them, and a dashboard shows how many there are.
  INFLUXDB_DATA_INDEX_VERSION: "tsi1",
  // A dashboard asks some thirty questions at once, alert rules as many in a minute: this is several people's. Beyond it questions are refused, which
  // leaves the memory to those that run.
  INFLUXDB_COORDINATOR_MAX_CONCURRENT_QUERIES: "100",
  // Grafana gives up after 30 s; a continuous query over two hours of a hundred bridges takes about 8 s (measured: 1.5 s for twenty).
  INFLUXDB_COORDINATOR_QUERY_TIMEOUT: "60s",
  INFLUXDB_COORDINATOR_LOG_QUERIES_AFTER: "10s",
  // Telegraf reads its figures from /debug/vars, so it need not write them to itself.
  INFLUXDB_MONITOR_STORE_ENABLED: "false",
  INFLUXDB_HTTP_PPROF_ENABLED: "false",
  // Else the log has a line for each write, each question and each continuous query; errors it has all the same.
  INFLUXDB_HTTP_LOG_ENABLED: "false",
  INFLUXDB_DATA_QUERY_LOG_ENABLED: "false",
  INFLUXDB_CONTINUOUS_QUERIES_LOG_ENABLED: "false",
} as const;
