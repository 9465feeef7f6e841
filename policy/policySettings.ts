/** What people may decide about the policies; the defaults are the model's own tables. */

import { machineTypes } from "../model/clouds/machineTypes.ts";
import { regionNames } from "../model/clouds/regions.ts";
import type { Deployment } from "../model/deployment.ts";
import { ingressOf } from "../model/access/firewall.ts";
import { ports } from "../model/topology.ts";
import type { Cloud } from "./policyResource.ts";

export interface PolicySettings {
  /** The clouds' own names. */
  readonly regions: Readonly<Record<Cloud, readonly string[]>>;
  readonly machineTypes: Readonly<Record<Cloud, readonly string[]>>;
  /** What the world may reach, e.g. `443/tcp`. */
  readonly worldPorts: readonly string[];
  /** Whether disks and buckets in Google Cloud need a key of one's own. Google encrypts all of them anyway. */
  readonly ownKeys: boolean;
  /** Whether data has to be protected from deletion. */
  readonly protectData: boolean;
}

const usualWorldPorts = ["80/tcp", "443/tcp", `${ports.media}/udp`];

const namesOf = (cloud: Cloud): string[] =>
  machineTypes.filter((type) => type.cloud === cloud).map(({ name }) => name);

export const usualPolicySettings: PolicySettings = {
  regions: { gcp: regionNames("gcp"), aws: regionNames("aws") },
  machineTypes: { gcp: namesOf("gcp"), aws: namesOf("aws") },
  worldPorts: usualWorldPorts,
  ownKeys: false,
  protectData: true,
};

/** With the ports that the deployment's own settings open, and whether they let its data go. */
export const policySettingsOf = (
  deployment: Deployment,
  base: PolicySettings = usualPolicySettings,
): PolicySettings => ({
  ...base,
  worldPorts: [
    ...new Set([
      ...base.worldPorts,
      ...ingressOf(deployment)
        .filter(({ from }) => from === "world")
        .map(({ port, protocol }) => `${port}/${protocol}`),
      // On a Docker host no cloud has to open them.
      ...[deployment.settings.appServer.httpPort, deployment.settings.appServer.httpsPort].map(
        (port) => `${port}/tcp`,
      ),
    ]),
  ],
  protectData: deployment.settings.protect,
});
