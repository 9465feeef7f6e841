/** What the program decided where the settings leave it a choice, and why: shown by `jitsi explain` and `make demo`. */

import { appHost, hasRemoteBridges, isDocker } from "./hosts/hosts.ts";
import { localRegion, regionGroups, selectionStrategy } from "./bridges/octo.ts";
import type { Settings } from "./settings.ts";

export interface Decision {
  readonly what: string;
  readonly value: string;
  readonly why: string;
}

export const decide = (settings: Settings): Decision[] => [
  {
    what: "release",
    value: settings.release,
    why: "shared by the app server and all bridges: bridges of different versions never share a conference",
  },
  brewery(settings),
  {
    what: "region groups",
    value: regionGroups(settings)
      .map(({ name, regions }) => (regions.join() === name ? name : `${name} = ${regions.join(" + ")}`))
      .join(", "),
    why:
      Object.keys(settings.regions.groups).length === 0
        ? "no groups are set, so every region is its own group (lowest latency, most relay traffic)"
        : "a conference spreads within a group only when its bridge is full",
  },
  {
    what: "local region",
    value: localRegion(settings),
    why:
      settings.regions.local === undefined
        ? "the app server's, or the first with a bridge; conferences of unknown origin begin here"
        : "as given; conferences of unknown origin begin here",
  },
  {
    what: "bridge selection",
    value: selectionStrategy,
    why: "nearest bridge first, a second one only when it helps",
  },
  media(settings),
  certificate(settings),
  {
    what: "data volumes",
    value: settings.protect ? "protected" : "not protected",
    why: settings.protect
      ? "deleting them is refused; set jitsi:protect to false and run `pulumi up` to lift it"
      : "a destroy leaves them on their host all the same; the next up finds them again",
  },
];

function brewery(settings: Settings): Decision {
  const what = "Prosody-JVB (6222)";
  if (!hasRemoteBridges(settings))
    return { what, value: "not published", why: "all bridges run on the same Docker network" };
  const host = appHost(settings);
  if (!isDocker(host))
    return {
      what,
      value: "published within the platform's Google network",
      why: "bridges there are admitted by identity, others by their static addresses",
    };
  return settings.appServer.bridgeNetwork === "private"
    ? {
        what,
        value: `published on ${host.privateAddress}`,
        why: "the network that the hosts share, never a public address",
      }
    : {
        what,
        value: `published on ${host.publicAddress}`,
        why: "jitsi:appServer.bridgeNetwork is public: add the allow-list from docs/hosts.md to the host",
      };
}

const media = ({ media }: Settings): Decision =>
  media === "audio"
    ? {
        what: "media",
        value: "audio",
        why: "no video from clients, through Jicofo or over bridges; only the loudest speakers are forwarded",
      }
    : { what: "media", value: "video", why: "upstream's codecs and limits" };

function certificate({ tls }: Settings): Decision {
  const what = "certificate";
  switch (tls.mode) {
    case "letsencrypt":
      return {
        what,
        value: tls.staging ? "Let's Encrypt (staging)" : "Let's Encrypt",
        why: "issued and renewed by the web container, stored on its volume",
      };
    case "certificate":
      return { what, value: "your own", why: "set in jitsi:tls; you also renew it" };
    case "selfSigned":
      return {
        what,
        value: "self-signed",
        why: "created at the first start, stored on its volume; browsers show a warning",
      };
  }
}
