/** Networks that settings name: somebody's own, not a large part of the internet. */

import { isWide, parseCidr } from "../clouds/cidr.ts";
import type { Deployment } from "../deployment.ts";
import { rule, type Rule } from "./rule.ts";
import { envKey, jitsiServices, textOf } from "./view.ts";

const ownNetworks = rule({
  id: "wide-network",
  title: "networks in settings are specific",
  why: "`0.0.0.0/0`, or half of it, admits the whole internet where a specific network was meant: to Prometheus' port, past Prosody's limits, and to services that trust the deployment's own network.",
  fix: "List the specific networks, each /8 or smaller, e.g. 10.20.0.0/16.",
  *find(deployment) {
    for (const { key, cidr } of networksOf(deployment))
      if (isWide(cidr)) yield { key, value: cidr, what: "covers a large part of the internet" };
      else if (cidr.includes("/") && !cidr.includes(":") && parseCidr(cidr) === undefined)
        yield {
          key,
          value: cidr,
          what: "is an address inside the network, but clouds require its first address",
          fix: "Set the host bits to 0, e.g. 10.20.0.0/16.",
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
