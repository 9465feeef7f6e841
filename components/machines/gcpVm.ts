import { Address } from "@pulumi/gcp/compute/address.js";
import { Disk } from "@pulumi/gcp/compute/disk.js";
import { DiskResourcePolicyAttachment } from "@pulumi/gcp/compute/diskResourcePolicyAttachment.js";
import { Instance } from "@pulumi/gcp/compute/instance.js";
import { ResourcePolicy } from "@pulumi/gcp/compute/resourcePolicy.js";
import type { Provider } from "@pulumi/gcp/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import { bootDiskGiB, googleDiskType } from "../../model/clouds/machineTypes.ts";
import { fitAuto } from "../../model/clouds/names.ts";
import { machineShutdownSeconds } from "../../model/bridges/drain.ts";
import type { GcpFacts } from "../../model/platform/facts.ts";
import type { Service } from "../../model/services/service.ts";
import type { GcpVmSettings } from "../../model/settings.ts";
import { bundleFor, CloudMachine, hasBridge, patience, type CloudMachineArgs } from "./cloudMachine.ts";
import { actsAs, googleMetadata, shieldedVm } from "./googleMachine.ts";
import { googleImage } from "./machineImage.ts";
import type { Materials } from "./machine.ts";

export interface GcpVmArgs extends CloudMachineArgs<GcpVmSettings> {
  readonly platform: GcpFacts;
  /** Service account that it acts as. */
  readonly email: pulumi.Output<string>;
}

/** The agent mounts the disk that has this name (`/dev/disk/by-id/google-jitsi-data`). */
const dataDeviceName = "jitsi-data";

/**
 * A machine in Google Cloud with an address that stays, and a disk of its own for what must stay. The machine itself can be made anew
 * at any time. Nobody reaches it but through Google's proxy.
 */
export class GcpVm extends CloudMachine<GcpVmSettings, GcpVmArgs> {
  /** IPv4 that the world sees. */
  readonly publicAddress: pulumi.Output<string>;
  /** IPv4 in the platform's network that stays; only the app server has one. */
  readonly privateAddress: pulumi.Output<string> | undefined;

  readonly #dataDisk: Disk | undefined;

  constructor(name: string, args: GcpVmArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    const { host, deployment } = args;
    super("jitsi:index:GcpVm", name, args, { zone: host.zone, machineType: host.machineType }, opts);
    const kept = { parent: this, protect: deployment.settings.protect };

    this.publicAddress = this.#address(kept);
    this.privateAddress = host.runsAppServer ? this.#internalAddress(kept) : undefined;
    this.#dataDisk = this.#makeDataDisk(kept);

    this.registerOutputs({ publicAddress: this.publicAddress });
  }

