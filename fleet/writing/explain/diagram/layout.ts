/** Where everything of a deployment stands in its diagram. Pure. */

import { appServerHost, type Deployment, type Host } from "../../../../model/deployment.ts";
import { inGoogleNetwork, isGroup } from "../../../../model/hosts/hosts.ts";
import { drawAppHost, webEntrance } from "./appHost.ts";
import { drawBridgeHosts, type BridgeHostsDrawing } from "./bridgeHosts.ts";
import type { Box, Drawing, FlowKind, Label, LegendEntry, Line, Point } from "./drawing.ts";
import { bottomOf, middleOf, point, rightOf } from "./geometry.ts";
import {
  beside,
  fontSize,
  gutter,
  legend as legendSize,
  page,
  participantsHeight,
  relayInset,
  topGap,
} from "./sizes.ts";
import { textWidth } from "./textWidth.ts";

/**
 * Participants on top; below them the app server's host on the left, and hosts with bridges on the right. Each kind of flow
 * has a way of its own, so that no two lines cross: signalling between the two columns, media at the outer edges, relays
 * straight through the bridges.
 */
export function layoutOf(deployment: Deployment): Drawing {
  const host = appServerHost(deployment);
  const ownBridges = deployment.bridges.some(({ besideAppServer }) => besideAppServer);
  const participantsY = page.margin + page.headingHeight;
  const top = participantsY + participantsHeight + topGap;

  const others = (x: number): BridgeHostsDrawing | undefined =>
    deployment.hosts.length > 1 ? drawBridgeHosts(deployment, { x, y: top }) : undefined;
  const app = drawAppHost(deployment, host, {
    x: page.margin + (ownBridges ? beside : 0),
    y: top,
    bottom: others(0)?.bottom ?? 0,
  });
  const remote = others(rightOf(app.frame) + gutter.width);
  const hasRemoteBridges = remote !== undefined && remote.bridges.length > 0;

  const right = remote === undefined ? rightOf(app.frame) : remote.right + (hasRemoteBridges ? beside : 0);
  const participants: Box = {
    kind: "participants",
    id: "participants",
    x: page.margin,
    y: participantsY,
    width: right - page.margin,
    height: participantsHeight,
    title: "Participants",
    caption: "browsers and apps",
  };

  const parts = [
    https(deployment, participants, app.web),
    signalling(deployment, app.frame, app.prosodyJvb, app.bridges, remote?.bridges ?? []),
    media(participants, app.bridges, page.margin + beside / 2, "left"),
    media(participants, remote?.bridges ?? [], right - beside / 2, "right"),
    relays(app.bridges, remote, bottomOf(app.frame)),
  ];
  const lines = [...app.lines, ...parts.flatMap((part) => part.lines)];
  const bottom = Math.max(
    bottomOf(app.frame),
    remote?.bottom ?? 0,
    ...lines.flatMap(({ points }) => points.map(({ y }) => y)),
  );
  const width = right + page.margin;
  const legend = legendOf(lines, { x: page.margin, y: bottom + legendSize.gap, right });
  return {
    width,
    height: (legend.at(-1)?.y ?? bottom) + page.margin,
    title: deployment.topology.publicUrl.replace(/^https:\/\//, ""),
    subtitle: subtitleOf(deployment),
    boxes: [participants, ...app.boxes, ...(remote?.boxes ?? [])],
    lines,
    labels: [...app.labels, ...parts.flatMap((part) => part.labels)],
    legend: { y: bottom + legendSize.gap, entries: legend },
  };
}

interface Part {
  readonly lines: readonly Line[];
  readonly labels: readonly Label[];
}

const nothing: Part = { lines: [], labels: [] };

function subtitleOf({ hosts, bridges, settings }: Deployment): string {
  const count = (min: number, one: string, max = min): string =>
    `${min === max ? min : `${min} to ${max}`} ${one}${max === 1 ? "" : "s"}`;
  const groups = hosts.filter(isGroup);
  const fixed = bridges.length - groups.length;
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, fixed);
  return [
    count(hosts.length - groups.length, "host"),
    ...(groups.length === 0 ? [] : [count(groups.length, "group")]),
    count(
      sum(groups.map(({ scaling }) => scaling.min)),
      "bridge",
      sum(groups.map(({ scaling }) => scaling.max)),
    ),
    ...(settings.media === "audio" ? ["audio only"] : []),
    `Jitsi ${settings.release}`,
  ].join(" · ");
}

function https({ settings }: Deployment, participants: Box, web: Box): Part {
  const x = webEntrance(web);
  return {
    lines: [{ flow: "web", points: [point(x, bottomOf(participants)), point(x, web.y)], arrowAtEnd: true }],
    labels: [
      {
        flow: "web",
        x: x + 8,
        y: bottomOf(participants) + topGap / 2 + fontSize.label / 3,
        anchor: "start",
        text: `HTTPS ${settings.appServer.httpsPort}`,
      },
    ],
  };
}

