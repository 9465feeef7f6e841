import { Eip } from "@pulumi/aws/ec2/eip.js";
import { EipAssociation } from "@pulumi/aws/ec2/eipAssociation.js";
import { Instance } from "@pulumi/aws/ec2/instance.js";
import { LaunchTemplate } from "@pulumi/aws/ec2/launchTemplate.js";
import type { Provider } from "@pulumi/aws/provider.js";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import * as pulumi from "@pulumi/pulumi";
import { bootDiskGiB } from "../../model/clouds/machineTypes.ts";
import { fitAuto } from "../../model/clouds/names.ts";
import type { AwsRegionFacts } from "../../model/platform/facts.ts";
import type { Service } from "../../model/services/service.ts";
import type { AwsVmSettings } from "../../model/settings.ts";
import { cloudInitForEc2 } from "./agent/cloudInit.ts";
import { bundleParameter } from "./awsParameters.ts";
import { bundleFor, CloudMachine, patience, type CloudMachineArgs } from "./cloudMachine.ts";
import { architectureOf, awsImage } from "./machineImage.ts";
import type { Materials } from "./machine.ts";
import { subnetFor } from "./subnetChoice.ts";

export interface AwsVmArgs extends CloudMachineArgs<AwsVmSettings> {
  /** The platform's network in the machine's region. */
  readonly network: AwsRegionFacts;
  readonly securityGroupId: pulumi.Output<string>;
  /** Name of the instance profile that it acts as. */
  readonly instanceProfile: pulumi.Output<string>;
}

/** What a parameter of the Advanced tier can hold. Bytes. */
const largestParameter = 8192;

/**
 * A machine in AWS with an address that stays, which is what bridges are let in to Prosody-JVB by. Nobody logs in over the network: Session
 * Manager opens shells.
 */
export class AwsVm extends CloudMachine<AwsVmSettings, AwsVmArgs> {
  /** IPv4 that the world sees. */
  readonly publicAddress: pulumi.Output<string>;

  readonly #address: Eip;

  constructor(name: string, args: AwsVmArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    const { host, deployment } = args;
    super("jitsi:index:AwsVm", name, args, { region: host.cloudRegion, machineType: host.machineType }, opts);

    this.#address = new Eip(
      name,
      { region: host.cloudRegion, domain: "vpc", tags: { ...this.labels, Name: name } },
      { parent: this, protect: deployment.settings.protect },
    );
    this.publicAddress = this.#address.publicIp;

    this.registerOutputs({ publicAddress: this.publicAddress });
  }

  run(
    services: readonly Service[],
    materials: Materials,
    parent: pulumi.ComponentResource,
    after: readonly pulumi.Resource[] = [],
  ): pulumi.Resource[] {
    // Its address waits for another one.
    if (this.args.deployment.settings.suspended) return [];
    const options = { parent, provider: this.provider };
    // The machine follows its bundle, so the bundle waits for the machines before it.
    const bundle = this.#bundle(services, materials, { ...options, dependsOn: [...after] });
    const instance = this.#instance(this.#template(options), [bundle, ...after], options);
    return [instance, this.#attach(instance, options)];
  }

  /** Plain, so that a preview shows what changes: it names secrets and holds none. The agent asks for it again and again. */
  #bundle(
    services: readonly Service[],
    materials: Materials,
    options: pulumi.CustomResourceOptions,
  ): Parameter {
    const { host, deployment } = this.args;
    return new Parameter(
      `${this.machineName}-bundle`,
      {
        region: host.cloudRegion,
        name: bundleParameter(deployment.settings.appPrefix, host.name),
        type: "String",
        tier: "Advanced",
        insecureValue: bundleFor(this.args, services, materials, largestParameter),
        tags: this.labels,
      },
      options,
    );
  }

  /** One per generation and architecture: within one, a newer agent or image is no reason to make a bridge anew. */
  #template(options: pulumi.CustomResourceOptions): LaunchTemplate {
    const { cloudRegion, machineType, generation } = this.args.host;
    return new LaunchTemplate(
      fitAuto("awsLaunchTemplate", this.machineName, `g${generation}`, architectureOf("aws", machineType)),
      {
        region: cloudRegion,
        imageId: awsImage(machineType),
        instanceType: machineType,
        userData: cloudInitForEc2(),
        metadataOptions: {
          httpEndpoint: "enabled",
          httpTokens: "required",
          // Containers on a network of their own are one hop further.
          httpPutResponseHopLimit: 2,
          instanceMetadataTags: "enabled",
        },
        blockDeviceMappings: [
          {
            deviceName: "/dev/sda1",
            ebs: {
              volumeType: "gp3",
              volumeSize: bootDiskGiB,
              encrypted: "true",
              deleteOnTermination: "true",
            },
          },
        ],
        tags: this.labels,
      },
      { ...options, ignoreChanges: ["userData", "imageId"] },
    );
  }

  #instance(
    template: LaunchTemplate,
    after: readonly pulumi.Resource[],
    options: pulumi.CustomResourceOptions,
  ): Instance {
    const { host, deployment, network, securityGroupId, instanceProfile, ready } = this.args;
    return new Instance(
      this.machineName,
      {
        region: host.cloudRegion,
        launchTemplate: { id: template.id, version: pulumi.interpolate`${template.latestVersion}` },
        subnetId: subnetFor(this.machineName, network.subnetIds),
        vpcSecurityGroupIds: [securityGroupId],
        iamInstanceProfile: instanceProfile,
        maintenanceOptions: { autoRecovery: "default" },
        tags: {
          ...this.labels,
          Name: this.machineName,
          // The agent reads it from the machine's metadata.
          "jitsi-bundle": bundleParameter(deployment.settings.appPrefix, host.name),
        },
        volumeTags: { ...this.labels, Name: this.machineName },
      },
      {
        ...options,
        // Its own address too, which is then given back only when the machine is gone and its calls have ended.
        dependsOn: [...ready, ...after, this.#address],
        // Else the address would go to the new machine while calls are on the old one.
        deleteBeforeReplace: true,
        // Another zone in the platform is no reason to move.
        ignoreChanges: ["subnetId"],
        customTimeouts: patience(host.drainMinutes),
      },
    );
  }

  #attach(instance: Instance, options: pulumi.CustomResourceOptions): EipAssociation {
    return new EipAssociation(
      this.machineName,
      {
        region: this.args.host.cloudRegion,
        allocationId: this.#address.allocationId,
        instanceId: instance.id,
        allowReassociation: true,
      },
      // Before it ends the machine, the engine deletes what refers to it, and so would take the address off a bridge with calls. EC2 itself
      // takes it off once the machine is gone. `deletedWith` does not help: the engine heeds it only for what goes for good.
      { ...options, retainOnDelete: true },
    );
  }
}
