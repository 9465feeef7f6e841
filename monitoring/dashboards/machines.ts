/** The machines, their containers, and the tools that watch them. */

import type { FieldOf, MeasurementName, TagOf } from "../../model/monitoring/measurements.ts";
import type { Query } from "../../model/monitoring/query.ts";
import { ofHost } from "./chosen.ts";
import { busyLimits, certificateLimits, fullLimits, noneLimits, stealLimits } from "./limits.ts";
import { column, course, line, type Column, type Dashboard, type Limited, type Line } from "./spec.ts";

/** Tags that every measurement has. */
const ofChosen = <M extends MeasurementName>() => ofHost as NonNullable<Query<M>["where"]>;

/** A line for each value of the tags, by default for each machine. */
const each = <M extends MeasurementName>(
  of: M,
  field: FieldOf<M>,
  over: Query["over"] = "mean",
  { by = ["host"], label = "$tag_host", across = "max" }: Shown<M> = {},
): Line => line<M>(label, { of, field, over, across, by, where: ofChosen() });

interface Shown<M extends MeasurementName> {
  readonly by?: readonly TagOf<M>[];
  readonly label?: string;
  readonly across?: NonNullable<Query["across"]>;
}

/** Once for each machine and one more tag of its own. */
const own = { across: "sum" } as const;

const of = <M extends MeasurementName>(
  title: string,
  name: M,
  field: FieldOf<M>,
  limits: Limited = {},
): Column =>
  column<M>(title, { of: name, field, over: "last", across: "max", by: ["host"], where: ofChosen() }, limits);

const bars = { look: "bars", limits: noneLimits } as const;