  run(
    services: readonly Service[],
    materials: Materials,
    parent: pulumi.ComponentResource,
    after: readonly pulumi.Resource[] = [],
  ): Instance[] {
    const { host, platform, deployment, email, ready } = this.args;
    // Its addresses and its disk wait for another one. A stopped machine would still cost its boot disk, and none can be made stopped
    // (terraform-provider-google resource_compute_instance.go, desiredStatusDiff).
    if (deployment.settings.suspended) return [];
    const disk = this.#dataDisk;
    const instance = new Instance(
      fitAuto("gcpCompute", this.machineName),
      {
        zone: host.zone,
        machineType: host.machineType,
        bootDisk: {
          autoDelete: true,
          initializeParams: {
            image: googleImage(host.machineType),
            size: bootDiskGiB,
            type: googleDiskType(host.machineType),
            labels: this.labels,
          },
        },
        ...(disk === undefined
          ? {}
          : { attachedDisks: [{ source: disk.selfLink, deviceName: dataDeviceName, mode: "READ_WRITE" }] }),
        networkInterfaces: [
          {
            subnetwork: subnetworkOf(platform, host.cloudRegion).id,
            nicType: "GVNIC",
            ...(this.privateAddress === undefined ? {} : { networkIp: this.privateAddress }),
            accessConfigs: [{ natIp: this.publicAddress, networkTier: this.#networkTier() }],
          },
        ],
        metadata: googleMetadata(bundleFor(this.args, services, materials)),
        scheduling: {
          provisioningModel: "STANDARD",
          automaticRestart: true,
          onHostMaintenance: "MIGRATE",
          ...(hasBridge(deployment, host)
            ? {
                gracefulShutdown: {
                  enabled: true,
                  maxDuration: { seconds: machineShutdownSeconds(host.drainMinutes) },
                },
              }
            : {}),
        },
        serviceAccount: actsAs(email),
        shieldedInstanceConfig: shieldedVm,
        allowStoppingForUpdate: true,
        labels: this.labels,
      },
      {
        parent,
        provider: this.provider,
        dependsOn: [...ready, ...after],
        // Its addresses and its disk are taken until the old one is gone.
        deleteBeforeReplace: true,
        // cloud-init runs once in a machine's life: another one of its texts counts when the machine is made anew.
        ignoreChanges: ['metadata["user-data"]'],
        replacementTrigger: host.generation,
        customTimeouts: patience(host.drainMinutes),
      },
    );
    return [instance];
  }

  /** People reach the app server over Google's own network; bridges are near them anyway, and that traffic costs less. */
  #networkTier(): "PREMIUM" | "STANDARD" {
    return this.args.host.runsAppServer ? "PREMIUM" : "STANDARD";
  }

  #address(kept: pulumi.CustomResourceOptions): pulumi.Output<string> {
    const { cloudRegion } = this.args.host;
    return new Address(
      fitAuto("gcpCompute", this.machineName, "public"),
      {
        region: cloudRegion,
        addressType: "EXTERNAL",
        networkTier: this.#networkTier(),
        labels: this.labels,
      },
      kept,
    ).address;
  }

  #internalAddress(kept: pulumi.CustomResourceOptions): pulumi.Output<string> {
    const { host, platform } = this.args;
    return new Address(
      fitAuto("gcpCompute", this.machineName, "internal"),
      {
        region: host.cloudRegion,
        addressType: "INTERNAL",
        subnetwork: subnetworkOf(platform, host.cloudRegion).id,
        labels: this.labels,
      },
      kept,
    ).address;
  }

  #makeDataDisk(kept: pulumi.CustomResourceOptions): Disk | undefined {
    const { zone, dataDisk, machineType, cloudRegion } = this.args.host;
    if (dataDisk === undefined) return undefined;
    const name = fitAuto("gcpCompute", this.machineName, "data");
    const disk = new Disk(
      name,
      {
        zone,
        size: dataDisk.gib,
        type: googleDiskType(machineType),
        createSnapshotBeforeDestroy: true,
        labels: this.labels,
      },
      kept,
    );
    const policy = new ResourcePolicy(
      name,
      {
        region: cloudRegion,
        snapshotSchedulePolicy: {
          schedule: { dailySchedule: { daysInCycle: 1, startTime: "04:00" } },
          retentionPolicy: {
            maxRetentionDays: dataDisk.snapshotDays,
            onSourceDiskDelete: "KEEP_AUTO_SNAPSHOTS",
          },
          snapshotProperties: { labels: this.labels },
        },
      },
      { parent: this },
    );
    new DiskResourcePolicyAttachment(
      name,
      { disk: disk.name, name: policy.name, zone },
      // One disk has one schedule: the old one must go before another comes.
      { parent: this, deleteBeforeReplace: true },
    );
    return disk;
  }
}

/** @throws Error if the platform has none there: the rules refuse that before */
export function subnetworkOf({ subnetworks }: GcpFacts, region: string): GcpFacts["subnetworks"][string] {
  const subnetwork = subnetworks[region];
  if (subnetwork === undefined) throw new Error(`the platform has no subnetwork in ${region}`);
  return subnetwork;
}
