/** Networks and subnetworks. */
import { contains, formatAddress, overlaps, parseRange } from "../cloud/ipv4.ts";
import type { Call, Kind, Look } from "../cloud/kind.ts";
import { base64Of, decimalDigits } from "../cloud/madeUp.ts";
import { objects, text } from "../docker/inputs.ts";
import type { Values } from "../values.ts";
import { nameProblems, rfc1035 } from "./names.ts";
import { absolutePath, computeOutputs, computePath, scopeOf } from "./paths.ts";
import { badValue, quotaExceeded } from "./refusals.ts";

export const network = "gcp:compute/network:Network";

export const subnetwork = "gcp:compute/subnetwork:Subnetwork";

export const address = "gcp:compute/address:Address";

export const firewall = "gcp:compute/firewall:Firewall";

export const instance = "gcp:compute/instance:Instance";

const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"].map((cidr) =>
  parseRange(cidr)!,
);

export const computeId =
  (type: string) =>
  ({ inputs, settings }: Look) =>
    computePath(type, text(inputs.name), scopeOf(inputs, settings));

export const networks: Kind = {
  id: computeId(network),
  problems: ({ inputs }) => {
    const { mtu } = inputs;
    const badMtu = typeof mtu === "number" && mtu !== 0 && (mtu < 1300 || mtu > 8896);
    return [
      ...nameProblems("name", inputs.name, rfc1035),
      ...(badMtu ? [badValue("mtu", String(mtu), "Must be between 1300 and 8896")] : []),
    ];
  },
  outputs: ({ id, seed }) => ({
    selfLink: computeOutputs(id, seed).selfLink!,
    networkId: decimalDigits(seed, 19),
    numericId: decimalDigits(seed, 19),
    gatewayIpv4: "",
    mtu: 1460,
    routingMode: "REGIONAL",
  }),
  create: ({ world, inputs, settings }) => {
    const { project } = scopeOf(inputs, settings);
    const count = world.things(network).filter((other) => other.id.startsWith(`projects/${project}/`)).length;
    const quota = world.quota("gcp networks per project");
    if (count >= quota) throw quotaExceeded("NETWORKS", quota, "globally");
    return {};
  },
};

export const subnetworks: Kind = {
  id: computeId(subnetwork),
  uses: [{ path: "network", type: network, holds: true }],
  problems: ({ inputs }) => [
    ...nameProblems("name", inputs.name, rfc1035),
    ...rangesOf(inputs).flatMap(([field, cidr]) => {
      const range = parseRange(cidr);
      if (range === undefined) return [badValue(field, cidr, "Must be a CIDR range in canonical form")];
      if (range.prefix > 29) return [badValue(field, cidr, "The smallest range is a /29")];
      if (!privateRanges.some((outer) => contains(outer, range)))
        return [badValue(field, cidr, "Must be a valid private range")];
      return [];
    }),
  ],
  outputs: ({ id, seed, inputs }) => {
    const range = parseRange(text(inputs.ipCidrRange));
    return {
      ...computeOutputs(id, seed),
      gatewayAddress: range ? formatAddress(range.first + 1) : "",
      fingerprint: base64Of(`${seed} fingerprint`, 8),
      subnetworkId: Number(decimalDigits(seed, 15)),
      purpose: "PRIVATE",
      state: "",
      stackType: "IPV4_ONLY",
      privateIpGoogleAccess: false,
      privateIpv6GoogleAccess: "DISABLE_GOOGLE_ACCESS",
      ipv6CidrRange: "",
      ipv6GceEndpoint: "",
    };
  },
  create: (call) => {
    refuseOverlaps(call);
    return {};
  },
  update: (call) => {
    refuseOverlaps(call);
    const [before, after] = [
      parseRange(text(call.old.ipCidrRange)),
      parseRange(text(call.inputs.ipCidrRange)),
    ];
    if (before && after && !contains(after, before))
      throw new Error(badValue("ipCidrRange", text(call.inputs.ipCidrRange), "A range can only be expanded"));
    return {};
  },
};

function rangesOf(inputs: Values): [string, string][] {
  const secondary = objects(inputs.secondaryIpRanges).map(
    (range, index) =>
      [`secondaryIpRanges[${index}].ipCidrRange`, text(range.ipCidrRange)] as [string, string],
  );
  const all: [string, string][] = [["ipCidrRange", text(inputs.ipCidrRange)], ...secondary];
  return all.filter(([, cidr]) => cidr !== "");
}

/** Ranges of one network must not overlap, in whatever region. */
function refuseOverlaps({ world, inputs, settings, id }: Call): void {
  const scope = scopeOf(inputs, settings);
  const own = absolutePath(network, text(inputs.network), scope);
  const others = world
    .things(subnetwork)
    .filter((other) => other.id !== id)
    .filter(({ state }) => absolutePath(network, text(state.network), scopeOf(state, settings)) === own);
  for (const [field, cidr] of rangesOf(inputs)) {
    const range = parseRange(cidr);
    const clash = others.find(({ state }) =>
      rangesOf(state).some(([, other]) => {
        const theirs = parseRange(other);
        return range !== undefined && theirs !== undefined && overlaps(range, theirs);
      }),
    );
    if (clash) {
      throw new Error(
        `googleapi: Error 400: Invalid IPCidrRange: ${cidr} conflicts with existing subnetwork '${clash.id}' in ` +
          `region '${clash.id.split("/")[3]}' (${field})., invalidResourceUsage`,
      );
    }
  }
}
