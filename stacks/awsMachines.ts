/** A deployment's part in AWS. Loaded only by stacks that have one. */

import type { Provider } from "@pulumi/aws/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import { AwsFirewall } from "../components/firewall/awsFirewall.ts";
import { AwsIdentity } from "../components/identities/awsIdentity.ts";
import { awsRegionOf } from "../components/machines/awsRegion.ts";
import { AwsVm } from "../components/machines/awsVm.ts";
import { AwsSecrets } from "../components/secrets/awsSecrets.ts";
import { identitiesOf } from "../model/access/identities.ts";
import type { Deployment } from "../model/deployment.ts";
import { ingressOf } from "../model/access/firewall.ts";
import type { AwsFacts } from "../model/platform/facts.ts";
import type { Providers } from "./providers.ts";

export interface AwsMachinesArgs {
  readonly deployment: Deployment;
  readonly platform: AwsFacts;
  readonly provider: Provider;
  readonly owner: Providers["owner"];
  /** Secret values by name. */
  readonly values: Readonly<Record<string, pulumi.Output<string>>>;
}

/** Identity, secrets, what is let in, and the machines by their hosts' names. */
export function awsMachines({
  deployment,
  platform,
  provider,
  owner,
  values,
}: AwsMachinesArgs): Record<string, AwsVm> {
  const name = deployment.settings.appPrefix;
  const opts = { provider };
  const identity = identitiesOf(deployment).find(({ cloud }) => cloud === "aws");
  if (identity === undefined) return {};
  const { regions } = identity;
  const hosts = deployment.hosts.filter((host) => host.on === "aws");

  const secrets = new AwsSecrets(
    `${name}-aws-secrets`,
    { appPrefix: name, values, secrets: identity.secrets, regions, owner },
    opts,
  );
  const role = new AwsIdentity(
    `${name}-aws-${identity.name}`,
    { appPrefix: name, identity, platform, owner, machines: hosts },
    opts,
  );
  const firewall = new AwsFirewall(
    `${name}-aws-firewall`,
    { ingress: ingressOf(deployment), platform, regions, owner },
    opts,
  );

  return Object.fromEntries(
    hosts.map((host) => [
      host.name,
      new AwsVm(
        `${name}-${host.name}`,
        {
          deployment,
          host,
          owner,
          network: awsRegionOf(platform, host.cloudRegion),
          securityGroupId: firewall.securityGroupIds[host.cloudRegion]!,
          instanceProfile: role.instanceProfile,
          secretSources: secrets.sources[host.cloudRegion]!,
          ready: [role, firewall],
        },
        opts,
      ),
    ]),
  );
}
