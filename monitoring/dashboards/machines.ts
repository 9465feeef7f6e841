/** Machines, their containers, and monitoring itself. */

import type { FieldOf, MeasurementName, TagOf } from "../../model/monitoring/measurements.ts";
import type { Query } from "../../model/monitoring/query.ts";
import { ofHost } from "./chosen.ts";
import { busyLimits, certificateLimits, fullLimits, noneLimits, stealLimits } from "./limits.ts";
import { column, course, line, type Column, type Dashboard, type Limited, type Line } from "./spec.ts";

/** Tags that every measurement has. */
const ofChosen = <M extends MeasurementName>() => ofHost as NonNullable<Query<M>["where"]>;

/** One line per value of the tags, by default per machine. */
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
    "CPU, memory, disks and network of every machine, its containers, and the health of monitoring itself.",
  variables: ["region", "pool", "host"],
  rows: [
    {
      title: "All machines",
      panels: [
        {
          kind: "table",
          title: "Machines",
          description:
            "Machines whose Telegraf reported in the last five minutes, with their worst values. No color is good. A missing machine is down, or its Telegraf cannot reach the app server.",
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
            of("Steal", "cpu", "usage_steal", { limits: stealLimits }),
            of("Load", "system", "load1"),
            of("CPUs", "system", "n_cpus"),
            of("Memory", "memory", "used_percent", { limits: fullLimits }),
            of("Disk", "disk", "used_percent", { limits: fullLimits }),
            of("Uptime", "system", "uptime"),
            of("Buffered points", "telegraf", "buffer_size"),
          ],
          links: [{ title: "Only this machine", to: "machines", tag: "host" }],
        },
      ],
    },
    {
      title: "CPU and memory",
      panels: [
        course("CPU", "Share of all CPUs in use.", [each("cpu", "usage_active")], {
          limits: busyLimits,
          max: 100,
        }),
        course("CPU steal", "CPU time that the cloud gave to other tenants.", [each("cpu", "usage_steal")], {
          limits: stealLimits,
        }),
        course(
          "CPU by mode",
          "Mean across the selected machines. User should dominate. A large softirq share means many small packets; a large iowait share means a slow disk.",
          (
            [
              ["user", "usage_user"],
              ["system", "usage_system"],
              ["softirq", "usage_softirq"],
              ["iowait", "usage_iowait"],
              ["steal", "usage_steal"],
            ] as const
          ).map(([label, field]) => each("cpu", field, "mean", { by: [], label, across: "mean" })),
          { look: "stacked", max: 100 },
        ),
        course(
          "Load average",
          "Processes that are running or waiting to run. A load above the number of CPUs for a long time is too high.",
          [each("system", "load1")],
        ),
        course(
          "Memory in use",
          "Share of memory that is not available to other processes.",
          [each("memory", "used_percent")],
          {
            limits: fullLimits,
            max: 100,
          },
        ),
        course(
          "Available memory",
          "Memory still available to processes. Near 0, the kernel kills the largest process.",
          [each("memory", "available", "min", { across: "min" })],
        ),
      ],
    },
    {
      title: "Disks",
      panels: [
        course(
          "Disk in use",
          "Used share of each disk. A full disk stops InfluxDB and Prosody.",
          [each("disk", "used_percent", "max", { by: ["host", "path"], label: "$tag_host $tag_path" })],
          { limits: fullLimits, max: 100, width: 12, steps: true },
        ),
        course(
          "Inodes in use",
          "Used share of each disk's inodes.",
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
          "Bits per second received by the network interface. Only for machines that run nothing but a bridge.",
          [{ label: "$tag_host", query: bits("bytes_recv") }],
        ),
        course(
          "Sent",
          "Bits per second sent by the network interface. Only for machines that run nothing but a bridge.",
          [{ label: "$tag_host", query: bits("bytes_sent") }],
        ),
        course(
          "Interface drops and errors",
          "Packets dropped by the interface or its driver, and corrupt packets. Should be 0.",
          [
            each("network", "drop_in", "increase", { ...own, label: "$tag_host dropped in" }),
            each("network", "drop_out", "increase", { ...own, label: "$tag_host dropped out" }),
            each("network", "err_in", "increase", { ...own, label: "$tag_host errors in" }),
            each("network", "err_out", "increase", { ...own, label: "$tag_host errors out" }),
          ],
          bars,
        ),
        course("UDP packets", "UDP packets per second. On a bridge, nearly all of them are media.", [
          each("kernelNetwork", "UdpInDatagrams", "rate", { label: "$tag_host in" }),
          each("kernelNetwork", "UdpOutDatagrams", "rate", { label: "$tag_host out" }),
        ]),
        course(
          "UDP errors",
          "Packets that the kernel dropped because a socket buffer was full or the packet was corrupt. Everybody on that bridge hears it. Should be 0.",
          [
            each("kernelNetwork", "UdpRcvbufErrors", "increase", { label: "$tag_host receive buffer full" }),
            each("kernelNetwork", "UdpSndbufErrors", "increase", { label: "$tag_host send buffer full" }),
            each("kernelNetwork", "UdpInErrors", "increase", { label: "$tag_host all receive errors" }),
          ],
          { limits: noneLimits },
        ),
        course(
          "AWS network allowance exceeded",
          "Packets that AWS queued or dropped because the machine exceeded the limits of its instance type. Should be 0; otherwise use a larger type. AWS only.",
          [
            each("ena", "bw_in_allowance_exceeded", "increase", { ...own, label: "$tag_host bandwidth in" }),
            each("ena", "bw_out_allowance_exceeded", "increase", {
              ...own,
              label: "$tag_host bandwidth out",
            }),
            each("ena", "pps_allowance_exceeded", "increase", { ...own, label: "$tag_host packets" }),
            each("ena", "conntrack_allowance_exceeded", "increase", {
              ...own,
              label: "$tag_host connections",
            }),
            each("ena", "linklocal_allowance_exceeded", "increase", {
              ...own,
              label: "$tag_host link-local",
            }),
          ],
          bars,
        ),
      ],
    },
    {
      title: "Containers and nginx",
      panels: [
        course("Container CPU", "100 % is one full core. Empty if `jitsi:monitoring.containers` is false.", [
          each("containerCpu", "usage_percent", "mean", {
            by: ["host", "container"],
            label: "$tag_host $tag_container",
          }),
        ]),
        course(
          "Container memory",
          "A line that only rises is a leak. Empty if `jitsi:monitoring.containers` is false.",
          [
            each("containerMemory", "usage", "mean", {
              by: ["host", "container"],
              label: "$tag_host $tag_container",
            }),
          ],
        ),
        course(
          "nginx requests",
          "Requests per second: pages, BOSH, and Telegraf writes from other machines. A peak without participants is a scan or an attack.",
          [each("nginx", "requests", "rate", { label: "requests" })],
        ),
        course(
          "nginx connections",
          "Open connections, and those waiting for the next request. Each participant in a call holds one.",
          [
            each("nginx", "active", "mean", { label: "open" }),
            each("nginx", "waiting", "mean", { label: "waiting" }),
          ],
        ),
        course(
          "nginx connections handled",
          "Connections per second accepted and handled. If they differ, nginx ran out of worker connections or file descriptors.",
          [
            each("nginx", "accepts", "rate", { label: "accepted" }),
            each("nginx", "handled", "rate", { label: "handled" }),
          ],
        ),
        {
          kind: "now",
          title: "Certificate expiry",
          description:
            "Time until the public certificate expires. Without a valid certificate, nobody can join, and Telegraf on other machines cannot write.",
          limits: certificateLimits,
          within: "3h",
          width: 8,
          lines: [line("left", { of: "certificate", field: "expiry", over: "last", across: "min" })],
        },
      ],
    },
    {
      title: "Monitoring itself",
      panels: [
        course(
          "Buffered points",
          "Points that Telegraf has not written to InfluxDB yet. They wait on disk while the app server is down and are sent once it is back.",
          [each("telegraf", "buffer_size", "max", { ...own, label: "$tag_host" })],
        ),
        course(
          "Dropped points",
          "Points that Telegraf dropped. Should be 0.",
          [each("telegraf", "metrics_dropped", "increase", own)],
          bars,
        ),
        course(
          "Failed writes",
          "Writes that failed and will be retried. If they persist, check the certificate, the password and the network.",
          [each("telegraf", "errors", "increase", own)],
          bars,
        ),
        course(
          "Points written",
          "Points per second written by each machine. 0 while the app server is down, and higher than usual right after that.",
          [each("telegraf", "metrics_written", "rate", own)],
        ),
        course(
          "Series in InfluxDB",
          "Distinct combinations of measurement and tags. Group members that come and go add series, and memory use grows with them.",
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
          "Number of measurements. It grows only with a new release.",
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
