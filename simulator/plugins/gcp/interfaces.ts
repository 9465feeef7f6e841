/** An instance's network interfaces and their addresses. */
import type { Call } from "../cloud/kind.ts";
import { objects, text } from "../docker/inputs.ts";
import { isObject } from "../values.ts";
import type { Values } from "../values.ts";
import {
  externalAddress,
  externalTaken,
  interfacesOf,
  internalAddress,
  subnetworkRange,
  takeInternal,
} from "./addresses.ts";
import { regionOfZone } from "./names.ts";
import { address, instance, network, subnetwork } from "./network.ts";
import { absolutePath, scopeOf } from "./paths.ts";
import { badValue } from "./refusals.ts";

/** Interfaces as a preview of the world would fill them, when nothing is known of other things. */
export function filledInterfaces(inputs: Values, seed: string): Values[] {
  return objects(inputs.networkInterfaces).map((nic, index) => ({
    networkIp: internalAddress("10.128.0.0/20", `${seed} ${index}`),
    name: `nic${index}`,
    stackType: "IPV4_ONLY",
    ...nic,
    ...(nic.accessConfigs === undefined
      ? {}
      : {
          accessConfigs: accessConfigs(nic).map((config) => ({
            natIp: externalAddress(tierOf(config), `${seed} ${index}`),
            networkTier: "PREMIUM",
            ...config,
          })),
        }),
  }));
}

export function accessConfigs(nic: Values): Values[] {
  // An empty block asks for an ephemeral address.
  return Array.isArray(nic.accessConfigs)
    ? nic.accessConfigs.map((config) => (isObject(config) ? config : {}))
    : [];
}

function tierOf(config: Values): "PREMIUM" | "STANDARD" {
  return config.networkTier === "STANDARD" ? "STANDARD" : "PREMIUM";
}

/** Interfaces with addresses that no one else has; those of before stay. */
export function takenInterfaces(call: Call, before: ReturnType<typeof interfacesOf>): Values[] {
  const { world, inputs, settings, seed } = call;
  const scope = scopeOf(inputs, settings);
  return objects(inputs.networkInterfaces).map((nic, index) => {
    const link = text(nic.subnetwork);
    refuseOtherRegion(link, call);
    if (link === "") refuseCustomNetwork(text(nic.network), call);
    const range = link === "" ? undefined : subnetworkRange(world, link, inputs, settings);
    const wanted = text(nic.networkIp) || (before[index]?.subnetwork === link ? before[index].internal : "");
    const networkIp = range
      ? takeInternal({ ...call, seed: `${seed} ${index}` }, range, link, wanted, true)
      : wanted || internalAddress("10.128.0.0/20", `${seed} ${index}`);
    const configs = accessConfigs(nic).map((config, at) => {
      const natIp = text(config.natIp);
      if (natIp !== "") refuseTakenAddress(natIp, config, call);
      const kept = before[index]?.external[at];
      const own =
        natIp || (kept ?? externalAddress(tierOf(config), `${seed} ${index} ${at}`, externalTaken(world)));
      return { networkTier: "PREMIUM", ...config, natIp: own };
    });
    return {
      name: `nic${index}`,
      stackType: "IPV4_ONLY",
      subnetworkProject: scope.project,
      ...nic,
      networkIp,
      ...(nic.accessConfigs === undefined ? {} : { accessConfigs: configs }),
    };
  });
}

function refuseOtherRegion(link: string, { inputs, settings }: Call): void {
  const scope = scopeOf(inputs, settings);
  const region = regionOfZone(scope.zone);
  const path = absolutePath(subnetwork, link, { ...scope, region });
  if (link !== "" && path.includes("/regions/") && !path.includes(`/regions/${region}/`))
    throw new Error(
      badValue(
        "networkInterfaces[0].subnetwork",
        link,
        `Subnetwork is not in the region of the zone ${scope.zone}: cross-region reference`,
      ),
    );
}

function refuseCustomNetwork(link: string, { world, inputs, settings }: Call): void {
  const found = world.thing(network, absolutePath(network, link, scopeOf(inputs, settings)));
  if (found?.state.autoCreateSubnetworks === false)
    throw new Error(
      badValue(
        "networkInterfaces[0].subnetwork",
        "",
        "Subnetwork should be specified for custom subnetmode network",
      ),
    );
}

/** An external address belongs to one machine at a time, of its own region and tier. */
function refuseTakenAddress(natIp: string, config: Values, { world, inputs, settings, id }: Call): void {
  const { zone } = scopeOf(inputs, settings);
  const user = world
    .things(instance)
    .find(
      (other) =>
        other.id !== id && interfacesOf(other.state).some(({ external }) => external.includes(natIp)),
    );
  if (user)
    throw new Error(
      badValue(
        "networkInterfaces[0].accessConfigs[0].natIP",
        natIp,
        `External IP address: ${natIp} is already in-use by '${user.id}'.`,
      ),
    );
  const found = world.things(address).find(({ state }) => state.address === natIp);
  if (found && !found.id.includes(`/regions/${regionOfZone(zone)}/`))
    throw new Error(
      badValue(
        "networkInterfaces[0].accessConfigs[0].natIP",
        natIp,
        `The specified external IP address '${natIp}' was not found in region '${regionOfZone(zone)}'.`,
      ),
    );
  if (found && text(found.state.networkTier) !== tierOf(config))
    throw new Error(
      badValue(
        "networkInterfaces[0].accessConfigs[0].networkTier",
        tierOf(config),
        `The network tier of external IP address is ${text(found.state.networkTier)}, that of the access config is ${tierOf(config)}.`,
      ),
    );
}
