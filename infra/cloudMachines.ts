/** The machines that the settings ask for in the clouds, and the bridges on them. */

import { closest } from "fastest-levenshtein";
import { createHash } from "node:crypto";
import { findMachineType, nearMachineTypes } from "../model/clouds/machineTypes.ts";
import { findPacketRate, suggestedPacketRate } from "../model/clouds/packetRates.ts";
import { nearestRegion } from "../model/clouds/nearestRegion.ts";
import { findRegion, regionLabel, type Cloud } from "../model/clouds/regions.ts";
import { longestDrainMinutes } from "../model/bridges/drain.ts";
import { usualSubnet } from "../model/hosts/hosts.ts";
import { ports } from "../model/topology.ts";
import type { Problem } from "../model/problem.ts";
import type {
  AutoscalingBridgesSettings,
  AwsVmSettings,
  GcpVmGroupSettings,
  GcpVmSettings,
  LoadMeasurement,
  StaticBridgeSettings,
} from "../model/settings.ts";
import type { GivenBridges, GivenAppServer } from "./cloudSettings.ts";

type GivenSet = GivenBridges["static"][number];
type CloudSet = Extract<GivenSet, { members: unknown }>;

export const isOnDocker = (set: GivenSet): set is Exclude<GivenSet, CloudSet> => !("members" in set);

export interface CloudMachines {
  readonly hosts: readonly (GcpVmSettings | AwsVmSettings | GcpVmGroupSettings)[];
  /** In the order of the settings; Docker's among them. */
  readonly static: readonly StaticBridgeSettings[];
  readonly autoscaling: readonly AutoscalingBridgesSettings[];
}

/** Name of the app server's machine in a cloud. */
export const appMachine = "app";

/**
 * @param known names of the Docker hosts
 * @param problems gets what is wrong: unknown regions and machine types, names twice, releases apart
 */
export function cloudMachines(
  given: { readonly bridges: GivenBridges; readonly appServer: GivenAppServer; readonly release: string },
  known: readonly string[],
  problems: Problem[],
): CloudMachines {
  const asked = new Asker(problems);
  const appHosts = given.appServer.gcp === undefined ? [] : [appServerMachine(given.appServer.gcp, asked)];
  let turn = 0;
  const sets = given.bridges.static.map((set, index) => {
    const setting = `jitsi:bridges.static[${index}]`;
    asked.release(setting, set.release, given.release);
    if (isOnDocker(set))
      return {
        hosts: [],
        bridges: [
          {
            name: set.name,
            host: set.host,
            port: set.port,
            heapMiB: set.heapMiB,
            load: dockerLoad(set.load, setting, asked),
            setting,
          },
        ],
      };
    const machines = Object.entries(set.members).map(([member, generation]) =>
      memberMachine(set, `${set.name}-${member}`, generation, turn++, setting, asked),
    );
    return {
      hosts: machines,
      bridges: machines.map(({ name }) =>
        bridgeOn(set, name, cloudLoad(set, set.on, setting, asked), setting),
      ),
    };
  });
  const groups = given.bridges.autoscaling.map((group, index) => {
    const setting = `jitsi:bridges.autoscaling[${index}]`;
    asked.release(setting, group.release, given.release);
    return {
      host: groupMachine(group, setting, asked),
      bridge: bridgeOn(group, group.name, cloudLoad(group, "gcp", setting, asked), setting),
    };
  });
  const hosts = [...appHosts, ...sets.flatMap((set) => set.hosts), ...groups.map(({ host }) => host)];
  const bridges = [...sets.flatMap((set) => set.bridges), ...groups.map(({ bridge }) => bridge)];
  asked.distinct(hosts, known, "machine");
  asked.distinct(bridges, [], "bridge");
  return {
    hosts,
    static: sets.flatMap((set) => set.bridges),
    autoscaling: groups.map(({ bridge }) => bridge),
  };
}

/** Every machine of a cloud has one bridge, so the usual port is free there. */
const bridgeOn = (
  { heapMiB }: { readonly heapMiB: number },
  host: string,
  load: LoadMeasurement,
  setting: string,
): StaticBridgeSettings => ({ name: host, host, port: ports.media, heapMiB, load, setting });

function appServerMachine(gcp: NonNullable<GivenAppServer["gcp"]>, asked: Asker): GcpVmSettings {
  const setting = "jitsi:appServer.gcp";
  const zones = asked.zones("gcp", gcp.region, setting);
  return {
    on: "gcp",
    name: appMachine,
    region: regionLabel("gcp", gcp.region),
    subnet: usualSubnet,
    memoryGiB: asked.memoryGiB("gcp", gcp.machineType, setting),
    setting,
    cloudRegion: gcp.region,
    zone: asked.zone(gcp.zone, zones, setting),
    machineType: gcp.machineType,
    drainMinutes: longestDrainMinutes,
    generation: gcp.generation,
    turn: 0,
    dataDisk: { gib: gcp.diskGiB, snapshotDays: gcp.snapshotDays },
  };
}

function memberMachine(
  set: CloudSet,
  name: string,
  generation: number,
  turn: number,
  setting: string,
  asked: Asker,
): GcpVmSettings | AwsVmSettings {
  const zones = asked.zones(set.on, set.region, setting);
  const machine = {
    name,
    region: regionLabel(set.on, set.region),
    subnet: usualSubnet,
    memoryGiB: asked.memoryGiB(set.on, set.machineType, setting),
    setting,
    cloudRegion: set.region,
    machineType: set.machineType,
    drainMinutes: set.drainMinutes,
    generation,
    turn,
  };
  return set.on === "aws"
    ? { ...machine, on: "aws" }
    : { ...machine, on: "gcp", zone: pick(zones, name), dataDisk: undefined };
}

