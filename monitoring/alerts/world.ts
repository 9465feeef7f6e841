/**
 * A deployment that can be told what happens to it, and the points that its Telegrafs would write: for tests of the alerts. It knows only what alerts
 * ask for, and nothing of how Jitsi works: an event sets what the daemons would then say.
 */

import { disconnectsPerRestart } from "../../model/restarts.ts";
import { measurements, type FieldOf, type MeasurementName } from "../../model/monitoring/measurements.ts";

export interface Point {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, number>>;
  /** Seconds since 1970. */
  readonly seconds: number;
}

export interface WorldBridge {
  readonly name: string;
  release: string;
  /** Whether the process runs. */
  up: boolean;
  /** It is in the brewery, so that Jicofo has it; also while it drains. */
  known: boolean;
  stress: number;
  endpoints: number;
  /** 0 to 1. */
  loss: number;
  /** ms. */
  roundTrip: number;
  xmppDisconnects: number;
}

export interface Machine {
  readonly name: string;
  readonly pool: string | undefined;
  readonly bridge: WorldBridge | undefined;
  /** On AWS there are ENA's counters. */
  readonly aws: boolean;
  /** Whether Telegraf's points arrive. */
  tells: boolean;
  /** 0 to 100. */
  diskUsed: number;
  rcvbufErrors: number;
  rcvbufErrorsPerSecond: number;
  allowanceExceeded: number;
  allowanceExceededPerSecond: number;
  pointsDropped: number;
  /** Second at which the machine was started. */
  readonly started: number;
}

export interface Jicofo {
  up: boolean;
  lostBridges: number;
  xmppDisconnects: number;
}

export interface Group {
  readonly name: string;
  readonly min: number;
  max: number;
  readonly targetStress: number;
}

/** Telegraf reads every 10 s; every other one is enough for intervals of a minute. */
const stepSeconds = 20;

/** Points come a little after full minutes, so that an evaluation at the beginning of a minute finds the last interval empty. */
const offsetSeconds = 5;

const minute = 60;
const hour = 60 * minute;

export class World {
  /** Second of the simulation. */
  now: number;
  readonly customer = "acme";
  readonly machines: Machine[] = [];
  readonly jicofo: Jicofo = { up: true, lostBridges: 0, xmppDisconnects: 0 };
  readonly group: Group = { name: "gcp-group", min: 1, max: 4, targetStress: 0.5 };
  /** Percent of a core. */
  readonly prosodyCpu = { prosody: 20, "prosody-jvb": 5 };
  certificateEnds: number;
  /** Whether InfluxDB answers Grafana. */
  databaseAnswers = true;
  release = "stable-11146-2";

  /** @param start second since 1970, a full hour */
  constructor(start: number) {
    this.now = start;
    // Soon to be renewed.
    this.certificateEnds = start + 29 * 24 * hour;
    this.addMachine("app", { bridge: false });
    for (const name of ["fsn1-1", "fsn1-2", "aws-1"]) this.addMachine(name, { aws: name.startsWith("aws") });
  }

  addMachine(name: string, { pool, bridge = true, aws = false }: NewMachine = {}): Machine {
    const machine: Machine = {
      name,
      pool,
      bridge: bridge
        ? {
            name,
            release: this.release,
            up: true,
            known: true,
            stress: 0.1,
            endpoints: 20,
            loss: 0.002,
            roundTrip: 60,
            xmppDisconnects: 0,
          }
        : undefined,
      aws,
      tells: true,
      diskUsed: 40,
      rcvbufErrors: 0,
      rcvbufErrorsPerSecond: 0,
      allowanceExceeded: 0,
      allowanceExceededPerSecond: 0,
      pointsDropped: 0,
      started: this.now,
    };
    this.machines.push(machine);
    return machine;
  }

  addMember(name: string): Machine {
    return this.addMachine(name, { pool: this.group.name });
  }

  removeMachine(name: string): void {
    this.machines.splice(this.machines.indexOf(this.machine(name)), 1);
  }

  machine(name: string): Machine {
    const found = this.machines.find((machine) => machine.name === name);
    if (found === undefined) throw new Error(`There is no machine "${name}".`);
    return found;
  }

  /** @throws Error if the machine has none */
  bridge(name: string): WorldBridge {
    const { bridge } = this.machine(name);
    if (bridge === undefined) throw new Error(`There is no bridge on "${name}".`);
    return bridge;
  }

  get bridges(): readonly WorldBridge[] {
    return this.machines.flatMap(({ bridge }) => (bridge === undefined ? [] : [bridge]));
  }

  get members(): readonly Machine[] {
    return this.machines.filter(({ pool }) => pool !== undefined);
  }

  /** Jicofo loses it without a word; what becomes of the process is for the event to say. */
  loseBridge(name: string): void {
    this.bridge(name).known = false;
    this.jicofo.lostBridges += 1;
  }

  /** Once: everybody who is connected to it counts the disconnects, and Jicofo loses the bridges of Prosody-JVB for less than a minute. */
  restartProsody(which: "main" | "jvb"): void {
    this.jicofo.xmppDisconnects += disconnectsPerRestart;
    if (which === "main") return;
    this.jicofo.lostBridges += this.bridges.filter(({ known }) => known).length;
    for (const bridge of this.bridges) bridge.xmppDisconnects += disconnectsPerRestart;
  }

