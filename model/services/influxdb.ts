import { companionImage } from "../images/images.ts";
import { httpHealth } from "../images/runtime.ts";
import { database } from "../monitoring/retention.ts";
import { secretNames } from "../secrets.ts";
import { secret, type Service } from "../service.ts";
import { hostNames, ports } from "../topology.ts";
import { plainService, type ServiceContext } from "./context.ts";

/** Accounts by purpose; the image makes them at its first start (docker-library `influxdb` 1.x, `init-influxdb.sh`). */
export const influxdbUsers = { admin: "admin", writer: "telegraf", reader: "grafana" } as const;

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
    health: httpHealth(`http://127.0.0.1:${ports.influxdb}/ping`),
    expectedMemoryMiB: 1024,
    startAfter: [],
  });