export const machines: Dashboard = {
  uid: "machines",
  title: "Machines",
  description:
    "CPU, memory, disks and network of every machine, its containers, and whether measuring works.",
  variables: ["region", "pool", "host"],
  rows: [
    {
      title: "All machines",
      panels: [
        {
          kind: "table",
          title: "Machines",
          description:
            "Machines whose Telegraf reported in the last five minutes, with their worst values. Good: no colour. A machine that is missing is down, or its Telegraf cannot reach the app server.",
          rowOf: "host",
          also: ["region", "pool", "release"],
          columns: [
            column(
              "CPU",
              {
                of: "cpu",
                field: "usage_active",
                over: "last",
                across: "max",
                by: ["host", "region", "pool", "release"],
                where: ofHost,
              },
              { limits: busyLimits },
            ),
            of("Taken away", "cpu", "usage_steal", { limits: stealLimits }),
            of("Load", "system", "load1"),
            of("CPUs", "system", "n_cpus"),
            of("Memory", "memory", "used_percent", { limits: fullLimits }),
            of("Disk", "disk", "used_percent", { limits: fullLimits }),
            of("Up", "system", "uptime"),
            of("Waiting points", "telegraf", "buffer_size"),
          ],
          links: [{ title: "Only this machine", to: "machines", tag: "host" }],
        },
      ],
    },
    {
      title: "CPU and memory",
      panels: [
        course("CPU", "Share of all CPUs that is in use.", [each("cpu", "usage_active")], {
          limits: busyLimits,
          max: 100,
        }),
        course(
          "CPU taken away",
          "Time for which the cloud gave this machine's CPUs to others (steal).",
          [each("cpu", "usage_steal")],
          { limits: stealLimits },
        ),
        course(
          "Where CPU goes",
          "Mean over the chosen machines. Programs should be most; much of the network's part means many small packets, much waiting a slow disk.",
          (
            [
              ["programs", "usage_user"],
              ["kernel", "usage_system"],
              ["network", "usage_softirq"],
              ["waiting for disks", "usage_iowait"],
              ["taken away", "usage_steal"],
            ] as const
          ).map(([label, field]) => each("cpu", field, "mean", { by: [], label, across: "mean" })),
          { look: "stacked", max: 100 },
        ),
        course(
          "Load by machine",
          "Programs that run or wait to. Longer above the number of CPUs is too much.",
          [each("system", "load1")],
        ),
        course(
          "Memory in use",
          "Share of memory that cannot be given to others.",
          [each("memory", "used_percent")],
          {
            limits: fullLimits,
            max: 100,
          },
        ),
        course(
          "Free memory",
          "Memory that programs can still get. Near 0 the kernel kills the largest of them.",
          [each("memory", "available", "min", { across: "min" })],
        ),
      ],
    },
    {
      title: "Disks",
      panels: [
        course(
          "Disk in use",
          "Share of each disk that is full. A full disk stops InfluxDB and Prosody.",
          [each("disk", "used_percent", "max", { by: ["host", "path"], label: "$tag_host $tag_path" })],
          { limits: fullLimits, max: 100, width: 12, steps: true },
        ),
        course(
          "Files in use",
          "Share of the files that each disk can hold at all (inodes).",
          [
            each("disk", "inodes_used_percent", "max", {
              by: ["host", "path"],
              label: "$tag_host $tag_path",
            }),
          ],
          { limits: fullLimits, max: 100, width: 12, steps: true },
        ),
      ],
    },
    {
      title: "Network",
      panels: [
        course(
          "Received",
          "Bits in a second that come in at each machine's network card; of machines that are only a bridge.",
          [{ label: "$tag_host", query: bits("bytes_recv") }],
        ),
        course(
          "Sent",
          "Bits in a second that go out at each machine's network card; of machines that are only a bridge.",
          [{ label: "$tag_host", query: bits("bytes_sent") }],
        ),
        course(
          "Dropped at the card",
          "Packets that card or driver threw away, and broken ones. Good is 0.",
          [
            each("network", "drop_in", "increase", { ...own, label: "$tag_host in" }),
            each("network", "drop_out", "increase", { ...own, label: "$tag_host out" }),
            each("network", "err_in", "increase", { ...own, label: "$tag_host broken in" }),
            each("network", "err_out", "increase", { ...own, label: "$tag_host broken out" }),
          ],
          bars,
        ),
        course("UDP packets", "UDP packets in a second: on a bridge, nearly all of it is media.", [
          each("kernelNetwork", "UdpInDatagrams", "rate", { label: "$tag_host in" }),
          each("kernelNetwork", "UdpOutDatagrams", "rate", { label: "$tag_host out" }),
        ]),
        course(
          "UDP packets thrown away",
          "Packets that the kernel threw away, for the program's buffer was full or they were broken: everybody on that bridge hears it. Good is 0.",
          [
            each("kernelNetwork", "UdpRcvbufErrors", "increase", { label: "$tag_host buffer full, in" }),
            each("kernelNetwork", "UdpSndbufErrors", "increase", { label: "$tag_host buffer full, out" }),
            each("kernelNetwork", "UdpInErrors", "increase", { label: "$tag_host all errors in" }),
          ],
          { limits: noneLimits },
        ),
        course(
          "Over the cloud's allowance",
          "Packets that AWS queued or dropped because the machine was over what its type may send, receive or keep track of. Good is 0; otherwise take a larger type. Only on AWS.",
          [
            each("ena", "bw_in_allowance_exceeded", "increase", { ...own, label: "$tag_host bits in" }),
            each("ena", "bw_out_allowance_exceeded", "increase", { ...own, label: "$tag_host bits out" }),
            each("ena", "pps_allowance_exceeded", "increase", { ...own, label: "$tag_host packets" }),
            each("ena", "conntrack_allowance_exceeded", "increase", {
              ...own,
              label: "$tag_host connections",
            }),
            each("ena", "linklocal_allowance_exceeded", "increase", {
              ...own,
              label: "$tag_host local services",
            }),
          ],
          bars,
        ),
      ],
    },
    {
      title: "Containers and nginx",
      panels: [
        course(
          "CPU of containers",
          "100 % is one full core. Empty where `jitsi:monitoring.containers` is false.",
          [
            each("containerCpu", "usage_percent", "mean", {
              by: ["host", "container"],
              label: "$tag_host $tag_container",
            }),
          ],
        ),
        course(
          "Memory of containers",
          "A line that only climbs is a leak. Empty where `jitsi:monitoring.containers` is false.",
          [
            each("containerMemory", "usage", "mean", {
              by: ["host", "container"],
              label: "$tag_host $tag_container",
            }),
          ],
        ),
        course(
          "Requests to nginx",
          "Requests in a second: pages, BOSH, and what Telegraf elsewhere writes. A peak without people is a scan or an attack.",
          [each("nginx", "requests", "rate", { label: "requests" })],
        ),
        course(
          "Connections of nginx",
          "Open connections, and those of them that wait for the next request. People in calls each hold one.",
          [
            each("nginx", "active", "mean", { label: "open" }),
            each("nginx", "waiting", "mean", { label: "waiting" }),
          ],
        ),
        course(
          "Connections taken",
          "Connections in a second that came and that nginx took. If they differ, it ran out of workers or files.",
          [
            each("nginx", "accepts", "rate", { label: "came" }),
            each("nginx", "handled", "rate", { label: "taken" }),
          ],
        ),
        {
          kind: "now",
          title: "Certificate's time left",
          description:
            "Until the public host's certificate ends. Without a valid one nobody gets in, and Telegraf elsewhere cannot write.",
          limits: certificateLimits,
          within: "3h",
          width: 8,
          lines: [line("left", { of: "certificate", field: "expiry", over: "last", across: "min" })],
        },
      ],
    },
    {
      title: "Measuring itself",
      panels: [
        course(
          "Points that wait",
          "Points that Telegraf holds for InfluxDB. They wait on disk while the app server is away, and go when it is back.",
          [each("telegraf", "buffer_size", "max", { ...own, label: "$tag_host" })],
        ),
        course(
          "Points lost",
          "Points that Telegraf threw away, for too many waited. Good is 0.",
          [each("telegraf", "metrics_dropped", "increase", own)],
          bars,
        ),
        course(
          "Failed writes",
          "Writes that failed and are tried again. Steadily: look at the certificate, the password, the network.",
          [each("telegraf", "errors", "increase", own)],
          bars,
        ),
        course(
          "Points written",
          "Points in a second that each machine wrote. 0 while the app server is away; more than usual after that.",
          [each("telegraf", "metrics_written", "rate", own)],
        ),
        course(
          "Series in InfluxDB",
          "Different combinations of measurement and tags. Group members that come and go make new ones; memory follows them.",
          [
            line("$tag_database", {
              of: "database",
              field: "numSeries",
              over: "max",
              across: "max",
              by: ["database"],
            }),
          ],
          { steps: true },
        ),
        course(
          "Measurements in InfluxDB",
          "It grows only with a new release.",
          [
            line("$tag_database", {
              of: "database",
              field: "numMeasurements",
              over: "max",
              across: "max",
              by: ["database"],
            }),
          ],
          { steps: true },
        ),
      ],
    },
  ],
};

function bits(field: "bytes_recv" | "bytes_sent"): Query {
  return { ...each("network", field, "rate", own).query, times: 8, unit: "bps" };
}
