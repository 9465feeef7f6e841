/** For how long a change takes something away from people, as far as its kind tells. Estimates: nobody has measured this deployment. What the restart of a container costs is measured (model/restarts.ts). */

import { longestDrainMinutes, moveSeconds } from "../../../model/bridges/drain.ts";
import { machineRestarts, restarts, type RestartEffect } from "../../../model/restarts.ts";
import { hostNames } from "../../../model/topology.ts";
import type { ResourceChange } from "../changes/stackChange.ts";
import { monitoringNames, roleOf, type Role } from "./role.ts";

export interface Downtime {
  /** From best to worst, in seconds. */
  readonly seconds: readonly [least: number, most: number];
  /** What people notice. */
  readonly what: string;
  readonly why: string;
  readonly effect: RestartEffect;
}

interface Row extends Downtime {
  /** Of what ends calls: what happens, as a sentence without its end. */
  readonly event?: string;
  readonly role?: Role;
  /** Of the resource. */
  readonly name?: RegExp;
  readonly type: RegExp;
  readonly action: ResourceChange["action"];
  /** Of an update: only if one of these changes. */
  readonly properties?: RegExp;
  /** Not if all that changes is among these. */
  readonly but?: RegExp;
}

const minute = 60;

/**
 * What Google Cloud changes only in a stopped machine (terraform-provider-google `resource_compute_instance.go`,
 * needToStopInstanceBeforeUpdating; `allowStoppingForUpdate` lets it).
 */
const googleStops =
  /^(machineType|minCpuPlatform|enableDisplay|serviceAccount|shieldedInstanceConfig|confidentialInstanceConfig|advancedMachineFeatures|networkInterfaces\[\d+\]\.(network|subnetwork)\b)/;

/** What EC2 changes only in a stopped machine (terraform-provider-aws `ec2_instance.go`, modifyInstanceAttributeWithStopStart). */
const amazonStops = /^(instanceType|userData|userDataBase64|ebsOptimized|cpuOptions|cpuCoreCount)\b/;

/** Boot, packages, images, and until all containers are healthy: cloud-init installs Docker in every new machine. */
const newMachine = [4 * minute, 12 * minute] as const;

/** A machine goes off and comes up with what it has. */
const restart = [1 * minute, 4 * minute] as const;

/** In a machine's bundle (model/bundle/bundle.ts), what is about containers that nobody meets in. */
const ofMonitoring = new RegExp(
  `\\.(services\\.(${monitoringNames.join("|")})\\b|files\\["files/(${monitoringNames.join("|")})/)`,
);

/** Services whose restart people notice, those first whose restart costs most. */
const noticed = [
  { service: hostNames.prosody, restart: restarts.prosody, event: "The main Prosody restarts" },
  { service: hostNames.jicofo, restart: restarts.jicofo, event: "Jicofo restarts" },
  { service: hostNames.prosodyJvb, restart: restarts.prosodyJvb, event: "Prosody-JVB restarts" },
  { service: hostNames.web, restart: restarts.web, event: "The web container restarts" },
] as const;

/** Of a machine that follows its bundle, where one of them changed in it; all that changed are made anew together. */
const inBundle: readonly Row[] = noticed.map(({ service, event, restart: { seconds, what, effect } }) => ({
  role: "appServer",
  type: /^gcp:/,
  action: "update",
  properties: new RegExp(
    `\\.(services(\\.${service}(?![\\w-])|\\["${service}"\\])|files\\["files/${service}/)`,
  ),
  seconds: [0, Math.max(seconds[1], minute)],
  what,
  effect,
  event,
  why: `the machine follows its bundle: ${service} is made anew`,
}));

/** Of a container on a Docker host. */
const ofContainer: readonly Row[] = noticed.map(({ service, event, restart: { seconds, what, effect } }) => ({
  role: "appServer",
  name: new RegExp(`-${service}$`),
  type: /^docker:/,
  action: "replace",
  seconds: [Math.max(seconds[0], 2), Math.max(seconds[1], minute)],
  what,
  effect,
  event,
  why: "the old container goes first, for both have the same name and ports; Jicofo takes up to a minute on a small host",
}));

const drained = `calls go on for at most ${longestDrainMinutes} minutes (drainMinutes), then move with a gap of seconds`;

