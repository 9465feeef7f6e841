/** What makes a diagram readable, for any deployment: nothing lies over anything else, and no two kinds of lines cross. */

import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import { describe as describeDeployment } from "../../../../model/deployment.ts";
import { arbitrarySettings } from "../../../../model/rules/arbitrarySettings.ts";
import {
  cloudSettings,
  exampleBridge,
  exampleGroup,
  exampleHost,
  exampleSettings,
  localSettings,
} from "../../../../model/rules/fixtures.ts";
import type { Settings } from "../../../../model/settings.ts";
import type { Box, Drawing, Label, Line, Point } from "./drawing.ts";
import { layoutOf } from "./layout.ts";
import { companionHeight, container, copies, fontSize, inlineGap } from "./sizes.ts";
import { textWidth } from "./textWidth.ts";

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const draw = (settings: Settings): Drawing => layoutOf(describeDeployment(settings));

/** Names as long as they may be. */
const longNames = (): Settings => {
  const long = `h${"o".repeat(61)}`;
  const hosts = [exampleHost("app", "hetzner-fsn1", 10), exampleHost(`${long}1`, `r${"e".repeat(62)}`, 20)];
  return exampleSettings({
    appPrefix: `a${"b".repeat(62)}`,
    hosts,
    bridges: { static: [exampleBridge(0, `b${"r".repeat(62)}`, hosts[1]!.name)], autoscaling: [] },
    regions: { groups: { [`g${"r".repeat(62)}`]: [hosts[1]!.region] }, local: undefined },
  });
};

/** A group with all that can be said of one. */
const bigGroup = (): Settings => {
  const settings = cloudSettings();
  const group = exampleGroup(
    { spot: true, machineType: "c2-standard-16-of-a-long-name" },
    { min: 100, max: 1000 },
  );
  return { ...settings, hosts: settings.hosts.map((host) => (host.on === "gcpGroup" ? group : host)) };
};

const forAny = (check: (drawing: Drawing) => void): void => {
  for (const settings of [exampleSettings(), localSettings(), longNames(), cloudSettings(), bigGroup()])
    check(draw(settings));
  fc.assert(
    fc.property(arbitrarySettings, (settings) => {
      check(draw(settings));
    }),
    { numRuns: 150 },
  );
};

/** The pairs that lie over each other. */
const clashes = (some: readonly (readonly [Area & { id: string }, Area & { id: string }])[]): string[] =>
  some.filter(([a, b]) => overlap(a, b)).map(([a, b]) => `${a.id} and ${b.id}`);

const overlap = (a: Area, b: Area): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const inside = (inner: Area, outer: Area): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

const pairs = <T>(items: readonly T[]): [T, T][] =>
  items.flatMap((one, index) => items.slice(index + 1).map((other): [T, T] => [one, other]));

const labelArea = ({ x, y, anchor, text }: Label): Area => {
  const width = textWidth(text, fontSize.label, true);
  const left = { start: x, middle: x - width / 2, end: x - width }[anchor];
  return { x: left, y: y - fontSize.label, width, height: fontSize.label };
};

/** Straight pieces. */
const piecesOf = ({ points }: Line): [Point, Point][] =>
  points.slice(1).map((to, index) => [points[index]!, to]);

const areaOf = ([a, b]: [Point, Point]): Area => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
});

/** Of two pieces that are not of one direction; pieces that only touch at an end do not cross. */
const cross = (one: [Point, Point], other: [Point, Point]): boolean => {
  const [a, b] = [areaOf(one), areaOf(other)];
  if ((a.width === 0) === (b.width === 0)) return false;
  const [vertical, horizontal] = a.width === 0 ? [a, b] : [b, a];
  return (
    vertical.x > horizontal.x &&
    vertical.x < horizontal.x + horizontal.width &&
    horizontal.y > vertical.y &&
    horizontal.y < vertical.y + vertical.height
  );
};

const solid = ({ boxes }: Drawing): Box[] =>
  boxes.filter(({ kind }) => kind === "container" || kind === "participants");

