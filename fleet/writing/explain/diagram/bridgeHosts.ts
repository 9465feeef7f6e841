/** Hosts without the app server, one below the other, in frames by region group. */

import type { Deployment, Host } from "../../../../model/deployment.ts";
import {
  captionOf,
  companionBox,
  companionWidth,
  containerBox,
  containerWidth,
  hostCaption,
  hostTexts,
  hostTitle,
} from "./containerBox.ts";
import type { Box } from "./drawing.ts";
import { bottomOf } from "./geometry.ts";
import { bridgeGap, container, fontSize, group as groupSize, host as hostSize, relayInset } from "./sizes.ts";
import { fitText, textWidth } from "./textWidth.ts";

export interface BridgeHostsDrawing {
  readonly boxes: readonly Box[];
  /** From top to bottom. */
  readonly bridges: readonly Box[];
  readonly right: number;
  readonly bottom: number;
}

/** Of Telegraf, which is all that there is beside bridges. */
const companionCaption = "to InfluxDB over HTTPS";

interface Group {
  readonly name: string | undefined;
  readonly hosts: readonly Host[];
}

export function drawBridgeHosts(deployment: Deployment, at: { x: number; y: number }): BridgeHostsDrawing {
  const groups = groupsOf(deployment);
  const inner = innerWidth(groups);
  const boxes: Box[] = [];
  const bridges: Box[] = [];
  let y = at.y;
  for (const group of groups) {
    const framed = group.name !== undefined;
    const frameTop = y;
    y += framed ? groupSize.headerHeight : 0;
    const drawn = group.hosts.map((host) => {
      const hostBoxes = drawHost(host, {
        x: at.x + groupSize.padding,
        y,
        width: inner + 2 * hostSize.padding,
      });
      y = bottomOf(hostBoxes.frame) + hostSize.gap;
      return hostBoxes;
    });
    y += (framed ? groupSize.padding : 0) - hostSize.gap;
    if (framed)
      boxes.push({
        kind: "group",
        id: `group ${group.name}`,
        x: at.x,
        y: frameTop,
        width: inner + 2 * hostSize.padding + 2 * groupSize.padding,
        height: y - frameTop,
        title: fitText(`region group ${group.name}`, fontSize.caption, inner),
      });
    boxes.push(...drawn.flatMap(({ frame, containers }) => [frame, ...containers]));
    bridges.push(...drawn.flatMap((host) => host.bridges));
    y += groupSize.gap;
  }
  return {
    boxes,
    bridges,
    right: at.x + inner + 2 * hostSize.padding + 2 * groupSize.padding,
    bottom: y - groupSize.gap,
  };
}

/** Groups in the order of the settings, their hosts by cloud and region; hosts without bridges come last, in no group. */
function groupsOf({ hosts, bridges, regionGroups }: Deployment): Group[] {
  const remote = hosts
    .filter(({ runsAppServer }) => !runsAppServer)
    .sort((a, b) => (a.region < b.region ? -1 : a.region > b.region ? 1 : 0));
  const hasBridge = ({ name }: Host): boolean => bridges.some(({ host }) => host === name);
  const grouped = regionGroups.map(({ name, regions }) => ({
    name,
    hosts: remote.filter((host) => hasBridge(host) && regions.includes(host.region)),
  }));
  const rest = remote.filter((host) => !grouped.some((group) => group.hosts.includes(host)));
  return [...grouped, { name: undefined, hosts: rest }].filter((group) => group.hosts.length > 0);
}

/** Room for the line of relays, right of all texts. */
const relayRoom = relayInset + 16;

function innerWidth(groups: readonly Group[]): number {
  const hosts = groups.flatMap((group) => group.hosts);
  const bridges = hosts.flatMap(({ services }) =>
    services
      .filter(({ role }) => role === "jvb")
      .map((service) => ({ title: service.name, caption: captionOf(service) })),
  );
  const companions = hosts.flatMap(({ services }) =>
    services.filter(({ role }) => role !== "jvb").map(({ name }) => companionWidth(name, companionCaption)),
  );
  const headings = [
    ...companions,
    ...hosts.map((host) => textWidth(hostTitle(host), fontSize.title, true)),
    ...hosts.map((host) => textWidth(hostCaption(host), fontSize.caption)),
    ...groups.map(({ name }) => textWidth(`region group ${name}`, fontSize.caption, true)),
  ];
  return Math.min(
    container.widest + relayRoom,
    Math.max(containerWidth(bridges), Math.ceil(Math.max(...headings))) + relayRoom,
  );
}

function drawHost(
  host: Host,
  { x, y, width }: { x: number; y: number; width: number },
): { frame: Box; containers: Box[]; bridges: Box[] } {
  const left = x + hostSize.padding;
  const inner = width - 2 * hostSize.padding;
  let next = y + hostSize.headerHeight;
  const bridges = host.services
    .filter(({ role }) => role === "jvb")
    .map((service) => {
      const box = containerBox(host.name, service, { x: left, y: next, width: inner });
      next = bottomOf(box) + bridgeGap;
      return box;
    });
  const others = host.services
    .filter(({ role }) => role !== "jvb")
    .map((service) => {
      const place = {
        x: left,
        y: next - (bridges.length > 0 ? bridgeGap - hostSize.gap : 0),
        width: inner - relayRoom,
      };
      const box = companionBox(host.name, service, place, companionCaption);
      next = bottomOf(box) + hostSize.gap;
      return box;
    });
  const containers = [...bridges, ...others];
  const frame: Box = {
    kind: "host",
    id: host.name,
    x,
    y,
    width,
    height: bottomOf(containers.at(-1)!) + hostSize.padding - y,
    ...hostTexts(host, inner - relayRoom),
  };
  return { frame, containers, bridges };
}
