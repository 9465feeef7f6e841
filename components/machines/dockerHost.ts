import { Container } from "@pulumi/docker/container.js";
import { Network } from "@pulumi/docker/network.js";
import type { Provider } from "@pulumi/docker/provider.js";
import { Volume } from "@pulumi/docker/volume.js";
import * as pulumi from "@pulumi/pulumi";
import { passingLabel, type Service, type Volume as ServiceVolume } from "../../model/services/service.ts";
import { containerArgs, fileCarrierArgs, needsFileCarrier, type Label } from "./dockerContainer.ts";
import type { Machine, Materials } from "./machine.ts";

export interface DockerHostArgs {
  /** Prefix of all names on the daemon, which other stacks may use too. */
  namePrefix: string;
  /** CIDR of the network that the containers of this host share. */
  subnet: string;
  /** Refuse to delete volumes. */
  protect: boolean;
  /** Whether there are to be no containers: their volumes stay. */
  suspended: boolean;
}

/**
 * Containers on a Docker daemon: this computer's, or one that a customer already has. The kernel is not ours to set there:
 * `hosts[].kernelSettings` of the stack's outputs says what the host needs.
 */
export class DockerHost extends pulumi.ComponentResource implements Machine {
  /** Name of the Docker network. */
  readonly network: pulumi.Output<string>;

  readonly #name: string;
  readonly #args: DockerHostArgs;
  readonly #daemon: Provider;
  readonly #labels: readonly Label[];
  readonly #containers = new Map<string, Container>();

  constructor(
    name: string,
    args: DockerHostArgs,
    opts: pulumi.ComponentResourceOptions & { provider: Provider },
  ) {
    const { namePrefix, subnet, protect } = args;
    super("jitsi:index:DockerHost", name, { namePrefix, subnet, protect }, opts);
    this.#name = name;
    this.#args = args;
    this.#daemon = opts.provider;
    this.#labels = [{ label: "jitsi.deployment", value: args.namePrefix }];

    this.network = new Network(
      `${name}-network`,
      {
        name: args.namePrefix,
        driver: "bridge",
        ipamConfigs: [{ subnet: args.subnet }],
        labels: [...this.#labels],
      },
      // The name is fixed, so a changed subnet needs the old network gone first.
      { parent: this, deleteBeforeReplace: true },
    ).name;

    this.registerOutputs({ network: this.network });
  }

  run(
    services: readonly Service[],
    materials: Materials,
    parent: pulumi.ComponentResource,
    after: readonly pulumi.Resource[] = [],
  ): Container[] {
    return services.flatMap((service) => {
      const container = this.#runOne(service, materials, parent, after);
      if (container === undefined) return [];
      this.#containers.set(service.name, container);
      return [container];
    });
  }

  #runOne(
    service: Service,
    materials: Materials,
    parent: pulumi.ComponentResource,
    after: readonly pulumi.Resource[],
  ): Container | undefined {
    const name = `${this.#name}-${service.name}`;
    const volumes = Object.fromEntries(
      service.volumes.map((volume) => [volume.name, this.#volume(volume, parent).name]),
    );
    if (this.#args.suspended) return undefined;
    const args = containerArgs(service, {
      name: `${this.#args.namePrefix}-${service.name}`,
      network: this.network,
      volumes,
      labels: this.#labels,
      materials,
      files: this.#files(service, materials, parent),
    });
    return new Container(name, args, {
      ...this.#options(service, parent),
      dependsOn: [...service.startAfter.flatMap((other) => this.#containers.get(other) ?? []), ...after],
    });
  }

  #files(
    service: Service,
    materials: Materials,
    parent: pulumi.ComponentResource,
  ): pulumi.Output<string> | undefined {
    if (!needsFileCarrier(service)) return undefined;
    const name = `${this.#args.namePrefix}-${service.name}-files`;
    const args = fileCarrierArgs(service, { name, labels: this.#labels, materials });
    return new Container(`${this.#name}-${service.name}-files`, args, this.#options(service, parent)).id;
  }

  #options(service: Service, parent: pulumi.ComponentResource): pulumi.CustomResourceOptions {
    return {
      parent,
      provider: this.#daemon,
      // The name and the published ports are taken until the old one is gone (pulumi-docker#1356).
      deleteBeforeReplace: true,
      // The provider stores edits of the first three without applying them (terraform-provider-docker#988); the last is the engine's word for a
      // container whose creation failed half-way, which the next update would else take for complete.
      replaceOnChanges: ["healthcheck", "tmpfs", "init", "#initerror"],
      // What an image says of itself comes back with a refresh, and would look like a change.
      ignoreChanges: ["workingDir", ...(service.user === undefined ? ["user"] : [])],
    };
  }

  /** Data outlives the stack: a destroy leaves the volume on its host, and the next up finds it there by its name. */
  #volume({ name, passing }: ServiceVolume, parent: pulumi.ComponentResource): Volume {
    return new Volume(
      `${this.#name}-${name}`,
      {
        name: `${this.#args.namePrefix}-${name}`,
        driver: "local",
        labels: [...this.#labels, ...(passing ? [{ label: passingLabel, value: "true" }] : [])],
      },
      {
        parent,
        provider: this.#daemon,
        ...(passing ? {} : { protect: this.#args.protect, retainOnDelete: true }),
      },
    );
  }
}
