/** What the machines of both clouds have in common. */

import * as pulumi from "@pulumi/pulumi";
import { labelsOf, type Ownership } from "../../model/clouds/labels.ts";
import type { Deployment, Host } from "../../model/deployment.ts";
import { machineShutdownSeconds } from "../../model/bridges/drain.ts";
import { bundleOf, bundleText, type BundleSources } from "../../model/bundle/renderBundle.ts";
import { secretsOf, type ArtifactName, type Service } from "../../model/services/service.ts";
import type { HostSettings } from "../../model/settings.ts";
import type { Machine, Materials } from "./machine.ts";

export type Owner = Omit<Ownership, "component">;

export interface CloudMachineArgs<H extends HostSettings> {
  readonly deployment: Deployment;
  readonly host: Host & H;
  readonly owner: Owner;
  /** Where the machine reads each secret. */
  readonly secretSources: Readonly<Record<string, pulumi.Output<string>>>;
  /** Where the machine proves its name to Let's Encrypt; undefined where it does not do that by DNS. */
  readonly challengeZone?: BundleSources["challengeZone"];
  /** What it needs when it boots: its identity's rights, the secrets. */
  readonly ready: readonly pulumi.Resource[];
}

/** A machine in a cloud: an address that stays, and services that come in one bundle. */
export abstract class CloudMachine<H extends HostSettings, A extends CloudMachineArgs<H>>
  extends pulumi.ComponentResource
  implements Machine
{
  /** IPv4 that the world sees. */
  abstract readonly publicAddress: pulumi.Output<string>;

  protected readonly machineName: string;
  protected readonly args: A;
  protected readonly provider: pulumi.ProviderResource;
  protected readonly labels: Record<string, string>;

  /** @param shown inputs of the component, for those who read a preview */
  constructor(
    type: string,
    name: string,
    args: A,
    shown: pulumi.Inputs,
    opts: pulumi.ComponentResourceOptions & { provider: pulumi.ProviderResource },
  ) {
    super(type, name, shown, opts);
    this.machineName = name;
    this.args = args;
    this.provider = opts.provider;
    this.labels = machineLabels(args.owner, args.host);
  }

  abstract run(...args: Parameters<Machine["run"]>): ReturnType<Machine["run"]>;
}

/** Labels of a machine and of what belongs to it. */
export const machineLabels = (owner: Owner, { runsAppServer }: Pick<Host, "runsAppServer">) =>
  labelsOf({ ...owner, component: runsAppServer ? "app" : "bridges" });

/** Whether a bridge runs there, so that the machine has somebody to wait for when it goes. */
export const hasBridge = ({ bridges }: Deployment, { name }: Pick<Host, "name">): boolean =>
  bridges.some(({ host }) => host === name);

/**
 * Text of the machine's bundle, known once what its services use has been made, and nothing else: else a preview could not tell that another
 * machine's secret changes nothing here. It holds no secret.
 */
export function bundleFor<H extends HostSettings>(
  { deployment, host, secretSources, challengeZone }: CloudMachineArgs<H>,
  services: readonly Service[],
  materials: Materials,
  limitBytes?: number,
): pulumi.Output<string> {
  const secrets = new Set(services.flatMap(secretsOf));
  const artifacts = new Set(services.flatMap(artifactsOf));
  const sources = Object.entries(secretSources).filter(([name]) => secrets.has(name));
  const unlessUnused = (name: ArtifactName): pulumi.Input<string> =>
    artifacts.has(name) ? materials.artifacts[name] : "";
  return pulumi
    .output({
      secretSources: Object.fromEntries(sources),
      artifacts: {
        bridgeTrustStore: unlessUnused("bridgeTrustStore"),
        prosodyJvbCertificate: unlessUnused("prosodyJvbCertificate"),
      },
    })
    .apply((known) =>
      bundleText(bundleOf(deployment, { ...host, services }, { ...known, challengeZone }), limitBytes),
    );
}

const artifactsOf = ({ files }: Service): ArtifactName[] =>
  files.flatMap(({ content }) =>
    typeof content === "object" && "artifact" in content ? content.artifact : [],
  );

/** What a cloud itself takes to stop and start a machine, beyond the time that it leaves to calls. */
const machineMinutes = 30;

/** Changing and deleting a machine waits for its calls. */
export function patience(drainMinutes: number): pulumi.CustomTimeouts {
  const text = `${Math.ceil(machineShutdownSeconds(drainMinutes) / 60) + machineMinutes}m`;
  return { update: text, delete: text };
}
