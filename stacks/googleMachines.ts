/** A deployment's part in Google Cloud. Loaded only by stacks that have one. */

import type { Provider } from "@pulumi/gcp/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import { ChallengeZone } from "../components/appServer/challengeZone.ts";
import { GoogleFirewall } from "../components/firewall/googleFirewall.ts";
import { GoogleIdentity } from "../components/identities/googleIdentity.ts";
import { GcpVm } from "../components/machines/gcpVm.ts";
import { GcpVmGroup } from "../components/machines/gcpVmGroup.ts";
import { GoogleSecrets } from "../components/secrets/googleSecrets.ts";
import { identitiesOf, type Identity } from "../model/access/identities.ts";
import { challengeZoneName } from "../model/bundle/challenge.ts";
import { labelsOf } from "../model/clouds/labels.ts";
import type { Deployment, Host } from "../model/deployment.ts";
import { ingressOf } from "../model/access/firewall.ts";
import type { GcpFacts } from "../model/platform/facts.ts";
import type { Providers } from "./providers.ts";

export interface GoogleMachinesArgs {
  readonly deployment: Deployment;
  readonly platform: GcpFacts;
  readonly provider: Provider;
  readonly owner: Providers["owner"];
  /** Secret values by name. */
  readonly values: Readonly<Record<string, pulumi.Output<string>>>;
  /** Fixed addresses of bridges that are not in the platform's network. */
  readonly bridgeAddresses: readonly pulumi.Input<string>[];
}

export interface GoogleMachines {
  readonly vms: Readonly<Record<string, GcpVm>>;
  readonly groups: Readonly<Record<string, GcpVmGroup>>;
}

/** Identities, what they may read, the machines by their hosts' names, and what is let in to them. */
export function googleMachines(args: GoogleMachinesArgs): GoogleMachines {
  const { deployment, platform, provider, owner, values, bridgeAddresses } = args;
  const name = deployment.settings.appPrefix;
  const opts = { provider };

  const identities = makeIdentities(name, args);
  const secrets = new GoogleSecrets(
    `${name}-google-secrets`,
    {
      appPrefix: name,
      values,
      owner,
      readers: Object.values(identities).map(({ identity, account }) => ({
        name: identity.name,
        secrets: identity.secrets,
        member: account.member,
      })),
    },
    opts,
  );
  new GoogleFirewall(
    `${name}-firewall`,
    {
      ingress: ingressOf(deployment),
      platform,
      app: identities.app?.account.email,
      bridges: identities.bridge?.account.email,
      bridgeAddresses,
    },
    opts,
  );

  const challenge = makeChallengeZone(name, args, identities.app);

  const machineArgs = ({ runsAppServer }: Pick<Host, "runsAppServer">) => {
    const { account, identity } = identities[runsAppServer ? "app" : "bridge"]!;
    return {
      deployment,
      owner,
      platform,
      email: account.email,
      secretSources: secrets.sources,
      challengeZone: runsAppServer ? challenge?.place : undefined,
      ready: [
        account,
        ...secrets.permissionsOf(identity.name),
        ...(runsAppServer && challenge ? [challenge.zone] : []),
      ],
    };
  };
  const vms: Record<string, GcpVm> = {};
  const groups: Record<string, GcpVmGroup> = {};
  for (const host of deployment.hosts) {
    if (host.on === "gcp")
      vms[host.name] = new GcpVm(`${name}-${host.name}`, { ...machineArgs(host), host }, opts);
    if (host.on === "gcpGroup")
      groups[host.name] = new GcpVmGroup(`${name}-${host.name}`, { ...machineArgs(host), host }, opts);
  }
  return { vms, groups };
}

interface GoogleIdentityOf {
  readonly identity: Identity;
  readonly account: GoogleIdentity;
}

/** Only where the app server proves its name by DNS. */
function makeChallengeZone(
  name: string,
  { deployment, platform, provider, owner }: GoogleMachinesArgs,
  app: GoogleIdentityOf | undefined,
) {
  if (!app?.identity.provesNames) return undefined;
  const zone = new ChallengeZone(
    `${name}-challenge`,
    {
      appPrefix: name,
      publicHost: deployment.topology.publicHost,
      platform,
      member: app.account.member,
      labels: labelsOf({ ...owner, component: "app" }),
    },
    { provider },
  );
  return { zone, place: { project: platform.project, zone: challengeZoneName(name) } };
}

function makeIdentities(
  name: string,
  { deployment, platform, provider }: GoogleMachinesArgs,
): Partial<Record<Identity["name"], GoogleIdentityOf>> {
  return Object.fromEntries(
    identitiesOf(deployment)
      .filter(({ cloud }) => cloud === "gcp")
      .map((identity) => [
        identity.name,
        {
          identity,
          account: new GoogleIdentity(
            `${name}-${identity.name}`,
            { appPrefix: name, identity, platform },
            { provider },
          ),
        },
      ]),
  );
}
