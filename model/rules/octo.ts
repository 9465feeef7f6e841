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
  title: "every bridge has a unique nickname, relay ID and instance ID",
  why: "Jicofo silently treats two bridges with the same nickname as one, and duplicate relay IDs break the mesh.",
  fix: "Give every bridge a unique name in jitsi:bridges.static.",
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
  why: "According to upstream, the two MUST be in sync; otherwise, bridges fail on Jicofo's requests (jicofo.conf, octo).",
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
  title: "with Octo, Jicofo uses a strategy that supports it",
  why: `Upstream's default, ${single}, never uses two bridges for a conference.`,
  fix: "Remove it. The program uses RegionBasedBridgeSelectionStrategy.",
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
          what: "never spreads a conference over several bridges",
        };
    }
  },
});

const strategyNeedsOcto = rule({
  id: "T17",
  title: "a strategy that spreads conferences requires Octo",
  why: "Without it, Jicofo only logs a warning, and every conference stays on one bridge.",
  fix: guardsProgram,
  *find(deployment) {
    for (const { service } of ofRole(deployment, "jicofo")) {
      const value = textOf(service, "OCTO_BRIDGE_SELECTION_STRATEGY");
      if (value !== undefined && spreading.has(value) && !isOn(service, "ENABLE_OCTO"))
        yield {
          key: envKey(service, "ENABLE_OCTO"),
          value: textOf(service, "ENABLE_OCTO"),
          what: `is off, so ${value} has no effect`,
        };
    }
  },
});

const regions = rule({
  id: "T18",
  title:
    "every bridge's region is in exactly one region group, every region of a group has a bridge, and the local region is one of them",
  why: "Otherwise, Jicofo silently selects the wrong bridges. JVB reports a bridge without a region as `europe`.",
  fix: "Fix jitsi:regions.",
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
    if (!region) yield { key, value: region, what: "is missing, so JVB would report europe" };
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
        what: `appears ${times} times in jitsi:regions.groups`,
        fix: "Keep it once, in one group.",
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
        fix: `Remove it, or add a bridge there. Regions with bridges: ${listed([...withBridges].map(String))}.`,
      };
}

const groupsAreHocon = rule({
  id: "T58",
  title: "region groups are lists of names in HOCON",
  why: "The image inserts the value verbatim into jicofo.conf. With one wrong quote, Jicofo does not start.",
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
