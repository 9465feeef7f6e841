import { HealthCheck } from "@pulumi/gcp/compute/healthCheck.js";
import { RegionAutoscaler } from "@pulumi/gcp/compute/regionAutoscaler.js";
import { RegionInstanceGroupManager } from "@pulumi/gcp/compute/regionInstanceGroupManager.js";
import { RegionInstanceTemplate } from "@pulumi/gcp/compute/regionInstanceTemplate.js";
import type { Provider } from "@pulumi/gcp/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { bootDiskGiB, googleDiskType } from "../../model/clouds/machineTypes.ts";
import { fitAuto } from "../../model/clouds/names.ts";
import { machineShutdownSeconds } from "../../model/bridges/drain.ts";
import type { GcpFacts } from "../../model/platform/facts.ts";
import type { Service } from "../../model/services/service.ts";
import type { GcpVmGroupSettings, ScalingSettings } from "../../model/settings.ts";
import { ports } from "../../model/topology.ts";
import { bundleFor, machineLabels, type CloudMachineArgs } from "./cloudMachine.ts";
import { subnetworkOf } from "./gcpVm.ts";
import { actsAs, googleMetadata, shieldedVm } from "./googleMachine.ts";
import { googleImage } from "./machineImage.ts";
import type { Machine, Materials } from "./machine.ts";

export interface GcpVmGroupArgs extends CloudMachineArgs<GcpVmGroupSettings> {
  readonly platform: GcpFacts;
  /** Service account that the machines act as. */
  readonly email: pulumi.Output<string>;
}

/** How long a new machine must be healthy before the next old one goes. Seconds. */
const minReadySeconds = 60;

/** The longest that Google Cloud waits before it judges a new machine's health. Seconds. */
const longestInitialDelaySeconds = 3600;

/** Scaling in looks back at this much of the past, so that a lull between two meetings removes nothing. Seconds. */
const stabilizationSeconds = 900;

/** Deleting a group waits for the calls of all its machines, at most an hour, and for what the cloud itself takes. */
const deleteTimeout = "90m";

/**
 * Equal machines in the zones of a region that grow and shrink on their load. A change rolls: a new template, a new machine per zone beside
 * the old ones, then the old ones drain and go.
 */
export class GcpVmGroup extends pulumi.ComponentResource implements Machine {
  readonly #name: string;
  readonly #args: GcpVmGroupArgs;
  readonly #provider: Provider;
  readonly #labels: Record<string, string>;

  constructor(
    name: string,
    args: GcpVmGroupArgs,
    opts: pulumi.ComponentResourceOptions & { provider: Provider },
  ) {
    const { host, owner } = args;
    super("jitsi:index:GcpVmGroup", name, { zones: host.zones, machineType: host.machineType }, opts);
    this.#name = name;
    this.#args = args;
    this.#provider = opts.provider;
    this.#labels = machineLabels(owner, host);
    this.registerOutputs({});
  }

