/** Static and ephemeral addresses, external ones and those of subnetworks. */
import type { CloudWorld } from "../cloud/cloudWorld.ts";
import { freeAddress, holds, parseAddress, parseRange } from "../cloud/ipv4.ts";
import type { Range } from "../cloud/ipv4.ts";
import type { Call, Kind } from "../cloud/kind.ts";
import { base64Of, decimalDigits, wholeNumber } from "../cloud/madeUp.ts";
import { objects, text } from "../docker/inputs.ts";
import type { Values } from "../values.ts";
import { labelProblems, nameProblems, rfc1035 } from "./names.ts";
import { address, computeId, instance, network, subnetwork } from "./network.ts";
import { absolutePath, computeOutputs, labelOutputs, scopeOf } from "./paths.ts";
import { badValue, quotaExceeded } from "./refusals.ts";

/** Google keeps the first two and the last two addresses of a subnetwork (cloud.google.com/vpc/docs/subnets). */
const reserved = { first: 2, last: 2 };

/** Ranges of Google's that external addresses come from, by tier. Made up within real ones. */
const external = { PREMIUM: "34.76.0.0/14", STANDARD: "35.206.0.0/16" } as const;

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
