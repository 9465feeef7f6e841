import { companionImage } from "../images/images.ts";
import { httpHealth } from "../images/runtime.ts";
import { alertEnv, dashboardPath, grafanaFiles } from "../monitoring/provisioning/grafanaFiles.ts";
import { secretNames } from "../access/secrets.ts";
import { secret, type Service } from "./service.ts";
import { hostNames, ports } from "../topology.ts";
import { plainService, type ServiceContext } from "./context.ts";
import { influxdbAccounts } from "./influxdb.ts";
import { monitoringPaths } from "./nginx.ts";

const { reader } = influxdbAccounts;

export const grafana = (context: ServiceContext): Service => {
  const { settings, topology } = context;
  const { alerts } = settings.monitoring;
  return plainService(context, {
    name: hostNames.grafana,
    role: "grafana",
    image: companionImage("grafana", settings.digests),
    // The image's own user (grafana/grafana `Dockerfile`, GF_UID).
    user: "472",
    env: {
      ...server,
      GF_SERVER_ROOT_URL: `${topology.publicUrl}${monitoringPaths.grafana}`,
      GF_SECURITY_ADMIN_PASSWORD: secret(secretNames.grafanaAdmin),
      [reader.passwordVariable]: secret(secretNames.influxdbReader),
      ...alertEnv(alerts, settings.appPrefix),
    },
    files: grafanaFiles(
      {
        url: `http://${hostNames.influxdb}:${ports.influxdb}`,
        user: reader.name,
        passwordVariable: reader.passwordVariable,
      },
      alerts,
    ),
    volumes: [
      { name: "grafana", path: "/var/lib/grafana", holds: "Grafana's users and hand-made dashboards" },
    ],
    ports: [],
    health: httpHealth(`http://127.0.0.1:${ports.grafana}/api/health`),
    expectedMemoryMiB: 512,
    startAfter: [hostNames.influxdb],
  });
};

/** Over the image's own configuration (Grafana 12, `conf/defaults.ini`). */
const server = {
  GF_SERVER_SERVE_FROM_SUB_PATH: "true",
  // nginx speaks HTTPS with browsers.
  GF_SECURITY_COOKIE_SECURE: "true",
  GF_SECURITY_DISABLE_GRAVATAR: "true",
  GF_AUTH_ANONYMOUS_ENABLED: "false",
  // Open to everybody by default; Telegraf does not ask for them. nginx shuts their paths as well (nginx.ts).
  GF_AUTH_ANONYMOUS_HIDE_VERSION: "true",
  GF_METRICS_ENABLED: "false",
  GF_SNAPSHOTS_ENABLED: "false",
  GF_SNAPSHOTS_EXTERNAL_ENABLED: "false",
  GF_PUBLIC_DASHBOARDS_ENABLED: "false",
  GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: dashboardPath("overview"),
  // Nothing is fetched from the internet at a start, and nothing told to it.
  GF_PLUGINS_PREINSTALL_DISABLED: "true",
  GF_ANALYTICS_REPORTING_ENABLED: "false",
  GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
  GF_NEWS_NEWS_FEED_ENABLED: "false",
} as const;
