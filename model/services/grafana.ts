import { companionImage } from "../images/images.ts";
import { httpHealth } from "../images/runtime.ts";
import { database } from "../monitoring/retention.ts";
import { secretNames } from "../secrets.ts";
import { secret, type Service } from "../service.ts";
import { hostNames, ports } from "../topology.ts";
import { plainService, type ServiceContext } from "./context.ts";
import { influxdbUsers } from "./influxdb.ts";
import { monitoringPaths } from "./nginx.ts";

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
