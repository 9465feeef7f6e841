/** Who may do what: the identities that machines act as, and nothing beyond what they are for. */

import type { Deployment, Host } from "../deployment.ts";
import { inGoogleNetwork, isDocker, isGroup } from "../hosts/hosts.ts";
import { secretsOf } from "../services/service.ts";

export interface Identity {
  readonly name: "app" | "bridge";
  readonly cloud: "gcp" | "aws";
  /** The cloud's own names of the regions that its machines are in. Sorted. */
  readonly regions: readonly string[];
  /** Names of the secrets that it may read. Sorted. */
  readonly secrets: readonly string[];
  /** Roles in the whole project (GCP). */
  readonly projectRoles: readonly string[];
  /** Whether it may write the zone of its own name's challenge, to prove the name to Let's Encrypt. */
  readonly provesNames: boolean;
}

/** In Google Cloud the autoscaler's metric comes from the machines themselves. */
const metricWriter = "roles/monitoring.metricWriter";

/** Bridges of every pool share one identity per cloud: all they can read is what every bridge needs. */
export function identitiesOf(deployment: Deployment): Identity[] {
  const machines = deployment.hosts.filter((host) => !isDocker(host));
  const app = machines.filter(({ runsAppServer }) => runsAppServer);
  const bridges = machines.filter(({ runsAppServer }) => !runsAppServer);
  return [
    identity(deployment, "app", "gcp", app),
    identity(deployment, "bridge", "gcp", bridges.filter(inGoogleNetwork)),
    identity(
      deployment,
      "bridge",
      "aws",
      bridges.filter((host) => !inGoogleNetwork(host)),
    ),
  ].filter(({ regions }) => regions.length > 0);
}

function identity(
  { settings }: Deployment,
  name: Identity["name"],
  cloud: Identity["cloud"],
  machines: readonly Host[],
): Identity {
  return {
    name,
    cloud,
    regions: sorted(machines.flatMap((host) => (isDocker(host) ? [] : host.cloudRegion))),
    secrets: sorted(machines.flatMap(({ services }) => services.flatMap(secretsOf))),
    projectRoles: machines.some(isGroup) ? [metricWriter] : [],
    provesNames: name === "app" && settings.tls.mode === "letsencrypt" && settings.tls.challenge === "dns-01",
  };
}

const sorted = (items: readonly string[]): string[] => [...new Set(items)].sort();
