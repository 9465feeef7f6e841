/** The variables at the top of the dashboards. */

import { database, longMinutes, collectSeconds, retention } from "../../model/monitoring/retention.ts";
import { measurements } from "../../model/monitoring/measurements.ts";
import { ofBridge } from "./chosen.ts";
import type { VariableName } from "./spec.ts";

/** Where a picker's values come from. */
export interface VariableSource {
  readonly label: string;
  readonly description: string;
  readonly tag: string;
  readonly influxQl: string;
}

const { region, pool } = ofBridge;

/** Only what has points in the time that is looked at; SHOW TAG VALUES asks the default policy. */
const tagValues = (measurement: string, tag: string, where = ""): string =>
  `SHOW TAG VALUES ON "${database}" FROM "${measurement}" WITH KEY = "${tag}" WHERE ${where}$timeFilter`;

const ofChosen = `"region" =~ ${region} AND "pool" =~ ${pool} AND `;

export const variableSources: Readonly<Record<VariableName, VariableSource>> = {
  region: {
    label: "Region",
    description: "Region of the bridge or machine.",
    tag: "region",
    influxQl: tagValues(measurements.system.name, "region"),
  },
  pool: {
    label: "Group",
    description: "All includes bridges and machines outside groups.",
    tag: "pool",
    influxQl: tagValues(measurements.system.name, "pool"),
  },
  memberPool: {
    label: "Group",
    description: "Autoscaling group of bridges.",
    tag: "pool",
    influxQl: tagValues(measurements.scaling.name, "pool"),
  },
  bridge: {
    label: "Bridge",
    description: "Bridges in the selected region and group.",
    tag: "bridge",
    influxQl: tagValues(measurements.jvb.name, "bridge", ofChosen),
  },
  host: {
    label: "Machine",
    description: "Machines in the selected region and group.",
    tag: "host",
    influxQl: tagValues(measurements.system.name, "host", ofChosen),
  },
};

export const variableNames = Object.keys(variableSources) as VariableName[];

/** What "All" stands for. A pattern that takes the empty text takes points without the tag as well (InfluxQL). */
export const allValues: Readonly<Record<VariableName, string>> = {
  region: ".*",
  pool: ".*",
  memberPool: ".+",
  bridge: ".*",
  host: ".*",
};

/** The policy, chosen by how long one point stands for: the text is at once the shortest interval that its points allow. */
export const retentionOptions = [
  { text: `${collectSeconds}s`, value: retention.raw.name },
  { text: `${longMinutes}m`, value: retention.long.name },
] as const;

/** Shortest interval of a panel that follows the chosen policy. Grafana has put variables in there since scenes 5.3.3 (grafana/scenes #810). */
export const shortestInterval = "${retention:text}";