  /** The process starts again, and its counters at zero. */
  restartJicofo(): void {
    Object.assign(this.jicofo, { up: true, lostBridges: 0, xmppDisconnects: 0 });
  }

  /** Goes on for one minute. */
  minutePasses(): Point[] {
    const points: Point[] = [];
    const end = this.now + minute;
    for (let seconds = this.now + offsetSeconds; seconds < end; seconds += stepSeconds) {
      const isFirst = seconds < this.now + stepSeconds;
      for (const machine of this.machines) {
        machine.rcvbufErrors += machine.rcvbufErrorsPerSecond * stepSeconds;
        machine.allowanceExceeded += machine.allowanceExceededPerSecond * stepSeconds;
        if (machine.tells) points.push(...this.#pointsOf(machine, seconds, isFirst));
      }
    }
    this.now = end;
    return points;
  }

  #pointsOf(machine: Machine, seconds: number, isFirstOfMinute: boolean): Point[] {
    const tags = {
      customer: this.customer,
      host: machine.name,
      ...(machine.pool === undefined ? {} : { pool: machine.pool }),
      region: "europe",
      release: machine.bridge?.release ?? this.release,
    };
    const point = <M extends MeasurementName>(
      of: M,
      fields: Partial<Record<FieldOf<M>, number>>,
      more: Readonly<Record<string, string>> = {},
    ): Point => ({
      measurement: measurements[of].name,
      tags: { ...tags, ...more },
      fields: fields as Record<string, number>,
      seconds,
    });

    const points = [
      point("system", { uptime: seconds - machine.started + hour }),
      point("kernelNetwork", { UdpRcvbufErrors: machine.rcvbufErrors }),
      point("telegraf", { metrics_dropped: machine.pointsDropped }, { output: "influxdb" }),
      // An output that keeps nothing drops all the time.
      point("telegraf", { metrics_dropped: seconds - machine.started }, { output: "health" }),
    ];
    if (isFirstOfMinute) points.push(point("disk", { used_percent: machine.diskUsed }, { path: "/" }));
    if (machine.aws)
      points.push(
        point(
          "ena",
          {
            bw_in_allowance_exceeded: 0,
            bw_out_allowance_exceeded: 3,
            pps_allowance_exceeded: machine.allowanceExceeded,
            conntrack_allowance_exceeded: 0,
          },
          { interface: "ens5" },
        ),
      );
    const { bridge } = machine;
    if (bridge?.up)
      points.push(
        point(
          "jvb",
          {
            jitsi_jvb_stress: bridge.stress,
            jitsi_jvb_local_endpoints: bridge.endpoints,
            jitsi_jvb_loss_fraction: bridge.loss,
            jitsi_jvb_average_rtt: bridge.roundTrip,
            jitsi_jvb_xmpp_disconnects_total: bridge.xmppDisconnects,
          },
          { bridge: bridge.name },
        ),
      );
    if (machine.name === "app") points.push(...this.#appServerPoints(point, seconds, isFirstOfMinute));
    return points;
  }

  #appServerPoints(
    point: <M extends MeasurementName>(
      of: M,
      fields: Partial<Record<FieldOf<M>, number>>,
      more?: Readonly<Record<string, string>>,
    ) => Point,
    seconds: number,
    isFirstOfMinute: boolean,
  ): Point[] {
    const known = this.bridges.filter((bridge) => bridge.known);
    const points = Object.entries(this.prosodyCpu).map(([container, usage_percent]) =>
      point("containerCpu", { usage_percent }, { container }),
    );
    // A service of many threads may use several cores.
    points.push(point("containerCpu", { usage_percent: 160 }, { container: "jicofo" }));
    if (this.jicofo.up)
      points.push(
        point("jicofo", {
          jitsi_jicofo_threads: 120,
          jitsi_jicofo_bridge_selector_bridge_count: known.length,
          jitsi_jicofo_bridge_selector_bridge_count_operational: known.length,
          jitsi_jicofo_bridge_selector_bridge_version_count: new Set(known.map(({ release }) => release))
            .size,
          jitsi_jicofo_bridge_selector_lost_bridges_total: this.jicofo.lostBridges,
          jitsi_jicofo_xmpp_disconnects_total: this.jicofo.xmppDisconnects,
        }),
      );
    const { name: pool, min, max, targetStress } = this.group;
    if (isFirstOfMinute) points.push(point("scaling", { min, max, target_stress: targetStress }, { pool }));
    if (isFirstOfMinute && this.now % hour === 0)
      points.push(point("certificate", { expiry: this.certificateEnds - seconds }));
    return points;
  }
}

interface NewMachine {
  readonly pool?: string;
  /** Default: true. */
  readonly bridge?: boolean;
  readonly aws?: boolean;
}

/** InfluxDB's line protocol; names and values of this world need no escaping. */
export const lineOf = ({ measurement, tags, fields, seconds }: Point): string =>
  `${measurement},${pairs(tags)} ${pairs(fields)} ${seconds}000000000`;

const pairs = (record: Readonly<Record<string, string | number>>): string =>
  Object.entries(record)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
