/** Networks that settings name: somebody's own, not a large part of the internet. */

import { isWide, parseCidr } from "../clouds/cidr.ts";
import type { Deployment } from "../deployment.ts";
import { rule, type Rule } from "./rule.ts";
import { envKey, jitsiServices, textOf } from "./view.ts";

const ownNetworks = rule({
  id: "wide-network",
  title: "a network that a setting names is somebody's own",
  why: "`0.0.0.0/0`, or a half of it, lets the whole internet in where one meant a network: at Prometheus' port, past Prosody's limits, to what trusts the deployment's own network.",
  fix: "Name the networks themselves, each of /8 or smaller, e.g. 10.20.0.0/16.",
  *find(deployment) {
    for (const { key, cidr } of networksOf(deployment))
      if (isWide(cidr)) yield { key, value: cidr, what: "is a large part of the internet" };
      else if (cidr.includes("/") && !cidr.includes(":") && parseCidr(cidr) === undefined)
        yield {
          key,
          value: cidr,
          what: "has an address within the network, and clouds want its first",
          fix: "Set what stands behind the prefix to 0, e.g. 10.20.0.0/16.",
        };
  },
});

/** The only env with a list of networks that is not wired. Subnets of hosts have rules of their own (T50, `subnet`). */
const rateLimitExceptions = "PROSODY_RATE_LIMIT_ALLOW_RANGES";

function* networksOf(deployment: Deployment): Iterable<{ readonly key: string; readonly cidr: string }> {
  const { monitoring, network } = deployment.settings;
  for (const [index, cidr] of (monitoring.prometheus?.from ?? []).entries())
    yield { key: `jitsi:monitoring.prometheus.from[${index}]`, cidr };
  for (const [region, { cidr }] of Object.entries(network?.gcp?.subnetworks ?? {}))
    yield { key: `jitsi:network.gcp.subnetworks.${region}.cidr`, cidr };
  for (const [region, { cidr }] of Object.entries(network?.aws?.regions ?? {}))
    yield { key: `jitsi:network.aws.regions.${region}.cidr`, cidr };
  for (const { service } of jitsiServices(deployment))
    for (const cidr of (textOf(service, rateLimitExceptions) ?? "").split(","))
      yield { key: envKey(service, rateLimitExceptions), cidr };
}

export const networkRules: readonly Rule[] = [ownNetworks];
