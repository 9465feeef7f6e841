import type { Settings } from "../settings.ts";
import { findHost } from "../hosts.ts";
import { hostNames, ports } from "../topology.ts";

export const telegrafHealthUrl = `http://127.0.0.1:${ports.telegrafHealth}`;

interface TelegrafConf {
  readonly settings: Settings;
  readonly hostName: string;
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
export function telegrafConf({ settings, hostName, besideAppServer, output }: TelegrafConf): string {
  const tags = {
    customer: settings.appPrefix,
    host: hostName,
    region: findHost(settings, hostName).region,
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
${output.insecureSkipVerify ? "  insecure_skip_verify = true\n" : ""}
[[outputs.health]]
  service_address = "http://127.0.0.1:${ports.telegrafHealth}"
`;
}

const prometheus = (name: string, key: "urls" | "kubernetes_services", urls: readonly string[]): string =>
  `[[inputs.prometheus]]
  ${key} = [${urls.map((url) => JSON.stringify(url)).join(", ")}]
  metric_version = 2
  name_override = ${JSON.stringify(name)}
`;
