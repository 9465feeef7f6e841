/** What a bridge announces, and what it answers. */

import { isLocalAddress, parseAddress } from "./addresses.ts";
import { addressesOf } from "../hosts/hosts.ts";
import { guardsProgram, rule, type Rule } from "./rule.ts";
import { envKey, isFact, isOn, listKeys, ofRole, textOf } from "./view.ts";

const announced = rule({
  id: "T26",
  title: "every bridge announces an address that participants can reach",
  why: "Without a candidate, nobody hears anything. With JVB_REQUIRE_VALID_ADDRESS, a bridge that has only site-local, link-local or loopback addresses stays unhealthy (JvbHealthChecker.kt).",
  fix: "Use the host's public IPv4 address.",
  *find(deployment) {
    const keys = listKeys(deployment);
    for (const { host, service } of ofRole(deployment, "jvb")) {
      const value = textOf(service, "JVB_ADVERTISE_IPS");
      const key =
        value !== undefined && value === addressesOf(host).publicAddress
          ? keys.host(host.name, "publicAddress")
          : envKey(service, "JVB_ADVERTISE_IPS");
      const known = isFact(service, "JVB_ADVERTISE_IPS", "publicAddress");
      const addresses = (value ?? "").split(",").map((item) => item.split("#")[0] ?? "");
      if (!known && !addresses.every((address) => parseAddress(address) !== undefined))
        yield { key, value, what: "is not a list of IPv4 addresses" };
      else if (!known && isOn(service, "JVB_REQUIRE_VALID_ADDRESS") && addresses.every(isLocalAddress))
        yield { key, value, what: "is not a public address, and a bridge without one is unhealthy" };

      const stun = textOf(service, "JVB_STUN_SERVERS");
      if (stun !== undefined)
        yield {
          key: envKey(service, "JVB_STUN_SERVERS"),
          value: stun,
          what: isOn(service, "JVB_DISABLE_STUN")
            ? "has no effect: bridges announce their host's publicAddress and use no STUN server"
            : "falls back to Jitsi's own server if it is empty",
          fix: "Remove it.",
        };
    }
  },
});

const privateCandidates = rule({
  id: "T27",
  title: "bridges announce no private addresses, and are unhealthy without a public one",
  why: "Private addresses of different clouds overlap, and Jicofo would still select a bridge whose address is unreachable.",
  fix: guardsProgram,
  *find(deployment) {
    for (const { service } of ofRole(deployment, "jvb")) {
      if (textOf(service, "JVB_ADVERTISE_PRIVATE_CANDIDATES") !== "0")
        yield {
          key: envKey(service, "JVB_ADVERTISE_PRIVATE_CANDIDATES"),
          value: textOf(service, "JVB_ADVERTISE_PRIVATE_CANDIDATES"),
          what: "announces private addresses",
        };
      if (deployment.settings.kind !== "local" && !isOn(service, "JVB_REQUIRE_VALID_ADDRESS"))
        yield {
          key: envKey(service, "JVB_REQUIRE_VALID_ADDRESS"),
          value: textOf(service, "JVB_REQUIRE_VALID_ADDRESS"),
          what: "reports a bridge as healthy that nobody can reach",
        };
    }
  },
});

const rest = rule({
  id: "T23",
  title: "bridges enable REST for statistics and shutdown",
  why: "Draining a bridge needs both COLIBRI_REST_ENABLED and SHUTDOWN_REST_ENABLED (graceful_shutdown.sh polls one and posts to the other).",
  fix: guardsProgram,
  *find(deployment) {
    for (const { service } of ofRole(deployment, "jvb"))
      for (const name of ["COLIBRI_REST_ENABLED", "SHUTDOWN_REST_ENABLED"])
        if (!isOn(service, name))
          yield {
            key: envKey(service, name),
            value: textOf(service, name),
            what: "is off, so the bridge cannot be drained",
          };
  },
});

export const bridgeRules: readonly Rule[] = [announced, privateCandidates, rest];
