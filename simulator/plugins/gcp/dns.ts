/** Cloud DNS: zones and record sets. */
import { isOn, text, texts } from "../docker/inputs.ts";
import type { CloudWorld, Thing } from "../cloud/cloudWorld.ts";
import { parseAddress } from "../cloud/ipv4.ts";
import type { Call, Kind } from "../cloud/kind.ts";
import { decimalDigits, wholeNumber } from "../cloud/madeUp.ts";
import type { Values } from "../values.ts";
import { labelProblems, nameProblems, rfc1035 } from "./names.ts";
import { network } from "./network.ts";
import { labelOutputs, lastPart, scopeOf, timestamp } from "./paths.ts";
import { badRequest, badValue, quotaExceeded } from "./refusals.ts";

export const zone = "gcp:dns/managedZone:ManagedZone";
export const recordSet = "gcp:dns/recordSet:RecordSet";

/** A name of at most 63 characters a label, with the last dot. `*` and `_` as DNS has them. */
const dnsName = /^(?:\*\.)?(?:[a-z0-9_](?:[-a-z0-9_]{0,61}[a-z0-9_])?\.)+$/i;

export const zones: Kind = {
  id: ({ inputs, settings }) =>
    `projects/${scopeOf(inputs, settings).project}/managedZones/${text(inputs.name)}`,
  uses: [{ path: "privateVisibilityConfig.networks[].networkUrl", type: network }],
  problems: ({ inputs }) => [
    ...nameProblems("name", inputs.name, rfc1035),
    ...labelProblems(inputs.labels),
    ...dnsNameProblems("entity.managedZone.dnsName", inputs.dnsName),
  ],
  outputs: ({ seed, inputs, settings }) => {
    // Google spreads zones over five sets of name servers, a to e.
    const set = "abcde"[wholeNumber(seed) % 5];
    return {
      ...labelOutputs(inputs, settings),
      creationTime: timestamp(seed),
      managedZoneId: decimalDigits(seed, 19),
      nameServers: [1, 2, 3, 4].map((server) => `ns-cloud-${set}${server}.googledomains.com.`),
    };
  },
  delete: ({ world, old, inputs, settings, id }) => {
    const records = world.things(recordSet).filter(({ state }) => zonePathOf(state, settings) === id);
    if (records.length === 0) return;
    if (!isOn(old.forceDestroy))
      throw new Error(
        `googleapi: Error 400: The resource named '${text(inputs.name)}' cannot be deleted because it contains one or ` +
          `more 'resource record sets' (${records.length})., containerNotEmpty`,
      );
    for (const record of records) world.remove(recordSet, record.id);
  },
};

function dnsNameProblems(field: string, value: Values[string] | undefined): string[] {
  if (typeof value !== "string" || value === "" || (dnsName.test(value) && value.length <= 254)) return [];
  const why = value.endsWith(".") ? "Not a DNS name" : "A DNS name ends with a dot";
  return [badValue(field, value, why)];
}

function zonePathOf(inputs: Values, settings: Values): string {
  const value = text(inputs.managedZone);
  return value.startsWith("projects/")
    ? value
    : `projects/${scopeOf(inputs, settings).project}/managedZones/${lastPart(value)}`;
}

export const recordSets: Kind = {
  id: ({ inputs, settings }) =>
    `${zonePathOf(inputs, settings)}/rrsets/${text(inputs.name)}/${text(inputs.type)}`,
  uses: [{ path: "managedZone", type: zone }],
  problems: ({ inputs }) => [
    ...dnsNameProblems("entity.change.additions.name", inputs.name),
    ...recordProblems(inputs),
    ...(typeof inputs.ttl === "number" && inputs.ttl < 0
      ? [badValue("entity.change.additions.ttl", String(inputs.ttl), "Must be at least 0")]
      : []),
  ],
  create: (call) => {
    checkRecord(call);
    const { world, inputs, settings } = call;
    const fellows = recordsOf(world, zonePathOf(inputs, settings), settings);
    const quota = world.quota("gcp record sets per zone");
    if (fellows.length >= quota) throw quotaExceeded("rrsetsPerManagedZone", quota, "for the zone");
    return {};
  },
  update: (call) => {
    checkRecord(call);
    return {};
  },
};

function recordsOf(world: CloudWorld, zonePath: string, settings: Values): Thing[] {
  return world.things(recordSet).filter(({ state }) => zonePathOf(state, settings) === zonePath);
}

function recordProblems(inputs: Values): string[] {
  const type = text(inputs.type);
  const bad = (value: string, why: string) => [
    badValue(`entity.change.additions[${text(inputs.name)}][${type}].rrdata`, value, why),
  ];
  const values = texts(inputs.rrdatas).filter((value) => value !== "");
  if (Array.isArray(inputs.rrdatas) && inputs.rrdatas.length === 0)
    return bad("", "A record set needs a value");
  return values.flatMap((value) => {
    if (type === "A" && parseAddress(value) === undefined) return bad(value, "Must be an IPv4 address");
    if (type === "AAAA" && !/^[0-9a-f:]+$/i.test(value)) return bad(value, "Must be an IPv6 address");
    if (type === "CNAME" && !dnsName.test(value))
      return bad(value, "Must be a DNS name that ends with a dot");
    if (type === "CNAME" && values.length > 1) return bad(value, "A CNAME has one value");
    return [];
  });
}

function checkRecord({ world, inputs, settings, id }: Call): void {
  const name = text(inputs.name).toLowerCase();
  const path = zonePathOf(inputs, settings);
  const suffix = text(world.thing(zone, path)?.state.dnsName).toLowerCase();
  if (suffix !== "" && name !== suffix && !name.endsWith(`.${suffix}`))
    throw new Error(
      badRequest(
        `Invalid value for 'entity.change.additions[${name}][${text(inputs.type)}].name': '${name}' is not within the zone '${suffix}'`,
      ),
    );
  const same = recordsOf(world, path, settings).filter(
    (other) => other.id !== id && text(other.state.name).toLowerCase() === name,
  );
  if (same.some(({ state }) => state.type === "CNAME") || (inputs.type === "CNAME" && same.length > 0))
    throw new Error(
      badRequest(
        `The resource record set 'entity.change.additions[${name}][${text(inputs.type)}]' is invalid because a CNAME record and another one cannot have the same name`,
      ),
    );
}
