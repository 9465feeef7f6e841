/** Networks, subnetworks, firewalls and addresses. */
import { objects, text, texts } from "../docker/inputs.ts";
import type { CloudWorld } from "../cloud/cloudWorld.ts";
import {
  contains,
  formatAddress,
  freeAddress,
  holds,
  overlaps,
  parseAddress,
  parseRange,
} from "../cloud/ipv4.ts";
import type { Range } from "../cloud/ipv4.ts";
import type { Call, Kind, Look } from "../cloud/kind.ts";
import { base64Of, decimalDigits, wholeNumber } from "../cloud/madeUp.ts";
import type { Values } from "../values.ts";
import { labelProblems, nameProblems, rfc1035, tagProblems } from "./names.ts";
import { badValue, quotaExceeded } from "./refusals.ts";
import { absolutePath, computeOutputs, computePath, labelOutputs, scopeOf } from "./paths.ts";
import { isForeignAccount, account } from "./accounts.ts";

export const network = "gcp:compute/network:Network";
export const subnetwork = "gcp:compute/subnetwork:Subnetwork";
export const address = "gcp:compute/address:Address";
export const firewall = "gcp:compute/firewall:Firewall";
export const instance = "gcp:compute/instance:Instance";

/** Google keeps the first two and the last two addresses of a subnetwork (cloud.google.com/vpc/docs/subnets). */
const reserved = { first: 2, last: 2 };
/** Ranges of Google's that external addresses come from, by tier. Made up within real ones. */
const external = { PREMIUM: "34.76.0.0/14", STANDARD: "35.206.0.0/16" } as const;
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

export const firewalls: Kind = {
  id: computeId(firewall),
  uses: [
    { path: "network", type: network, holds: true },
    { path: "sourceServiceAccounts[]", type: account, by: "email", foreign: isForeignAccount },
    { path: "targetServiceAccounts[]", type: account, by: "email", foreign: isForeignAccount },
  ],
  problems: ({ inputs }) => [
    ...nameProblems("name", inputs.name, rfc1035),
    ...tagProblems(inputs.sourceTags),
    ...tagProblems(inputs.targetTags),
    ...firewallSourceProblems(inputs),
    ...objects(inputs.allows).concat(objects(inputs.denies)).flatMap(protocolProblems),
    ...(["sourceRanges", "destinationRanges"] as const).flatMap((field) =>
      texts(inputs[field]).flatMap((cidr, index) =>
        cidr === "" || parseRange(cidr.includes("/") ? cidr : `${cidr}/32`) || cidr.includes(":")
          ? []
          : [badValue(`${field}[${index}]`, cidr, "Must be a valid CIDR address range")],
      ),
    ),
  ],
  outputs: ({ id, seed }) => ({
    ...computeOutputs(id, seed),
    direction: "INGRESS",
  }),
  create: ({ world, inputs, settings }) => {
    const { project } = scopeOf(inputs, settings);
    const count = world
      .things(firewall)
      .filter((other) => other.id.startsWith(`projects/${project}/`)).length;
    const quota = world.quota("gcp firewalls per project");
    if (count >= quota) throw quotaExceeded("FIREWALLS", quota, "globally");
    return {};
  },
};

/** An ingress rule names a source. That tags and accounts exclude each other, the table knows. */
function firewallSourceProblems(inputs: Values): string[] {
  const has = (key: string) => typeof inputs[key] === "symbol" || texts(inputs[key]).length > 0;
  const ingress = inputs.direction === undefined || inputs.direction === "INGRESS";
  const problems: string[] = [];
  const sourced = ["sourceRanges", "sourceTags", "sourceServiceAccounts"].some(has);
  if (ingress && !sourced)
    problems.push("one of source_tags, source_ranges, or source_service_accounts must be defined");
  if (!ingress && sourced)
    problems.push(badValue("direction", "EGRESS", "Firewall rules of direction EGRESS have no sources"));
  return problems;
}

function protocolProblems(rule: Values): string[] {
  const protocol = text(rule.protocol).toLowerCase();
  const ports = texts(rule.ports);
  const withPorts = ["tcp", "udp", "sctp", "6", "17", "132"].includes(protocol);
  if (ports.length > 0 && protocol !== "" && !withPorts)
    return [
      badValue("allowed.ports", ports.join(","), `Ports cannot be specified for the protocol ${protocol}`),
    ];
  return ports.flatMap((port) => {
    const [from, to = from] = port.split("-").map(Number);
    const fine =
      from !== undefined && to !== undefined && from <= to && to <= 65535 && /^\d+(?:-\d+)?$/.test(port);
    return fine || port === ""
      ? []
      : [badValue("allowed.ports", port, "Ports are 0 to 65535, or a range of them")];
  });
}

