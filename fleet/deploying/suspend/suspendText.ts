/** What suspending a customer does, for the person who is to agree to it. */

import { costOf } from "../../../model/cost/cost.ts";
import type { Deployment, Host } from "../../../model/deployment.ts";
import { isCloud, isDocker, isGroup, isVm } from "../../../model/hosts/hosts.ts";
import { paint } from "../../terminal/paint.ts";

/** @param deployment as it runs */
export function suspendText(stack: string, deployment: Deployment): string {
  const { hosts } = deployment;
  const lines = [
    ["goes", `the app server, ${bridgesOf(deployment).join(", ")}`],
    ["", machinesOf(hosts).join("; ")],
    ["stays", keptOf(hosts).join(", ")],
    ["costs", costText(deployment)],
  ];
  return [
    paint("bold", `${stack}: every call on it ends, and nobody can join until it is resumed.`),
    ...lines.map(([what, text]) => `  ${what!.padEnd(5)}  ${text}`),
  ].join("\n");
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

function bridgesOf({ bridges, hosts }: Deployment): string[] {
  const fixed = bridges.filter(({ autoscaled }) => !autoscaled).length;
  return [
    ...(fixed > 0 ? [counted(fixed, "bridge")] : []),
    ...hosts
      .filter(isGroup)
      .map(({ name, scaling: { min, max } }) => `group ${name} (${min} to ${max} bridges)`),
  ];
}

function machinesOf(hosts: readonly Host[]): string[] {
  const [machines, groups, docker] = [hosts.filter(isVm), hosts.filter(isGroup), hosts.filter(isDocker)];
  const deleted = [
    ...(machines.length > 0 ? [counted(machines.length, "machine")] : []),
    ...(groups.length > 0 ? [`all machines of ${groups.map(({ name }) => name).join(", ")}`] : []),
  ];
  return [
    ...(deleted.length > 0 ? [`deleted: ${deleted.join(" and ")}`] : []),
    ...(docker.length > 0 ? [`on ${counted(docker.length, "Docker host")} the containers`] : []),
  ];
}

/** docs/fleet.md has the whole of it. */
const keptOf = (hosts: readonly Host[]): string[] => [
  ...(hosts.some(isVm) ? ["public addresses"] : []),
  ...(hosts.some((host) => host.on === "gcp" && host.dataDisk !== undefined)
    ? ["the data disk and its snapshots"]
    : []),
  ...(hosts.some(isDocker) ? ["Docker volumes"] : []),
  "DNS names",
  "secrets",
];

function costText(deployment: Deployment): string {
  const { settings, hosts } = deployment;
  if (!hosts.some(isCloud)) return "the same as now: its Docker hosts are there anyway";
  const dollars = (suspended: boolean): string =>
    `${Math.round(costOf({ ...deployment, settings: { ...settings, suspended } }).usdPerMonth)} USD a month`;
  return `${dollars(true)} at list prices while suspended, ${dollars(false)} now`;
}
