/** The relay network: identities of bridges, regions and their groups, and how Jicofo chooses. */

import { isGroup } from "../hosts/hosts.ts";
import type { Deployment } from "../deployment.ts";
import { parseRegionGroups } from "../bridges/octo.ts";
import { lastInConf, userConfKey } from "./confs.ts";
import { duplicates, listed } from "./lists.ts";
import { guardsProgram, rule, type Finding, type Rule } from "./rule.ts";
import { envKey, isFact, isOn, listKeys, ofRole, one, textOf } from "./view.ts";

const identities = ["JVB_MUC_NICKNAME", "JVB_OCTO_RELAY_ID", "JVB_INSTANCE_ID"] as const;

const unique = rule({
  id: "T14",
  title: "every bridge has a nickname, relay id and instance id of its own",
  why: "Jicofo sees two bridges of one nickname as one, without a message; equal relay ids break the mesh.",
  fix: "Give every bridge a name of its own in jitsi:bridges.static.",
  *find(deployment) {
    const placed = ofRole(deployment, "jvb");
    const bridges = placed.map(({ service }) => service);
    for (const name of identities) {
      for (const { host, service } of placed)
        // One text would be that of every machine of the group.
        if (isGroup(host) ? !isFact(service, name, "instanceName") : !textOf(service, name))
          yield { key: envKey(service, name), value: undefined, what: "is missing" };
      for (const { first, again, value } of duplicates(bridges, (service) => textOf(service, name)))
        yield { key: envKey(again, name), value, what: `is also ${first.name}'s` };
    }
  },
});

const octoEverywhere = rule({
  id: "T15",
  title: "ENABLE_OCTO is the same in Jicofo and in every bridge",
  why: "Upstream: the two MUST be in sync, or bridges fail on what Jicofo asks (jicofo.conf, octo).",
  fix: guardsProgram,
  *find(deployment) {
    const jicofo = one(deployment, "jicofo")?.service;
    if (jicofo === undefined) return;
    const right = isOn(jicofo, "ENABLE_OCTO");
    for (const { service } of ofRole(deployment, "jvb"))
      if (isOn(service, "ENABLE_OCTO") !== right)
        yield {
          key: envKey(service, "ENABLE_OCTO"),
          value: textOf(service, "ENABLE_OCTO"),
          what: `is not Jicofo's ${textOf(jicofo, "ENABLE_OCTO") ?? "0"}`,
        };
  },
});

const single = "SingleBridgeSelectionStrategy";

/** Strategies that put a conference on several bridges (jicofo `reference.conf`). */
const spreading: ReadonlySet<string> = new Set([
  "RegionBasedBridgeSelectionStrategy",
  "IntraRegionBridgeSelectionStrategy",
  "SplitBridgeSelectionStrategy",
  "VisitorSelectionStrategy",
]);

const strategyPath = "jicofo.bridge.selection-strategy";

const strategy = rule({
  id: "T16",
  title: "with Octo, Jicofo has a strategy that uses it",
  why: `Upstream's own, ${single}, never puts a conference on two bridges.`,
  fix: "Leave it out: the program uses RegionBasedBridgeSelectionStrategy.",
  *find(deployment) {
    for (const { service } of ofRole(deployment, "jicofo")) {
      const value =
        lastInConf(service, strategyPath)?.value ?? textOf(service, "OCTO_BRIDGE_SELECTION_STRATEGY");
      if (isOn(service, "ENABLE_OCTO") && !spreading.has(value ?? single))
        yield {
          key:
            userConfKey(deployment, "jicofo", strategyPath) ??
            envKey(service, "OCTO_BRIDGE_SELECTION_STRATEGY"),
          value,
          what: "never spreads a conference over bridges",
        };
    }
  },
});

const strategyNeedsOcto = rule({
  id: "T17",
  title: "a strategy that spreads conferences has Octo",
  why: "Jicofo only warns, and every conference stays on one bridge.",
  fix: guardsProgram,
  *find(deployment) {
    for (const { service } of ofRole(deployment, "jicofo")) {
      const value = textOf(service, "OCTO_BRIDGE_SELECTION_STRATEGY");
      if (value !== undefined && spreading.has(value) && !isOn(service, "ENABLE_OCTO"))
        yield {
          key: envKey(service, "ENABLE_OCTO"),
          value: textOf(service, "ENABLE_OCTO"),
          what: `is off, so ${value} does nothing`,
        };
    }
  },
});