test("everything is on the page", () =>
  forAny((drawing) => {
    const page = { x: 0, y: 0, width: drawing.width, height: drawing.height };
    for (const area of [
      ...drawing.boxes,
      ...drawing.labels.map(labelArea),
      ...drawing.lines.flatMap(piecesOf).map(areaOf),
    ])
      expect(inside(area, page)).toBe(true);
    for (const { x, text } of drawing.legend.entries)
      expect(x + textWidth(text, fontSize.caption)).toBeLessThanOrEqual(drawing.width);
  }));

test("no two boxes of a kind overlap; containers are inside their hosts, hosts inside their groups or outside of all", () =>
  forAny(({ boxes }) => {
    const of = (kind: Box["kind"]): Box[] => boxes.filter((box) => box.kind === kind);
    for (const kind of ["container", "host", "group"] as const) expect(clashes(pairs(of(kind)))).toEqual([]);
    for (const box of of("container"))
      expect(
        inside(
          box,
          of("host").find(({ id }) => id === box.id.split("/")[0])!,
        ),
      ).toBe(true);
    for (const host of of("host"))
      for (const group of of("group")) expect(overlap(host, group)).toBe(inside(host, group));
  }));

test("every container and every host is in the picture, once", () => {
  const deployment = describeDeployment(exampleSettings());
  const ids = layoutOf(deployment).boxes.map(({ id }) => id);
  const wanted = deployment.hosts.flatMap(({ name, services }) => [
    name,
    ...services.map((one) => `${name}/${one.name}`),
  ]);
  for (const id of wanted) expect(ids.filter((one) => one === id)).toHaveLength(1);
});

test("texts fit into their boxes", () =>
  forAny(({ boxes }) => {
    const tooNarrow = boxes.filter(
      ({ title, caption = "", width, kind }) =>
        textWidth(title, fontSize[kind === "group" ? "caption" : "title"], kind !== "group") > width ||
        textWidth(caption, fontSize.caption) > width,
    );
    expect(tooNarrow).toEqual([]);
  }));

test("in a box of one line both texts fit beside each other", () =>
  forAny(({ boxes }) => {
    const tooNarrow = boxes.filter(
      ({ title, caption = "", width, height }) =>
        height === companionHeight &&
        textWidth(title, fontSize.title, true) + inlineGap + textWidth(caption, fontSize.caption) >
          width - 2 * container.padding + inlineGap,
    );
    expect(tooNarrow).toEqual([]);
  }));

test("texts of hosts are not in the way of the participants' arrow", () =>
  forAny(({ boxes, lines }) => {
    const participants = boxes.find(({ kind }) => kind === "participants")!;
    const fromThem = lines.filter(({ points }) => points[0]!.y === participants.y + participants.height);
    const { x } = fromThem.find(({ flow }) => flow === "web")!.points[0]!;
    const app = boxes.find(({ kind }) => kind === "host")!;
    for (const [text, size] of [
      [app.title, fontSize.title],
      [app.caption ?? "", fontSize.caption],
    ] as const)
      expect(app.x + textWidth(text, size, size === fontSize.title)).toBeLessThan(x);
  }));

describe("an autoscaling group", () => {
  const { boxes, subtitle, labels } = draw(cloudSettings());
  const group = boxes.find(({ id }) => id === "ew1")!;

  test("says how many machines it may have, and shows that there are several", () => {
    expect(group).toMatchObject({
      title: "ew1, 1 to 10 machines",
      caption: "Google Cloud europe-west1 · n2-standard-4",
      copies: true,
    });
    expect(boxes.filter((box) => box.copies === true)).toEqual([group]);
    expect(subtitle).toBe("4 hosts · 1 group · 4 to 13 bridges · Jitsi stable-11146-2");
  });

  test("its copies stay in the region group, and off other hosts", () =>
    forAny((drawing) => {
      const overhang = copies.count * copies.offset;
      for (const box of drawing.boxes.filter((one) => one.copies === true)) {
        const all = { ...box, width: box.width + overhang, height: box.height + overhang };
        const frame = drawing.boxes.find((one) => one.kind === "group" && inside(box, one))!;
        expect(inside(all, frame)).toBe(true);
        const others = drawing.boxes.filter((other) => other.kind === "host" && other !== box);
        expect(others.filter((other) => overlap(all, other))).toEqual([]);
      }
    }));

  test("bridges in the network and elsewhere take different ways to Prosody-JVB", () =>
    expect(labels.map(({ text }) => text)).toEqual(
      expect.arrayContaining(["XMPP 6222", "Google network", "or TLS, internet"]),
    ));
});