/** The first row that fits counts. */
const rows: readonly Row[] = [
  {
    role: "appServer",
    type: /^gcp:/,
    action: "replace",
    seconds: newMachine,
    what: "nobody can join; people in calls have to join again",
    why: "the old machine goes first, for both use the same addresses and disk; the new one installs itself",
    effect: machineRestarts.appServer,
    event: "The app server's machine is replaced",
  },
  {
    role: "appServer",
    type: /^gcp:/,
    action: "update",
    properties: googleStops,
    seconds: restart,
    what: "nobody can join; people in calls have to join again",
    why: "Google changes this only in a stopped machine",
    effect: machineRestarts.appServer,
    event: "The app server is stopped for the change",
  },
  ...inBundle,
  ...ofContainer,
  {
    role: "appServer",
    type: /^gcp:/,
    action: "update",
    properties: /^metadata\b/,
    but: ofMonitoring,
    seconds: [0, 1 * minute],
    what: restarts.prosody.what,
    effect: restarts.prosody.effect,
    event: "Containers of the app server restart, and the plan does not say which",
    why: "the machine follows its bundle: containers that changed are made anew, and it is not known which",
  },
  {
    role: "appServer",
    type: /^docker:/,
    action: "replace",
    seconds: restarts.webApp.seconds,
    what: restarts.webApp.what,
    effect: restarts.webApp.effect,
    why: "the old container goes first, for both have the same name and ports",
  },
  {
    role: "bridge",
    type: /^aws:/,
    action: "replace",
    seconds: [newMachine[0], newMachine[1] + moveSeconds],
    what: "one bridge fewer; calls on it move with a gap of seconds",
    effect: machineRestarts.bridge,
    why: "EC2 does not wait for calls when it ends a machine: they move at once; the old one goes before the new one comes",
  },
  {
    role: "bridge",
    type: /^aws:/,
    action: "update",
    properties: amazonStops,
    seconds: restart,
    what: "one bridge fewer; calls on it move with a gap of seconds",
    effect: machineRestarts.bridge,
    why: "EC2 changes this only in a stopped machine",
  },
  {
    role: "bridge",
    type: /^gcp:/,
    action: "replace",
    seconds: [newMachine[0], newMachine[1] + longestDrainMinutes * minute],
    what: `one bridge fewer; ${drained}`,
    effect: machineRestarts.bridge,
    why: "Google lets the machine drain before it ends; the old one goes before the new one comes",
  },
  {
    role: "bridge",
    type: /^gcp:/,
    action: "update",
    properties: googleStops,
    seconds: [restart[0], restart[1] + longestDrainMinutes * minute],
    what: `one bridge fewer; ${drained}`,
    effect: machineRestarts.bridge,
    why: "Google changes this only in a stopped machine, and lets it drain before it stops",
  },
  {
    role: "bridge",
    type: /^docker:/,
    action: "replace",
    seconds: [2, 1 * minute],
    what: restarts.jvb.what,
    effect: restarts.jvb.effect,
    why: "Docker stops a container without a drain; the new one has the same port, so it comes after",
  },
  {
    type: /^(aws:ec2\/eip:Eip|gcp:compute\/address:Address)$/,
    action: "replace",
    seconds: [1 * minute, 60 * minute],
    what: "nobody reaches the machine by the address that they know",
    effect: "interrupts",
    why: "names follow within a minute (TTL 60 s); resolvers, allow-lists and Docker hosts' firewalls may take longer",
  },
  {
    type: /^gcp:dns\/recordSet:RecordSet$/,
    action: "replace",
    seconds: [0, 5 * minute],
    what: "the name may not resolve",
    effect: "interrupts",
    why: "resolvers remember for a while that there was no such name",
  },
];

/** Undefined where nobody should notice: groups roll, and bundles of bridges are followed one by one, each after its drain. */
export function downtimeOf(change: ResourceChange): Downtime | undefined {
  const row = rows.find((candidate) => fits(candidate, change));
  if (row === undefined) return undefined;
  const { seconds, what, why, effect } = row;
  return { seconds, what, why, effect };
}

/** What of a change ends every call, as sentences without their end; empty if nothing does. */
export function callsEndBy(change: ResourceChange): string[] {
  if (change.action === "delete" && holdsCalls(change)) return ["The app server goes"];
  const [first, ...others] = rows.filter((candidate) => fits(candidate, change));
  // One bundle can have another main Prosody and another Jicofo.
  const all = first === undefined ? [] : [first, ...others.filter((row) => inBundle.includes(row))];
  return [...new Set(all.flatMap(({ effect, event }) => (effect === "endsCalls" && event ? [event] : [])))];
}

/** Where conferences are kept: the machine of an app server, or its containers that do. */
const holdsCalls = (change: ResourceChange): boolean =>
  roleOf(change) === "appServer" &&
  (!change.type.startsWith("docker:") ||
    noticed.some(
      ({ service, restart: { effect } }) => effect === "endsCalls" && change.name.endsWith(`-${service}`),
    ));

function fits(row: Row, change: ResourceChange): boolean {
  const { role, name, type, action, properties, but } = row;
  return (
    action === change.action &&
    (role === undefined || role === roleOf(change)) &&
    (name === undefined || name.test(change.name)) &&
    type.test(change.type) &&
    (properties === undefined ||
      change.properties.some(({ path }) => properties.test(path) && but?.test(path) !== true))
  );
}

/** E.g. `2 s to 1 min`, `up to 1 min`. */
export function spanText([least, most]: Downtime["seconds"]): string {
  const text = (seconds: number) =>
    seconds < minute ? `${seconds} s` : `${Math.round(seconds / minute)} min`;
  return least === 0 ? `up to ${text(most)}` : `${text(least)} to ${text(most)}`;
}