const regions = rule({
  id: "T18",
  title:
    "every bridge's region is in exactly one region group, every region of a group has a bridge, and the local region is one of them",
  why: "Jicofo routes wrongly without a message; JVB calls a bridge without region `europe`.",
  fix: "Mend jitsi:regions.",
  *find(deployment) {
    const jicofo = one(deployment, "jicofo")?.service;
    const text = jicofo && textOf(jicofo, "JICOFO_BRIDGE_REGION_GROUPS");
    const groups = text === undefined ? undefined : parseRegionGroups(text);
    // T58 speaks of groups that cannot be read.
    if (jicofo === undefined || groups === undefined) return;

    const memberships = new Map<string, number>();
    for (const label of groups.flat()) memberships.set(label, (memberships.get(label) ?? 0) + 1);
    const known = [...memberships.keys()];

    yield* bridgeRegions(deployment, memberships);
    yield* groupsWithoutBridge(deployment, known);
    const local = textOf(jicofo, "JICOFO_OCTO_REGION");
    if (local === undefined || !memberships.has(local))
      yield {
        key: "jitsi:regions.local",
        value: local,
        what: "is in no region group",
        fix: `Use a region with a bridge. Known: ${known.join(", ")}.`,
      };
  },
});

function* bridgeRegions(deployment: Deployment, memberships: ReadonlyMap<string, number>): Iterable<Finding> {
  const keys = listKeys(deployment);
  for (const { host, service } of ofRole(deployment, "jvb")) {
    const region = textOf(service, "JVB_OCTO_REGION");
    const key = region === host.region ? keys.host(host.name, "region") : envKey(service, "JVB_OCTO_REGION");
    const times = memberships.get(region ?? "") ?? 0;
    if (!region) yield { key, value: region, what: "is missing, and JVB would say europe" };
    else if (times === 0)
      yield {
        key,
        value: region,
        what: `is in no region group. Known: ${[...memberships.keys()].join(", ")}`,
        fix: "Add it to a group of jitsi:regions.groups.",
      };
    else if (times > 1)
      yield {
        key,
        value: region,
        what: `is in ${times} places of jitsi:regions.groups`,
        fix: "Leave it in one group, once.",
      };
  }
}

function* groupsWithoutBridge(deployment: Deployment, known: readonly string[]): Iterable<Finding> {
  const withBridges = new Set(
    ofRole(deployment, "jvb").map(({ service }) => textOf(service, "JVB_OCTO_REGION")),
  );
  const groupOf = new Map(
    Object.entries(deployment.settings.regions.groups).flatMap(([name, labels]) =>
      labels.map((label) => [label, name] as const),
    ),
  );
  for (const label of known)
    if (!withBridges.has(label))
      yield {
        key: `jitsi:regions.groups.${groupOf.get(label) ?? label}`,
        value: label,
        what: "has no bridge",
        fix: `Take it out, or put a bridge there. Regions with bridges: ${listed([...withBridges].map(String))}.`,
      };
}

const groupsAreHocon = rule({
  id: "T58",
  title: "region groups are lists of names in HOCON",
  why: "The image puts the text raw into jicofo.conf: one bad quote and Jicofo does not start.",
  fix: guardsProgram,
  *find(deployment) {
    for (const { service } of ofRole(deployment, "jicofo")) {
      const value = textOf(service, "JICOFO_BRIDGE_REGION_GROUPS");
      const groups = value === undefined ? undefined : parseRegionGroups(value);
      if (groups === undefined || groups.some((group) => group.length === 0 || group.includes("")))
        yield {
          key: envKey(service, "JICOFO_BRIDGE_REGION_GROUPS"),
          value,
          what: 'is not of the form ["a","b"],["c"]',
        };
    }
  },
});

export const octoRules: readonly Rule[] = [
  unique,
  octoEverywhere,
  strategy,
  strategyNeedsOcto,
  regions,
  groupsAreHocon,
];