function groupMachine(
  group: GivenBridges["autoscaling"][number],
  setting: string,
  asked: Asker,
): GcpVmGroupSettings {
  return {
    on: "gcpGroup",
    name: group.name,
    region: regionLabel("gcp", group.region),
    subnet: usualSubnet,
    memoryGiB: asked.memoryGiB("gcp", group.machineType, setting),
    setting,
    cloudRegion: group.region,
    machineType: group.machineType,
    drainMinutes: group.drainMinutes,
    zones: asked.zones("gcp", group.region, setting),
    spot: group.spot,
    scaling: {
      min: group.min,
      max: group.max,
      targetStress: group.targetStress,
      targetCpu: group.targetCpu,
      schedules: group.schedules,
      scaleIn: group.scaleIn,
      cooldownSeconds: group.cooldownSeconds,
    },
  };
}

/** Always the same for a name, whatever else is in the set: a member that comes or goes moves no other. */
const pick = (zones: readonly string[], name: string): string =>
  zones[createHash("sha256").update(name).digest().readUInt32BE() % Math.max(zones.length, 1)] ?? "";

type GivenLoad = GivenBridges["autoscaling"][number]["load"];

/** A host that the customer has is of no type that anybody else measured. */
function dockerLoad(load: GivenLoad, setting: string, asked: Asker): LoadMeasurement {
  if (load.mode === "cpu") return load;
  return {
    mode: "packetRate",
    packetsPerSecond: load.packetsPerSecond ?? asked.packetRate(setting, undefined),
  };
}

function cloudLoad(
  { load, machineType }: { readonly load: GivenLoad; readonly machineType: string },
  cloud: Cloud,
  setting: string,
  asked: Asker,
): LoadMeasurement {
  if (load.mode === "cpu") return load;
  const known = load.packetsPerSecond ?? findPacketRate(cloud, machineType)?.packetsPerSecond;
  return { mode: "packetRate", packetsPerSecond: known ?? asked.packetRate(setting, { cloud, machineType }) };
}

/** Looks things up, and notes what is not there; the settings are not used once something is noted. */
class Asker {
  readonly #problems: Problem[];
  readonly #noted = new Set<string>();

  constructor(problems: Problem[]) {
    this.#problems = problems;
  }

  zones(cloud: Cloud, region: string, setting: string): readonly string[] {
    const zones = findRegion(cloud, region)?.zones;
    if (zones === undefined)
      this.#note(
        `${setting}.region`,
        region,
        "is not a supported region",
        `Did you mean ${nearestRegion(cloud, region)}?`,
      );
    return zones ?? [];
  }

  zone(zone: string | undefined, zones: readonly string[], setting: string): string {
    if (zone !== undefined && zones.length > 0 && !zones.includes(zone))
      this.#note(
        `${setting}.zone`,
        zone,
        "is not a zone of the region",
        `Did you mean ${closest(zone, [...zones])}?`,
      );
    return zone ?? zones[0] ?? "";
  }

  memoryGiB(cloud: Cloud, name: string, setting: string): number | undefined {
    const type = findMachineType(cloud, name);
    if (type === undefined)
      this.#note(
        `${setting}.machineType`,
        name,
        "is not a supported machine type",
        `Did you mean ${nearMachineTypes(cloud, name).join(" or ")}? Add new types to model/clouds/machineTypes.ts.`,
      );
    return type?.memoryGiB;
  }

  release(setting: string, release: string | undefined, common: string): void {
    if (release !== undefined && release !== common)
      this.#note(
        `${setting}.release`,
        release,
        `is not the deployment's ${common}, and Jicofo never mixes releases in one conference`,
        "Remove it, and update all of them with jitsi:release.",
      );
  }

  packetRate(
    setting: string,
    machine: { readonly cloud: Cloud; readonly machineType: string } | undefined,
  ): number {
    const type = machine === undefined ? undefined : findMachineType(machine.cloud, machine.machineType);
    const guess =
      type === undefined ? "" : ` A cautious beginning for ${type.name}: ${suggestedPacketRate(type)}.`;
    this.#note(
      `${setting}.load.packetsPerSecond`,
      undefined,
      "is missing, and nobody has measured this machine type",
      `Measure it (docs/load.md), or use \`mode: cpu\`.${guess}`,
    );
    return 0;
  }

  distinct(
    items: readonly { readonly name: string; readonly setting: string }[],
    taken: readonly string[],
    what: string,
  ): void {
    const owners = new Map<string, string>(taken.map((name) => [name, "a host of jitsi:hosts"]));
    for (const { name, setting } of items) {
      const owner = owners.get(name);
      if (owner === undefined) owners.set(name, setting);
      else
        this.#note(
          `${setting}.name`,
          name,
          `is already the name of a ${what} of ${owner}`,
          "Give every bridge a unique name: duplicate relay IDs break the mesh.",
        );
    }
  }

  #note(key: string, value: unknown, what: string, fix: string): void {
    if (this.#noted.has(key + what)) return;
    this.#noted.add(key + what);
    this.#problems.push({ key, value, what, fix });
  }
}
