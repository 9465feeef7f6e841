import { isGroup } from "../hosts.ts";
import { stressMetric } from "../stressMetric.ts";
import type { HostSettings, Settings } from "../settings.ts";
import { hostNames, ports } from "../topology.ts";

export const telegrafHealthUrl = `http://127.0.0.1:${ports.telegrafHealth}`;

interface TelegrafConf {
  readonly settings: Settings;
  readonly host: HostSettings;
  readonly besideAppServer: boolean;
  readonly output: {
    readonly url: string;
    readonly database: string;
    readonly user: string;
    readonly insecureSkipVerify: boolean;
  };
}

/**
 * Telegraf's configuration on one host (Telegraf 1.37). It names no bridge: `kubernetes_services` of inputs.prometheus asks
 * DNS for every address behind a name (telegraf `plugins/inputs/prometheus`), which on a Docker network are the bridges of the host.
 */
export function telegrafConf({ settings, host, besideAppServer, output }: TelegrafConf): string {
  const tags = {
    customer: settings.appPrefix,
    host: isGroup(host) ? "${INSTANCE_NAME}" : host.name,
    ...(isGroup(host) ? { pool: host.name } : {}),
    region: host.region,
    release: settings.release,
  };
  const inputs = [
    prometheus("jitsi_jvb", "kubernetes_services", [`http://${hostNames.bridges}:${ports.colibri}/metrics`]),
    ...(besideAppServer
      ? [
          prometheus("jitsi_jicofo", "urls", [`http://${hostNames.jicofo}:${ports.jicofoRest}/metrics`]),
          prometheus(
            "prosody",
            "urls",
            [hostNames.prosody, hostNames.prosodyJvb].map(
              (name) => `http://${name}:${ports.prosodyHttp}/metrics`,
            ),
          ),
        ]
      : []),
  ];
  return `[global_tags]
${Object.entries(tags)
  .map(([name, value]) => `  ${name} = ${JSON.stringify(value)}`)
  .join("\n")}

[agent]
  interval = "10s"
  flush_interval = "10s"
  omit_hostname = true

${inputs.join("\n")}
[[outputs.influxdb]]
  urls = [${JSON.stringify(output.url)}]
  database = ${JSON.stringify(output.database)}
  skip_database_creation = true
  username = ${JSON.stringify(output.user)}
  password = "\${INFLUXDB_WRITE_USER_PASSWORD}"
${isGroup(host) ? `  namedrop = ["${stressMetric.measurement}"]\n` : ""}${output.insecureSkipVerify ? "  insecure_skip_verify = true\n" : ""}
[[outputs.health]]
  service_address = "http://127.0.0.1:${ports.telegrafHealth}"
${isGroup(host) ? stressOutput : ""}`;
}

/**
 * The stress of this bridge for the group's autoscaler, which takes a metric of the resource `gce_instance` for its members. Telegraf makes
 * the type from namespace, measurement and field (telegraf `plugins/outputs/stackdriver`); it adds the project's id to the labels itself.
 */
const stressOutput = `
[[inputs.prometheus]]
  urls = ["http://${hostNames.bridges}:${ports.colibri}/metrics"]
  metric_version = 2
  interval = "30s"
  name_override = "${stressMetric.measurement}"
  fieldinclude = ["${stressMetric.jvbField}"]
  tagexclude = ["*"]

[[processors.rename]]
  namepass = ["${stressMetric.measurement}"]
  [[processors.rename.replace]]
    field = "${stressMetric.jvbField}"
    dest = "${stressMetric.field}"

[[outputs.stackdriver]]
  project = "\${PROJECT}"
  namespace = "${stressMetric.namespace}"
  resource_type = "gce_instance"
  metric_data_type = "double"
  namepass = ["${stressMetric.measurement}"]
  tagexclude = ["*"]
  flush_interval = "60s"
  [outputs.stackdriver.resource_labels]
    instance_id = "\${INSTANCE_ID}"
    zone = "\${ZONE}"
`;

const prometheus = (name: string, key: "urls" | "kubernetes_services", urls: readonly string[]): string =>
  `[[inputs.prometheus]]
  ${key} = [${urls.map((url) => JSON.stringify(url)).join(", ")}]
  metric_version = 2
  name_override = ${JSON.stringify(name)}
`;
