/** What Telegraf reads of the machine that it runs on, and of the containers there. */

import { measurements } from "../measurements.ts";
import { bufferDirectory } from "./outputs.ts";
import type { Observed, Plugins } from "./plugins.ts";

/** Where the machine's own `/proc` and `/sys` stand in Telegraf's container, and the variables by which its libraries find them (gopsutil). */
export const machineMounts = [
  { hostPath: "/proc", path: "/hostfs/proc" },
  { hostPath: "/sys", path: "/hostfs/sys" },
] as const;

export const machineEnv = {
  HOST_PROC: "/hostfs/proc",
  HOST_SYS: "/hostfs/sys",
  // Disks are seen through the container's own mounts: its root is on Docker's disk, the buffer on that of the volumes.
  HOST_PROC_MOUNTINFO: "/proc/self/mountinfo",
} as const;

export const dockerSocket = "/var/run/docker.sock";

export function machineInputs(observed: Observed): Plugins[] {
  const { cpu, memory, system, disk, network, kernelNetwork, telegraf } = measurements;
  const { host, onHostNetwork, settings } = observed;
  return [
    {
      inputs: {
        cpu: [
          {
            percpu: false,
            totalcpu: true,
            report_active: true,
            fieldinclude: fieldsOf(cpu),
            tagexclude: ["cpu"],
          },
        ],
        mem: [{ fieldinclude: fieldsOf(memory) }],
        system: [{ fieldinclude: fieldsOf(system) }],
        disk: [
          {
            interval: "60s",
            mount_points: ["/", bufferDirectory],
            fieldinclude: fieldsOf(disk),
            tagexclude: ["device", "fstype", "mode", "label"],
          },
        ],
        nstat: [
          {
            // Of process 1, whatever network Telegraf itself is on.
            proc_net_netstat: `${machineEnv.HOST_PROC}/1/net/netstat`,
            proc_net_snmp: `${machineEnv.HOST_PROC}/1/net/snmp`,
            proc_net_snmp6: `${machineEnv.HOST_PROC}/1/net/snmp6`,
            dump_zeros: true,
            fieldinclude: fieldsOf(kernelNetwork),
            tagexclude: ["name"],
          },
        ],
        internal: [
          {
            collect_memstats: false,
            namepass: [telegraf.name],
            fieldinclude: fieldsOf(telegraf),
            tagexclude: ["alias", "version", "_id"],
          },
        ],
        ...(onHostNetwork ? { net: [{ interfaces: ["e*"], fieldinclude: fieldsOf(network) }] } : {}),
        ...(onHostNetwork && host.on === "aws" ? { ethtool: [ena] } : {}),
        ...(settings.monitoring.containers ? { docker: [containers(observed)] } : {}),
      },
      ...(settings.monitoring.containers ? { processors: containerNames(observed) } : {}),
    },
  ];
}

const ena = {
  interface_include: ["e*"],
  fieldinclude: Object.keys(measurements.ena.fields),
  tagexclude: ["driver", "namespace"],
};

const containerMeasurements = [measurements.containerCpu, measurements.containerMemory];

/** Names of containers begin with the deployment's (`compose.ts`, `dockerHost.ts`). */
const prefixOf = ({ settings }: Observed): string => `${settings.appPrefix}-`;

const containers = (observed: Observed) => ({
  endpoint: `unix://${dockerSocket}`,
  container_name_include: [`${prefixOf(observed)}*`],
  perdevice_include: [],
  total_include: ["cpu"],
  docker_label_exclude: ["*"],
  namepass: containerMeasurements.map(({ name }) => name),
  fieldinclude: containerMeasurements.flatMap(fieldsOf),
  taginclude: ["container_name"],
});

const containerNames = (observed: Observed) => {
  const only = { namepass: containerMeasurements.map(({ name }) => name) };
  return {
    strings: [{ ...only, order: 1, trim_prefix: [{ tag: "container_name", prefix: prefixOf(observed) }] }],
    rename: [{ ...only, order: 2, replace: [{ tag: "container_name", dest: "container" }] }],
  };
};

function fieldsOf({ fields }: { readonly fields: Readonly<Record<string, unknown>> }): string[] {
  return Object.keys(fields);
}
