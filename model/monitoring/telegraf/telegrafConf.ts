/** Telegraf's configuration on one host (Telegraf 1.37): what it reads there, and where it writes. */

import { stringify } from "smol-toml";
import type { Bridge } from "../../bridges.ts";
import type { HostSettings, Settings } from "../../settings.ts";
import { isGroup } from "../../hosts.ts";
import { collectSeconds } from "../retention.ts";
import { bridgeInputs, costProcessors, stressInput } from "./bridges.ts";
import { machineInputs } from "./machine.ts";
import { bufferDirectory, bufferedPoints, outputs, type Destination } from "./outputs.ts";
import { scalingInputs, signallingInputs } from "./signalling.ts";

/** Part of a configuration, by the plugins' names; each plugin can stand there several times. */
export interface Plugins {
  readonly inputs?: PluginTables;
  readonly processors?: PluginTables;
  readonly outputs?: PluginTables;
}

export type PluginTables = Readonly<Record<string, readonly Plugin[]>>;

export type Plugin = Readonly<Record<string, unknown>>;

/** What Telegraf on one host has before it. */
export interface Observed {
  readonly settings: Settings;
  readonly host: HostSettings;
  /** Of this host. */
  readonly bridges: readonly Bridge[];
  readonly besideAppServer: boolean;
  /** Whether Telegraf shares the network of the machine, where its figures are the machine's own and the bridge is on the loopback. */
  readonly onHostNetwork: boolean;
  readonly destination: Destination;
}

export function telegrafConf(observed: Observed): string {
  const { settings, host } = observed;
  const tags = {
    customer: settings.appPrefix,
    host: isGroup(host) ? "${INSTANCE_NAME}" : host.name,
    ...(isGroup(host) ? { pool: host.name } : {}),
    region: host.region,
    release: settings.release,
  };
  const parts: Plugins[] = [
    ...bridgeInputs(observed),
    ...costProcessors(observed),
    ...stressInput(observed),
    ...signallingInputs(observed),
    ...scalingInputs(observed),
    ...machineInputs(observed),
    ...outputs(observed),
  ];
  return stringify({
    global_tags: tags,
    agent: {
      interval: `${collectSeconds}s`,
      flush_interval: `${collectSeconds}s`,
      metric_batch_size: 5000,
      metric_buffer_limit: bufferedPoints,
      buffer_strategy: "disk",
      buffer_directory: bufferDirectory,
      omit_hostname: true,
      // Nothing aggregates here.
      skip_processors_after_aggregators: true,
    },
    inputs: merged(parts, "inputs"),
    processors: merged(parts, "processors"),
    outputs: merged(parts, "outputs"),
  });
}

function merged(parts: readonly Plugins[], kind: keyof Plugins): Record<string, Plugin[]> {
  const all: Record<string, Plugin[]> = {};
  for (const part of parts)
    for (const [name, tables] of Object.entries(part[kind] ?? {})) (all[name] ??= []).push(...tables);
  return all;
}

/** A page in Prometheus' format: one point with all values of equal labels. */
export const prometheusInput = (
  measurement: string,
  url: string,
  { tags, ...more }: Plugin & { readonly tags?: Readonly<Record<string, string>> } = {},
): Plugin => ({
  urls: [url],
  metric_version: 2,
  name_override: measurement,
  // The address says nothing that the other tags do not.
  url_tag: "",
  ...more,
  ...(tags === undefined ? {} : { tags }),
});