  run(
    services: readonly Service[],
    materials: Materials,
    parent: pulumi.ComponentResource,
    after: readonly pulumi.Resource[] = [],
  ): [RegionInstanceGroupManager] {
    const options = { parent, provider: this.#provider };
    const template = this.#template(bundleFor(this.#args, services, materials), options, after);
    const group = this.#group(template, this.#healthCheck(options), options);
    this.#autoscaler(group, options);
    return [group];
  }

  /** Auto-named, and so created before the old one goes: Google refuses to delete a template that a group still uses. */
  #template(
    bundle: pulumi.Output<string>,
    options: pulumi.CustomResourceOptions,
    after: readonly pulumi.Resource[],
  ): RegionInstanceTemplate {
    const { host, platform, email, ready } = this.#args;
    return new RegionInstanceTemplate(
      fitAuto("gcpCompute", this.#name),
      {
        region: host.cloudRegion,
        machineType: host.machineType,
        disks: [
          {
            boot: true,
            autoDelete: true,
            sourceImage: googleImage(host.machineType),
            diskType: googleDiskType(host.machineType),
            diskSizeGb: bootDiskGiB,
            labels: this.#labels,
          },
        ],
        networkInterfaces: [
          {
            subnetwork: subnetworkOf(platform, host.cloudRegion).id,
            nicType: "GVNIC",
            accessConfigs: [{ networkTier: "STANDARD" }],
          },
        ],
        metadata: googleMetadata(bundle),
        scheduling: schedulingOf(host),
        serviceAccount: actsAs(email),
        shieldedInstanceConfig: shieldedVm,
        labels: this.#labels,
      },
      { ...options, dependsOn: [...ready, ...after] },
    );
  }

  /** Of the bridge alone: it does not look at its link to the app server, so an outage there leaves the machines. */
  #healthCheck(options: pulumi.CustomResourceOptions): HealthCheck {
    return new HealthCheck(
      fitAuto("gcpCompute", this.#name),
      {
        httpHealthCheck: { port: ports.colibri, requestPath: "/about/health" },
        checkIntervalSec: 10,
        timeoutSec: 5,
        healthyThreshold: 1,
        unhealthyThreshold: 6,
      },
      options,
    );
  }

  #group(
    template: RegionInstanceTemplate,
    healthCheck: HealthCheck,
    options: pulumi.CustomResourceOptions,
  ): RegionInstanceGroupManager {
    const { host } = this.#args;
    return new RegionInstanceGroupManager(
      fitAuto("gcpCompute", this.#name),
      {
        region: host.cloudRegion,
        baseInstanceName: baseInstanceName(this.#name),
        distributionPolicyZones: [...host.zones],
        distributionPolicyTargetShape: "EVEN",
        versions: [{ instanceTemplate: template.selfLink }],
        updatePolicy: {
          type: "PROACTIVE",
          minimalAction: "REPLACE",
          mostDisruptiveAllowedAction: "REPLACE",
          replacementMethod: "SUBSTITUTE",
          instanceRedistributionType: "PROACTIVE",
          // A regional group takes no other number than 0 between 1 and its zones.
          maxSurgeFixed: host.zones.length,
          maxUnavailableFixed: 0,
          minReadySec: minReadySeconds,
        },
        autoHealingPolicies: {
          healthCheck: healthCheck.id,
          initialDelaySec: initialDelaySeconds(host.scaling),
        },
        // A repair would else use the template that the machine was made from, which may be gone.
        instanceLifecyclePolicy: { forceUpdateOnRepair: "YES" },
        // Draining takes up to an hour: an update says what is to be, and the group gets there.
        waitForInstances: false,
      },
      { ...options, customTimeouts: { delete: deleteTimeout } },
    );
  }

  #autoscaler(group: RegionInstanceGroupManager, options: pulumi.CustomResourceOptions): void {
    const { host, platform } = this.#args;
    new RegionAutoscaler(
      fitAuto("gcpCompute", this.#name),
      {
        region: host.cloudRegion,
        target: group.id,
        autoscalingPolicy: autoscalingPolicy(host.scaling, platform.stressMetric),
      },
      options,
    );
  }
}

/** Four characters and a dash follow. */
const baseInstanceName = (name: string): string => fitAuto("gcpCompute", name);

/** Twice what a machine usually needs until its bridge works: slower ones must not be taken for sick. */
const initialDelaySeconds = ({ cooldownSeconds }: ScalingSettings): number =>
  Math.min(2 * cooldownSeconds, longestInitialDelaySeconds);

function schedulingOf({ spot, drainMinutes }: GcpVmGroupSettings) {
  const gracefulShutdown = {
    enabled: true,
    maxDuration: { seconds: machineShutdownSeconds(drainMinutes) },
  };
  return spot
    ? {
        provisioningModel: "SPOT",
        preemptible: true,
        automaticRestart: false,
        onHostMaintenance: "TERMINATE",
        instanceTerminationAction: "DELETE",
        gracefulShutdown,
      }
    : {
        provisioningModel: "STANDARD",
        automaticRestart: true,
        onHostMaintenance: "MIGRATE",
        gracefulShutdown,
      };
}

/** The largest number that any of its signals asks for wins: stress, processors, or a schedule. */
const autoscalingPolicy = (scaling: ScalingSettings, stressMetric: string) => ({
  mode: "ON",
  minReplicas: scaling.min,
  maxReplicas: scaling.max,
  cooldownPeriod: scaling.cooldownSeconds,
  stabilizationPeriod: stabilizationSeconds,
  metrics: [
    {
      name: stressMetric,
      type: "GAUGE",
      target: scaling.targetStress,
      filter: 'resource.type = "gce_instance"',
    },
  ],
  cpuUtilization: { target: scaling.targetCpu },
  scaleInControl: {
    maxScaledInReplicas: { fixed: scaling.scaleIn.max },
    timeWindowSec: scaling.scaleIn.windowMinutes * 60,
  },
  ...(scaling.schedules.length === 0
    ? {}
    : {
        scalingSchedules: scaling.schedules.map(({ name, start, durationMinutes, timeZone, min }) => ({
          name,
          schedule: start,
          durationSec: durationMinutes * 60,
          timeZone,
          minRequiredReplicas: min,
        })),
      }),
});