export const addresses: Kind = {
  id: computeId(address),
  uses: [
    { path: "subnetwork", type: subnetwork, holds: true },
    { path: "network", type: network, holds: true },
  ],
  problems: ({ inputs }) => {
    const internal = inputs.addressType === "INTERNAL";
    const wanted = text(inputs.address);
    return [
      ...nameProblems("name", inputs.name, rfc1035),
      ...labelProblems(inputs.labels),
      ...(internal && inputs.networkTier !== undefined
        ? [badValue("networkTier", text(inputs.networkTier), "An internal address has no network tier")]
        : []),
      ...(!internal && inputs.subnetwork !== undefined
        ? [badValue("subnetwork", text(inputs.subnetwork), "An external address has no subnetwork")]
        : []),
      ...(wanted !== "" && parseAddress(wanted) === undefined && !wanted.includes(":")
        ? [badValue("address", wanted, "Must be an IP address")]
        : []),
    ];
  },
  outputs: ({ id, seed, inputs, settings }) => {
    const internal = inputs.addressType === "INTERNAL";
    const tier = inputs.networkTier === "STANDARD" ? "STANDARD" : "PREMIUM";
    return {
      ...computeOutputs(id, seed),
      ...labelOutputs(inputs, settings),
      addressId: Number(decimalDigits(seed, 15)),
      labelFingerprint: base64Of(`${seed} labels`, 8),
      users: [],
      prefixLength: 0,
      purpose: internal ? "GCE_ENDPOINT" : "",
      ...(internal ? {} : { networkTier: tier }),
      address: internal ? internalAddress("10.128.0.0/20", seed) : externalAddress(tier, seed),
    };
  },
  create: (call) => {
    const { world, inputs, settings, seed, id } = call;
    const { project, region } = scopeOf(inputs, settings);
    const fellows = world.things(address).filter((other) => other.id.startsWith(`projects/${project}/`));
    const wanted = text(inputs.address);
    if (inputs.addressType === "INTERNAL") {
      const link = text(inputs.subnetwork) || "default";
      const range = subnetworkRange(world, link, inputs, settings);
      return range ? { address: takeInternal(call, range, link, wanted) } : {};
    }
    const here = fellows.filter(
      ({ state, id: other }) => state.addressType !== "INTERNAL" && other.includes(`/regions/${region}/`),
    );
    const quota = world.quota("gcp static addresses per region");
    if (here.length >= quota) throw quotaExceeded("STATIC_ADDRESSES", quota, `in region ${region}`);
    const taken = externalTaken(world);
    if (wanted !== "" && taken.has(wanted))
      throw new Error(
        badValue("address", wanted, "Specified IP address is in-use and would result in a conflict"),
      );
    const tier = inputs.networkTier === "STANDARD" ? "STANDARD" : "PREMIUM";
    return { address: wanted || externalAddress(tier, `${id} ${seed}`, taken) };
  },
};

/** An external address that no other thing of the world has. */
export function externalAddress(
  tier: keyof typeof external,
  seed: string,
  taken: ReadonlySet<string> = new Set(),
): string {
  return freeAddress(parseRange(external[tier])!, { first: 1, last: 1 }, wholeNumber(seed), taken)!;
}

/** A free address of a subnetwork's range; empty if there is none left. */
export function internalAddress(cidr: string, seed: string, taken: ReadonlySet<string> = new Set()): string {
  const range = parseRange(cidr);
  return (range && freeAddress(range, reserved, wholeNumber(seed), taken)) ?? "";
}

/** Static and ephemeral external addresses that are in use. */
export function externalTaken(world: CloudWorld): Set<string> {
  const fixed = world.things(address).map(({ state }) => text(state.address));
  const held = world
    .things(instance)
    .flatMap(({ state }) => interfacesOf(state).flatMap(({ external }) => external));
  return new Set([...fixed, ...held]);
}

export function interfacesOf(state: Values): { subnetwork: string; internal: string; external: string[] }[] {
  return objects(state.networkInterfaces).map((nic) => ({
    subnetwork: text(nic.subnetwork),
    internal: text(nic.networkIp),
    external: objects(nic.accessConfigs).map(({ natIp }) => text(natIp)),
  }));
}

/** The range of a subnetwork of this world; undefined if it is not there (the reference check says so). */
export function subnetworkRange(
  world: CloudWorld,
  link: string,
  inputs: Values,
  settings: Values,
): Range | undefined {
  const path = absolutePath(subnetwork, link, scopeOf(inputs, settings));
  return parseRange(text(world.thing(subnetwork, path)?.state.ipCidrRange));
}

/**
 * Takes an internal address: the wanted one, or a free one.
 * @param forInstance reserved addresses may be used, one that a live instance has may not
 */
export function takeInternal(
  { world, inputs, settings, seed, id }: Call,
  range: Range,
  link: string,
  wanted: string,
  forInstance = false,
): string {
  const path = absolutePath(subnetwork, link, scopeOf(inputs, settings));
  const same = (other: string, state: Values) =>
    absolutePath(subnetwork, other, scopeOf(state, settings)) === path;
  const kept = world
    .things(address)
    .filter(
      ({ id: other, state }) =>
        other !== id && state.addressType === "INTERNAL" && same(text(state.subnetwork), state),
    )
    .map(({ state }) => text(state.address));
  const live = world
    .things(instance)
    .filter((other) => other.id !== id)
    .flatMap(({ state }) =>
      interfacesOf(state)
        .filter((nic) => same(nic.subnetwork, state))
        .map((nic) => nic.internal),
    );
  if (wanted !== "") {
    const number = parseAddress(wanted);
    if (number === undefined || !holds(range, number))
      throw new Error(
        badValue(
          forInstance ? "networkInterfaces[0].networkIP" : "address",
          wanted,
          "The IP address is outside the range of the subnetwork",
        ),
      );
    if (live.includes(wanted) || (!forInstance && kept.includes(wanted)))
      throw new Error(
        `googleapi: Error 409: IP '${wanted}' is already being used by another resource., IP_IN_USE_BY_ANOTHER_RESOURCE`,
      );
    return wanted;
  }
  const free = freeAddress(range, reserved, wholeNumber(seed), new Set([...kept, ...live]));
  if (free === undefined)
    throw new Error(`googleapi: Error 400: The IP space of '${path}' is exhausted., IP_SPACE_EXHAUSTED`);
  return free;
}
