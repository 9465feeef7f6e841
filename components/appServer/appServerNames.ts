import { RecordSet } from "@pulumi/gcp/dns/recordSet.js";
import type { Provider } from "@pulumi/gcp/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../../model/deployment.ts";
import type { GcpFacts, PlatformFacts } from "../../model/platform/facts.ts";
import { privateAppHost } from "../../model/topology.ts";

export interface AppServerNamesArgs {
  readonly deployment: Deployment;
  readonly platform: PlatformFacts & { readonly gcp: GcpFacts };
  readonly publicAddress: pulumi.Input<string>;
  /** In the platform's network; undefined on a host outside it. */
  readonly privateAddress: pulumi.Input<string> | undefined;
}

/** A name follows its address within this time. Seconds. */
const ttl = 60;

/**
 * The app server's names, from its addresses and not from its machine: they are there before the machine first asks for a certificate, and stay
 * when it is made anew.
 */
export function appServerNames(
  name: string,
  { deployment, platform, publicAddress, privateAddress }: AppServerNamesArgs,
  options: pulumi.CustomResourceOptions & { provider: Provider },
): RecordSet[] {
  const { zone, privateZone } = platform.gcp;
  const record = (part: string, host: string, managedZone: string, address: pulumi.Input<string>) =>
    new RecordSet(
      `${name}-${part}`,
      { name: `${host}.`, type: "A", ttl, managedZone, rrdatas: [address] },
      options,
    );
  const [main, meet] = publicHosts(deployment, platform.baseDomain);
  return [
    ...(main === undefined ? [] : [record("public", main, zone, publicAddress)]),
    ...(meet === undefined ? [] : [record("meet", meet, zone, publicAddress)]),
    ...(privateAddress === undefined
      ? []
      : [record("private", privateAppHost(deployment.settings.appPrefix), privateZone, privateAddress)]),
  ];
}

/** Those of the host names that people use which are the platform's to give: the app server's own, and Jitsi Meet's if that is another. */
export const publicHosts = (
  { topology }: Pick<Deployment, "topology">,
  baseDomain: string,
): [main: string | undefined, meet: string | undefined] => {
  const meet = new URL(topology.meetOrigin).hostname;
  const ours = (host: string) => (host.endsWith(`.${baseDomain}`) ? host : undefined);
  return [ours(topology.publicHost), meet === topology.publicHost ? undefined : ours(meet)];
};