/** Bridges dial Prosody-JVB: on their own host directly, from others over a line between the columns. */
function signalling(
  { topology, hosts, bridges }: Deployment,
  frame: Box,
  prosodyJvb: Box,
  own: readonly Box[],
  remote: readonly Box[],
): Part {
  const y = middleOf(prosodyJvb);
  const start = point(rightOf(prosodyJvb), y);
  // One bridge of the host's own has an arrow of its own.
  const ownBus = own.length > 1 ? comb(start, rightOf(prosodyJvb) + 9, own, "right") : [];
  if (remote.length === 0) return { lines: ownBus, labels: [] };
  const bus = rightOf(frame) + gutter.width - gutter.busFromRight;
  const textX = (rightOf(frame) + bus) / 2;
  const far = hosts.filter(
    ({ name, runsAppServer }) => !runsAppServer && bridges.some(({ host }) => host === name),
  );
  const texts = wayTexts(topology.brewery?.network, far);
  return {
    lines: [...ownBus, ...comb(start, bus, remote, "left")],
    labels: [
      {
        flow: "signalling",
        x: textX,
        y: y - 7,
        anchor: "middle",
        text: `XMPP ${topology.brewery?.port ?? ""}`.trim(),
      },
      ...texts.map((text, index): Label => ({
        flow: "signalling",
        x: textX,
        y: y + 18 + index * 16,
        anchor: "middle",
        text,
      })),
    ],
  };
}

/** How bridges of other hosts reach Prosody-JVB. */
function wayTexts(network: "private" | "public" | "google" | undefined, far: readonly Host[]): string[] {
  if (network === "public") return ["TLS, internet"];
  if (network !== "google") return ["private network"];
  const inside = far.filter(inGoogleNetwork).length;
  return [
    ...(inside > 0 ? ["Google network"] : []),
    ...(inside === far.length ? [] : [inside > 0 ? "or TLS, internet" : "TLS, internet"]),
  ];
}

/** Lines from one side of each box along a vertical line at `x` to `end`, where they have one arrow. */
const comb = (end: Point, x: number, boxes: readonly Box[], side: "left" | "right"): Line[] =>
  boxes.map((box, index) => ({
    flow: "signalling",
    points: [point(edge(box, side), middleOf(box)), point(x, middleOf(box)), point(x, end.y), end],
    arrowAtEnd: index === 0,
  }));

const edge = (box: Box, side: "left" | "right"): number => (side === "left" ? box.x : rightOf(box));

function media(participants: Box, bridges: readonly Box[], x: number, side: "left" | "right"): Part {
  if (bridges.length === 0) return nothing;
  const start = point(x, bottomOf(participants));
  return {
    lines: bridges.map((box) => ({
      flow: "media",
      points: [start, point(x, middleOf(box)), point(edge(box, side), middleOf(box))],
      arrowAtEnd: true,
    })),
    labels: [
      {
        flow: "media",
        x: side === "left" ? x + 8 : x - 8,
        y: start.y + topGap / 2 + fontSize.label / 3,
        anchor: side === "left" ? "start" : "end",
        text: "audio and video, UDP",
      },
    ],
  };
}

/** Every bridge can relay to every other: drawn as one line through all of them. */
function relays(own: readonly Box[], remote: BridgeHostsDrawing | undefined, appBottom: number): Part {
  const x = (box: Box): number => rightOf(box) - relayInset;
  const between = (boxes: readonly Box[]): Line[] =>
    boxes.slice(1).map((box, index) => ({
      flow: "relay",
      points: [point(x(box), bottomOf(boxes[index]!)), point(x(box), box.y)],
      arrowAtStart: true,
      arrowAtEnd: true,
    }));
  const lastOwn = own.at(-1);
  const lastRemote = remote?.bridges.at(-1);
  const joined: Line[] = [];
  if (lastOwn !== undefined && lastRemote !== undefined && remote !== undefined) {
    const y = Math.max(appBottom, remote.bottom) + beside / 2;
    joined.push({
      flow: "relay",
      points: [
        point(x(lastOwn), bottomOf(lastOwn)),
        point(x(lastOwn), y),
        point(x(lastRemote), y),
        point(x(lastRemote), bottomOf(lastRemote)),
      ],
      arrowAtStart: true,
      arrowAtEnd: true,
    });
  }
  return { lines: [...between(own), ...between(remote?.bridges ?? []), ...joined], labels: [] };
}

const legendTexts: Readonly<Record<FlowKind, string>> = {
  web: "web pages, and participants' signalling",
  signalling: "XMPP",
  media: "audio and video",
  relay: "relays between bridges (Octo)",
  measurements: "measurements",
};

/** The kinds of flow in the picture, in rows as wide as the picture. */
function legendOf(lines: readonly Line[], at: { x: number; y: number; right: number }): LegendEntry[] {
  const entries: LegendEntry[] = [];
  let { x, y } = at;
  for (const flow of Object.keys(legendTexts) as FlowKind[]) {
    if (!lines.some((line) => line.flow === flow)) continue;
    const text = legendTexts[flow];
    const width = legendSize.sample + 8 + textWidth(text, fontSize.caption);
    if (x > at.x && x + width > at.right) {
      x = at.x;
      y += legendSize.rowHeight;
    }
    entries.push({ flow, text, x, y });
    x += width + legendSize.between;
  }
  return entries;
}
