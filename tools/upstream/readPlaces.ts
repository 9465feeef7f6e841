/**
 * Writes where each env variable goes into the facts of a release, from a checkout of upstream at the tag of that release:
 *
 *   git clone --branch stable-11146-2 https://github.com/jitsi/docker-jitsi-meet DIR && node tools/upstream/readPlaces.ts DIR
 */

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { placesInScript } from "./shellPlaces.ts";
import { placesInTemplate, type Language } from "./templatePlaces.ts";

const templates: Readonly<Record<string, Readonly<Record<string, Language>>>> = {
  web: {
    "system-config.js": "js",
    "settings-config.js": "js",
    default: "nginx",
    "meet.conf": "nginx",
    "nginx.conf": "nginx",
    "ssl.conf": "nginx",
  },
  prosody: {
    "prosody.cfg.lua": "lua",
    "conf.d/jitsi-meet.cfg.lua": "lua",
    "conf.d/brewery.cfg.lua": "lua",
    "conf.d/visitors.cfg.lua": "lua",
    "rules.d/jvb_muc_presence_filter.pfw": "line",
    "saslauthd.conf": "line",
  },
  jicofo: { "jicofo.conf": "hocon", "logging.properties": "line" },
  jvb: { "jvb.conf": "hocon", "logging.properties": "line", "autoscaler-sidecar.config": "sh" },
};

const [checkout] = process.argv.slice(2);
if (checkout === undefined) throw new Error("Give the folder of the checkout.");

const target = new URL("./stable-11146-2.json", import.meta.url);
const facts = JSON.parse(readFileSync(target, "utf8")) as {
  readonly images: Readonly<Record<string, Readonly<Record<string, { readonly type: string }>>>>;
};

const places = Object.fromEntries(
  Object.entries(templates).map(([image, files]) => {
    const root = join(checkout, image, "rootfs");
    const scripts = join(root, "etc/s6-overlay/scripts");
    const found = [
      ...Object.entries(files).map(([file, language]) =>
        placesInTemplate(readFileSync(join(root, "defaults", file), "utf8"), language),
      ),
      ...readdirSync(scripts).map((file) => placesInScript(readFileSync(join(scripts, file), "utf8"))),
    ];
    // Flags are 1 or 0 wherever they go.
    const names = Object.entries(facts.images[image]!).filter(([, { type }]) => !/^(bool|flag)/.test(type));
    return [
      image,
      Object.fromEntries(
        names
          .map(
            ([name]) =>
              [name, [...new Set(found.flatMap((map) => [...(map.get(name) ?? [])]))].sort()] as const,
          )
          .filter(([, all]) => all.length > 0)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    ];
  }),
);

writeFileSync(target, `${JSON.stringify({ ...facts, places }, undefined, 2)}\n`);
