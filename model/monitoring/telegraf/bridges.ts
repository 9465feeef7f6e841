/** What Telegraf reads of the bridges on its host. */

import type { Bridge } from "../../bridges/bridges.ts";
import { egressGigabyte, machineHour } from "../../cost/hostPrices.ts";
import { isCloud, isDocker, isGroup } from "../../hosts/hosts.ts";
import { stressMetric } from "../../bridges/stressMetric.ts";
import { hostNames, ports } from "../../topology.ts";
import { measurements, type FieldOf } from "../measurements.ts";
import { asNumber, prometheusInput, type Observed, type Plugins } from "./plugins.ts";

/** Histograms that no dashboard asks for, most of what the page has. */
const unread = [
  "jitsi_jvb_conferences_by_audio_sender*",
  "jitsi_jvb_conferences_by_video_sender*",
  "jitsi_jvb_tossed_packets_energy*",
];

/** A bridge on the machine's own network is on the loopback, or, for a container, behind the name that it has for its host. */
const restOf = ({ host, onHostNetwork }: Observed, bridge: Bridge): string => {
  const name = isDocker(host) ? bridge.serviceName : onHostNetwork ? "127.0.0.1" : hostNames.machine;
  return `http://${name}:${ports.colibri}`;
};

const nameOf = (bridge: Bridge): string => (bridge.autoscaled ? "${INSTANCE_NAME}" : bridge.name);

export const bridgeInputs = (observed: Observed): Plugins[] =>
  observed.bridges.map((bridge) => {
    const tags = { bridge: nameOf(bridge) };
    return {
      inputs: {
        prometheus: [
          prometheusInput(measurements.jvb.name, `${restOf(observed, bridge)}/metrics`, {
            fieldexclude: unread,
            tags,
          }),
        ],
        http: [
          {
            urls: [`${restOf(observed, bridge)}/colibri/stats`],
            data_format: "json",
            name_override: measurements.colibri.name,
            fieldinclude: Object.keys(measurements.colibri.fields),
            tagexclude: ["url"],
            tags,
          },
        ],
      },
    };
  });

const secondsPerHour = 3600;
const bitsPerGigabyte = 8e9;

/** The bridge's own field behind each field of `cost` that follows from traffic. Relays go over public addresses, like participants. */
const traffic = {
  egress_usd_per_hour: "jitsi_jvb_outgoing_bitrate",
  relay_usd_per_hour: "jitsi_jvb_relay_outgoing_bitrate",
} as const satisfies Partial<Record<FieldOf<"cost">, FieldOf<"jvb">>>;

/** What traffic and machine cost now, at list prices. A price that is not known leaves its field out. */
export function costInputs(observed: Observed): Plugins[] {
  const { host, besideAppServer } = observed;
  if (!isCloud(host)) return [];
  // A machine of a cloud has one at the most.
  const [bridge] = observed.bridges;
  const { name } = measurements.cost;
  const perHour = machineHour(host);
  const perGigabyte = egressGigabyte(host, besideAppServer);
  const machine: Plugins = {
    inputs: { mock: [{ metric_name: name, constant: [{ name: "machine_usd_per_hour", value: perHour }] }] },
    processors: { converter: [asNumber(name, "machine_usd_per_hour")] },
  };
  return [
    ...(perHour === undefined ? [] : [machine]),
    ...(perGigabyte === undefined || bridge === undefined
      ? []
      : [trafficCost(restOf(observed, bridge), perGigabyte)]),
  ];
}

/** The page is read a second time: what is read for `jitsi_jvb` stays as the bridge wrote it. */
function trafficCost(rest: string, usdPerGigabyte: number): Plugins {
  const { name } = measurements.cost;
  const only = { namepass: [name] };
  return {
    inputs: {
      prometheus: [prometheusInput(name, `${rest}/metrics`, { fieldinclude: Object.values(traffic) })],
    },
    processors: {
      rename: [
        {
          ...only,
          order: 1,
          replace: Object.entries(traffic).map(([dest, field]) => ({ field, dest })),
        },
      ],
      scale: [
        {
          ...only,
          order: 2,
          scaling: [
            {
              factor: (secondsPerHour / bitsPerGigabyte) * usdPerGigabyte,
              fields: Object.keys(traffic),
            },
          ],
        },
      ],
    },
  };
}

/**
 * The stress of this bridge for the group's autoscaler, which takes a metric of the resource `gce_instance` for its members; twice a minute, so that
 * one that is lost leaves no minute without. `outputs` sends it.
 */
export function stressInput(observed: Observed): Plugins[] {
  const [bridge] = observed.bridges;
  if (!isGroup(observed.host) || bridge === undefined) return [];
  const only = { namepass: [stressMetric.measurement] };
  return [
    {
      inputs: {
        prometheus: [
          prometheusInput(stressMetric.measurement, `${restOf(observed, bridge)}/metrics`, {
            interval: "30s",
            fieldinclude: [stressMetric.jvbField],
            tagexclude: ["*"],
          }),
        ],
      },
      processors: {
        rename: [{ ...only, replace: [{ field: stressMetric.jvbField, dest: stressMetric.field }] }],
      },
    },
  ];
}
