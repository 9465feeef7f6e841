/** Telegraf's configuration on one host (Telegraf 1.37): what it reads there, and where it writes. */

import { stringify } from "smol-toml";
import { isGroup } from "../../hosts/hosts.ts";
import { collectSeconds } from "../retention.ts";
import { bridgeInputs, costInputs, stressInput } from "./bridges.ts";
import { machineInputs } from "./machine.ts";
import { bufferDirectory, outputs } from "./outputs.ts";
import type { Observed, Plugin, Plugins } from "./plugins.ts";
import { scalingInputs, signallingInputs } from "./signalling.ts";

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
    ...costInputs(observed),
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
      buffer_strategy: "disk",
      buffer_directory: bufferDirectory,
      omit_hostname: true,
      // Whatever filter an input has.
      always_include_global_tags: true,
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
