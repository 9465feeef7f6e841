/** What suspending customers does, for the person who is to agree to it. */

import { costOf } from "../../../model/cost/cost.ts";
import type { Deployment } from "../../../model/deployment.ts";
import { isGroup } from "../../../model/hosts/hosts.ts";
import { paint } from "../../terminal/paint.ts";

/** @param deployment as it runs */
export function suspendText(stack: string, deployment: Deployment): string {
  const { settings } = deployment;
  const cost = (suspended: boolean): string =>
    `${Math.round(costOf({ ...deployment, settings: { ...settings, suspended } }).usdPerMonth)} USD`;
  return [
    paint("bold", `${stack}: every call on it ends, and nobody can join until it is resumed.`),
    `  goes   ${goesWith(deployment).join(", ")}`,
    "  stays  addresses, data disks and volumes, DNS names, secrets",
    `  cost   ${cost(false)} a month now, ${cost(true)} a month while suspended`,
  ].join("\n");
}

function goesWith({ bridges, hosts }: Deployment): string[] {
  const fixed = bridges.filter(({ autoscaled }) => !autoscaled).length;
  return [
    "the app server",
    ...(fixed > 0 ? [`${fixed} ${fixed === 1 ? "bridge" : "bridges"}`] : []),
    ...hosts
      .filter(isGroup)
      .map(({ name, scaling: { min, max } }) => `group ${name} (${min} to ${max} bridges)`),
  ];
}
