/** The app server's host: web on top, below it monitoring on the left and signalling on the right, then bridges of its own. */

import type { Deployment, Host } from "../../../../model/deployment.ts";
import type { Service } from "../../../../model/services/service.ts";
import { hostNames, ports } from "../../../../model/topology.ts";
import { captionOf, containerBox, containerWidth, hostTexts } from "./containerBox.ts";
import type { Box, FlowKind, Label, Line } from "./drawing.ts";
import { bottomOf, centreOf, middleOf, point, rightOf } from "./geometry.ts";
import { bridgeGap, container, fontSize, grid, host as hostSize } from "./sizes.ts";

export interface AppHostDrawing {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  readonly labels: readonly Label[];
  readonly frame: Box;
  readonly web: Box;
  readonly prosodyJvb: Box;
  /** Bridges on this host, from top to bottom. */
  readonly bridges: readonly Box[];
}

/** Left of Grafana and InfluxDB, for the line that goes past Grafana. */
const passage = 24;

/** @param bottom where it may end, if its rows need not move too far apart for that */
export function drawAppHost(
  deployment: Deployment,
  host: Host,
  at: { x: number; y: number; bottom: number },
): AppHostDrawing {
  const service = (name: string): Service => host.services.find((candidate) => candidate.name === name)!;
  const monitoring = [hostNames.grafana, hostNames.influxdb, hostNames.telegraf].map(service);
  const signalling = [hostNames.prosody, hostNames.jicofo, hostNames.prosodyJvb].map(service);
  const webApp = deployment.settings.webApp === undefined ? [] : [service(hostNames.webApp)];
  const own = host.services.filter(({ role }) => role === "jvb");
  const passesGrafana = deployment.hosts.length > 1;

  const left = at.x + hostSize.padding;
  const top = at.y + hostSize.headerHeight;
  const rowGap = rowGapFor(own.length, at.bottom - top - hostSize.padding);
  const row = (index: number): number => top + index * (container.height + rowGap);
  const column = (services: readonly Service[], x: number): Box[] => {
    const width = widthOf(services);
    return services.map((one, index) => containerBox(host.name, one, { x, y: row(index + 1), width }));
  };

  const webAppBoxes = column(webApp, left);
  const afterWebApp = webAppBoxes[0] === undefined ? left : rightOf(webAppBoxes[0]) + grid.columnGap;
  const monitoringBoxes = column(monitoring, afterWebApp + (passesGrafana ? passage : 0));
  const signallingX = rightOf(monitoringBoxes[0]!) + grid.columnGap;
  const signallingWidth = widthOf([...signalling, ...own]);
  const signallingBoxes = signalling.map((one, index) =>
    containerBox(host.name, one, { x: signallingX, y: row(index + 1), width: signallingWidth }),
  );
  const [prosody, jicofo, prosodyJvb] = signallingBoxes as [Box, Box, Box];
  const bridges = own.map((one, index) =>
    containerBox(host.name, one, {
      x: signallingX,
      y: row(4) + index * (container.height + bridgeGap),
      width: signallingWidth,
    }),
  );
  const [grafana, influxdb, telegraf] = monitoringBoxes as [Box, Box, Box];
  const web = containerBox(host.name, service(hostNames.web), {
    x: left,
    y: row(0),
    width: signallingX + signallingWidth - left,
  });

  const last = bridges.at(-1) ?? prosodyJvb;
  const frame: Box = {
    kind: "host",
    id: host.name,
    x: at.x,
    y: at.y,
    width: rightOf(web) + hostSize.padding - at.x,
    height: bottomOf(last) + hostSize.padding - at.y,
    // The arrow from the participants comes in behind them.
    ...hostTexts(host, webEntrance(web) - web.x - hostSize.padding),
  };

  const down = (flow: FlowKind, from: Box, to: Box, port: number): [Line, Label] =>
    arrow(flow, centreOf(to), bottomOf(from), to.y, port);
  const up = (flow: FlowKind, from: Box, to: Box, port: number): [Line, Label] =>
    arrow(flow, centreOf(from), from.y, bottomOf(to), port);
  const arrows = [
    ...webAppBoxes.map((box) => down("web", web, box, deployment.settings.webApp!.port)),
    down("signalling", web, prosody, ports.prosodyHttp),
    up("signalling", jicofo, prosody, ports.c2s),
    down("signalling", jicofo, prosodyJvb, ports.c2sJvb),
    down("web", web, grafana, ports.grafana),
    down("measurements", grafana, influxdb, ports.influxdb),
    up("measurements", telegraf, influxdb, ports.influxdb),
    ...(bridges.length === 1 ? [up("signalling", bridges[0]!, prosodyJvb, ports.c2sJvb)] : []),
  ];
  const pastGrafana: Line[] = passesGrafana
    ? [
        {
          flow: "measurements",
          points: [
            point(grafana.x - passage / 2, bottomOf(web)),
            point(grafana.x - passage / 2, middleOf(influxdb)),
            point(influxdb.x, middleOf(influxdb)),
          ],
          arrowAtEnd: true,
        },
      ]
    : [];

  return {
    boxes: [frame, web, ...webAppBoxes, ...monitoringBoxes, ...signallingBoxes, ...bridges],
    lines: [...arrows.map(([line]) => line), ...pastGrafana],
    labels: arrows.map(([, label]) => label),
    frame,
    web,
    prosodyJvb,
    bridges,
  };
}

/** Where participants' arrow meets the web container. */
export const webEntrance = ({ x, width }: Pick<Box, "x" | "width">): number => Math.round(x + width * 0.82);

/** @param height that rows and bridges may take */
function rowGapFor(bridges: number, height: number): number {
  const gaps = bridges > 0 ? 4 : 3;
  const boxes = 4 * container.height + bridges * container.height + Math.max(0, bridges - 1) * bridgeGap;
  return Math.floor(Math.min(grid.widestRowGap, Math.max(grid.rowGap, (height - boxes) / gaps)));
}

const widthOf = (services: readonly Service[]): number =>
  containerWidth(services.map((one) => ({ title: one.name, caption: captionOf(one) })));

function arrow(flow: FlowKind, x: number, fromY: number, toY: number, port: number): [Line, Label] {
  return [
    { flow, points: [point(x, fromY), point(x, toY)], arrowAtEnd: true },
    { flow, x: x + 7, y: (fromY + toY) / 2 + fontSize.label / 3, anchor: "start", text: String(port) },
  ];
}
