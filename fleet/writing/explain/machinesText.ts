/** What is in the clouds, as tables. */

import type { Explanation } from "./explanation.ts";
import type { GroupExplanation } from "./machines.ts";
import { section, type TableOf } from "../../terminal/table.ts";

/** None for a deployment on Docker hosts. */
export const machineSections = ({ machines, groups, identities }: Explanation, table: TableOf): string[] => [
  ...unlessEmpty("Machines in the clouds", machines, (rows) =>
    table(
      ["machine", "cloud", "type", "place", "calls may go on", "generation", "data disk"],
      rows.map(({ name, cloud, machineType, place, drainMinutes, generation, dataDisk }) => [
        name,
        cloud,
        machineType,
        place,
        drainMinutes === undefined ? "" : `${drainMinutes} min`,
        String(generation),
        dataDisk === undefined ? "" : `${dataDisk.gib} GiB, snapshots of ${dataDisk.snapshotDays} days`,
      ]),
    ),
  ),
  ...unlessEmpty("Groups that grow and shrink", groups, (rows) =>
    table(
      ["group", "type", "region", "bridges", "grows above", "shrinks by", "calls may go on"],
      rows.map((group) => [
        group.name,
        group.machineType + (group.spot ? ", spot" : ""),
        `${group.region} (${group.zones.join(" ")})`,
        sizeText(group),
        `stress ${group.targetStress}, or ${Math.round(group.targetCpu * 100)} % of the processors`,
        `${group.scaleIn.max} in ${group.scaleIn.windowMinutes} min`,
        `${group.drainMinutes} min`,
      ]),
    ),
  ),
  ...unlessEmpty("Who the machines are, and which secrets they may read", identities, (rows) =>
    table(
      ["identity", "cloud", "machines", "reads", "may also"],
      rows.map(({ name, cloud, machines: names, secrets, may }) => [
        name,
        cloud,
        names.join(" "),
        secrets.join(" "),
        may.join(", "),
      ]),
    ),
  ),
];

const sizeText = ({ min, max, schedules }: GroupExplanation): string =>
  [
    `${min} to ${max}`,
    ...schedules.map(
      (peak) =>
        `at least ${peak.min} for ${peak.durationMinutes} min from "${peak.start}" ${peak.timeZone} (${peak.name})`,
    ),
  ].join("; ");

const unlessEmpty = <T>(title: string, rows: readonly T[], text: (rows: readonly T[]) => string): string[] =>
  rows.length === 0 ? [] : [section(title, [text(rows)])];
