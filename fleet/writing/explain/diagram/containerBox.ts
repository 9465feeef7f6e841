/** The box of one container: its name, and in a few words what it is. */

import type { Host } from "../../../../model/deployment.ts";
import { cloudNames } from "../../../../model/clouds/regions.ts";
import { cloudOf, isDocker, isGroup } from "../../../../model/hosts/hosts.ts";
import type { Service, ServiceRole } from "../../../../model/services/service.ts";
import type { Box, FlowKind } from "./drawing.ts";
import { companionHeight, container, fontSize, inlineGap } from "./sizes.ts";
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
  telegraf: "collects measurements",
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

/** A container of one line. */
export function companionBox(hostName: string, service: Service, place: Place, caption: string): Box {
  const room = place.width - 2 * container.padding;
  const title = fitText(service.name, fontSize.title, room, true);
  const left = room - textWidth(title, fontSize.title, true) - inlineGap;
  return {
    ...containerBox(hostName, service, place, caption),
    height: companionHeight,
    title,
    caption: left > 0 ? fitText(caption, fontSize.caption, left) : "",
  };
}

/** Width that shows both texts of one line. */
export const companionWidth = (title: string, caption: string): number =>
  textWidth(title, fontSize.title, true) +
  inlineGap +
  textWidth(caption, fontSize.caption) +
  2 * container.padding;

/** What stands in a host's frame. */
export const hostTexts = (host: Host, room: number): Pick<Box, "title" | "caption" | "copies"> => ({
  title: fitText(hostTitle(host), fontSize.title, room, true),
  caption: fitText(hostCaption(host), fontSize.caption, room),
  ...(isGroup(host) ? { copies: true } : {}),
});

export const hostTitle = (host: Host): string =>
  isGroup(host)
    ? `${host.name}, ${host.scaling.min} to ${host.scaling.max} machines${host.spot ? " (spot)" : ""}`
    : host.name;

export function hostCaption(host: Host): string {
  if (isDocker(host)) return `${host.region} · ${host.publicAddress}`;
  const place = host.on === "gcp" ? host.zone : host.cloudRegion;
  return `${cloudNames[cloudOf(host)]} ${place} · ${host.machineType}`;
}

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
