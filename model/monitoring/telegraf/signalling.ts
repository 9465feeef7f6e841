/** What Telegraf reads of the app server's services. */

import { isGroup } from "../../hosts/hosts.ts";
import { hostNames, ports } from "../../topology.ts";
import { measurements } from "../measurements.ts";
import { asNumber, prometheusInput, type Observed, type Plugins } from "./plugins.ts";

const prosodies = { main: hostNames.prosody, jvb: hostNames.prosodyJvb } as const;

export function signallingInputs({ besideAppServer, host }: Observed): Plugins[] {
  if (!besideAppServer) return [];
  const { jicofo, prosody, nginx, certificate, database } = measurements;
  const onlyProsody = { namepass: [prosody.name] };
  return [
    {
      inputs: {
        prometheus: [
          prometheusInput(jicofo.name, `http://${hostNames.jicofo}:${ports.jicofoRest}/metrics`, {
            // What it tells of each bridge, in series that members of groups would leave behind.
            tagdrop: { jvb: ["*"] },
          }),
          ...Object.entries(prosodies).map(([name, host]) =>
            prometheusInput(prosody.name, `http://${host}:${ports.prosodyHttp}/metrics`, {
              // It calls its page OpenMetrics, which it is not quite: read as such, counters would lose their names' end and all get a unit.
              content_type_override: "text",
              fieldexclude: ["*_bucket"],
              // How connections are encrypted: a series for each protocol and cipher that a client comes with.
              tagdrop: { cipher: ["*"] },
              tags: { prosody: name },
            }),
          ),
        ],
        nginx: [
          {
            urls: [`http://${hostNames.web}:${ports.webStatus}/`],
            name_override: nginx.name,
            tagexclude: ["port", "server"],
          },
        ],
        x509_cert: [
          {
            sources: [`https://${hostNames.web}:${ports.webHttps}`],
            // The certificate's age is asked for, not whether Telegraf would trust it.
            insecure_skip_verify: true,
            exclude_root_certs: true,
            interval: "1h",
            name_override: certificate.name,
            fieldinclude: Object.keys(certificate.fields),
            tagexclude: ["*"],
          },
        ],
        influxdb: [
          {
            urls: [`http://${hostNames.influxdb}:${ports.influxdb}/debug/vars`],
            interval: "60s",
            namepass: [database.name],
            tagexclude: ["url"],
          },
        ],
      },
      processors: {
        // Prosody's own label for a virtual host stands in the place of the machine's name; where it has none, the machine's name is there.
        rename: [{ ...onlyProsody, order: 1, replace: [{ tag: "host", dest: "vhost" }] }],
        override: [
          {
            ...onlyProsody,
            order: 2,
            tagpass: { vhost: [host.name] },
            tagexclude: ["vhost"],
            tags: { host: host.name },
          },
          { ...onlyProsody, order: 3, tags: { host: host.name } },
        ],
      },
    },
  ];
}

/** What each group is set to, so that dashboards and alerts can compare with what there is. */
export function scalingInputs({ besideAppServer, settings }: Observed): Plugins[] {
  if (!besideAppServer) return [];
  const groups = settings.hosts.filter(isGroup);
  if (groups.length === 0) return [];
  const processors = { converter: [asNumber(measurements.scaling.name, "target_stress")] };
  const inputs = groups.map(({ name, region, scaling }) => ({
    inputs: {
      mock: [
        {
          metric_name: measurements.scaling.name,
          interval: "60s",
          constant: [
            { name: "min", value: scaling.min },
            { name: "max", value: scaling.max },
            { name: "target_stress", value: scaling.targetStress },
          ],
          tags: { pool: name, region },
        },
      ],
    },
  }));
  return [...inputs, { processors }];
}
