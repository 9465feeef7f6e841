/** The box of one container: its name, and in a few words what it is. */

import type { Host } from "../../../model/deployment.ts";
import { addressesOf, isDocker } from "../../../model/hosts.ts";
import type { Service, ServiceRole } from "../../../model/service.ts";
import type { Box, FlowKind } from "./drawing.ts";
import { container, fontSize } from "./sizes.ts";
import { fitText, textWidth } from "./textWidth.ts";

const captions: Readonly<Record<ServiceRole, string>> = {
  web: "nginx and Jitsi Meet's page",
  webApp: "your own web app",
  prosody: "XMPP for participants",
  prosodyJvb: "XMPP for bridges",
  jicofo: "chooses the bridges",
  jvb: "",
  influxdb: "keeps measurements",
  grafana: "shows measurements",
  telegraf: "reads every container here",
};

const flows: Readonly<Record<ServiceRole, FlowKind>> = {
  web: "web",
  webApp: "web",
  prosody: "signalling",
  prosodyJvb: "signalling",
  jicofo: "signalling",
  jvb: "media",
  influxdb: "measurements",
  grafana: "measurements",
  telegraf: "measurements",
};

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** @param caption default: what its role is */
export function containerBox(
  hostName: string,
  service: Service,
  place: Place,
  caption = captionOf(service),
): Box {
  const room = place.width - 2 * container.padding;
  return {
    kind: "container",
    id: `${hostName}/${service.name}`,
    ...place,
    height: container.height,
    title: fitText(service.name, fontSize.title, room, true),
    caption: fitText(caption, fontSize.caption, room),
    flow: flows[service.role],
  };
}

/** What stands in a host's frame. */
export const hostTexts = (host: Host, room: number): Pick<Box, "title" | "caption"> => ({
  title: fitText(host.name, fontSize.title, room, true),
  caption: fitText(hostCaption(host), fontSize.caption, room),
});

export const hostCaption = (host: Host): string =>
  [host.region, addressesOf(host).publicAddress ?? (isDocker(host) ? "" : host.machineType)].join(" · ");

/** Bridges differ in their port alone. */
export const captionOf = ({ role, ports: [port] }: Service): string =>
  role === "jvb" && port !== undefined ? `bridge, UDP ${port.host}` : captions[role];

/** Width that shows all of them, within limits. */
export function containerWidth(
  texts: readonly { readonly title: string; readonly caption: string }[],
): number {
  const widest = Math.max(
    0,
    ...texts.map(({ title, caption }) =>
      Math.max(textWidth(title, fontSize.title, true), textWidth(caption, fontSize.caption)),
    ),
  );
  return Math.ceil(Math.min(container.widest, Math.max(container.narrowest, widest + 2 * container.padding)));
}