test("hosts of a region group stand by cloud and region", () => {
  const settings = cloudSettings();
  const regions = {
    groups: { all: [...new Set(settings.hosts.map(({ region }) => region))] },
    local: undefined,
  };
  const { boxes } = draw({ ...settings, regions });
  expect(boxes.filter(({ kind, id }) => kind === "host" && id !== "app").map(({ id }) => id)).toEqual([
    "use1-a",
    "ew1",
    "ew3-a",
    "fsn",
  ]);
});

test("labels lie over no container, no line and no other label", () =>
  forAny((drawing) => {
    const labels = drawing.labels.map((label) => ({ ...labelArea(label), id: label.text }));
    const lines = drawing.lines.flatMap((line) =>
      piecesOf(line).map((piece) => ({ ...areaOf(piece), id: line.flow })),
    );
    const others = [...solid(drawing), ...lines];
    expect(clashes(labels.flatMap((label) => others.map((other) => [label, other] as const)))).toEqual([]);
    expect(clashes(pairs(labels))).toEqual([]);
  }));

test("lines are horizontal or vertical, go through no container, and cross no line of another kind", () =>
  forAny((drawing) => {
    for (const line of drawing.lines)
      for (const piece of piecesOf(line)) {
        const area = areaOf(piece);
        expect(Math.min(area.width, area.height)).toBe(0);
        expect(solid(drawing).filter((box) => overlap(area, box))).toEqual([]);
      }
    const crossing = pairs(drawing.lines).filter(
      ([a, b]) =>
        a.flow !== b.flow && piecesOf(a).some((one) => piecesOf(b).some((other) => cross(one, other))),
    );
    expect(crossing).toEqual([]);
  }));

describe("lines begin and end at boxes", () => {
  const touches = ({ x, y }: Point, box: Box): boolean =>
    x >= box.x - 1 && x <= box.x + box.width + 1 && y >= box.y - 1 && y <= box.y + box.height + 1;

  const endsAt = (lines: Drawing["lines"], flow: string, box: Box): boolean =>
    lines.some((line) => line.flow === flow && line.points.some((end) => touches(end, box)));

  test("with their arrows", () =>
    forAny((drawing) => {
      for (const { points } of drawing.lines)
        for (const end of [points[0]!, points.at(-1)!])
          expect(solid(drawing).some((box) => touches(end, box))).toBe(true);
    }));

  test("every bridge gets media, and dials Prosody-JVB; several relay to each other", () => {
    const { lines, boxes } = draw(exampleSettings());
    for (const bridge of boxes.filter(({ id }) => id.includes("/jvb-")))
      for (const flow of ["media", "signalling", "relay"] as const)
        expect([flow, bridge.id, endsAt(lines, flow, bridge)]).toEqual([flow, bridge.id, true]);
  });

  test("one bridge alone relays to nobody", () =>
    expect(draw(localSettings()).lines.filter(({ flow }) => flow === "relay")).toEqual([]));
});

test("the legend has the kinds of lines that are there, and no others", () => {
  const flows = (drawing: Drawing): string[] => drawing.legend.entries.map(({ flow }) => flow);
  expect(flows(draw(exampleSettings()))).toEqual(["web", "signalling", "media", "relay", "measurements"]);
  expect(flows(draw(localSettings()))).not.toContain("relay");
});
