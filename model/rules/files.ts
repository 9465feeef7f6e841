/** Files that the user adds: where the image looks, and not in the way of the program's own. */

import { overlayPlaces, overwrittenOnStart } from "../images/contract.generated.ts";
import { largestConfigBytes } from "../images/runtime.ts";
import type { JitsiImage } from "../images/images.ts";
import { imageOfContainer, type CustomizableContainer, type ExtraFile } from "../settings.ts";
import { closest } from "fastest-levenshtein";
import type { Deployment } from "../deployment.ts";
import { confOf } from "./confs.ts";
import { duplicates, listed } from "./lists.ts";
import { rule, type Finding, type Rule } from "./rule.ts";
import { customized, jitsiServices, ofRole, textOf, userFileKey } from "./view.ts";

/** Every file that the user gave. */
function* userFiles(
  deployment: Deployment,
): Iterable<{ container: CustomizableContainer; image: JitsiImage; file: ExtraFile; key: string }> {
  for (const [container, { files }] of customized(deployment))
    for (const file of files)
      yield { container, image: imageOfContainer[container], file, key: userFileKey(container, file.path) };
}

/** Places for text files: no directories, and no Java archives. */
const placesOf = (image: JitsiImage): string[] =>
  overlayPlaces[image]
    .map(({ path }): string => path)
    .filter((path) => /[.*][^/]*$/.test(path) && !path.endsWith(".jar"));

/** `*`, `<domain>` and the like stand for a part of one file name. */
const patternOf = (place: string, part = "[^/]+"): RegExp =>
  new RegExp(`^${place.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*|<\w+>/g, part)}$`);

const patternsOf = (
  toPatterns: (image: JitsiImage) => RegExp[],
): Readonly<Record<JitsiImage, readonly RegExp[]>> => ({
  web: toPatterns("web"),
  prosody: toPatterns("prosody"),
  jicofo: toPatterns("jicofo"),
  jvb: toPatterns("jvb"),
});

const patterns = patternsOf((image) => placesOf(image).map((place) => patternOf(place)));

const place = rule({
  id: "file-place",
  title: "files are in locations that the image reads",
  why: "The image reads no other locations, and silently ignores a misspelled name.",
  fix: "Use a location that the image reads.",
  *find(deployment) {
    for (const { image, file, key } of userFiles(deployment))
      if (!isWrittenByImage(image, file.path) && !patterns[image].some((pattern) => pattern.test(file.path)))
        yield {
          key,
          value: file.path,
          what: `is not a location that the image ${image} reads`,
          fix: `Did you mean ${closest(file.path, placesOf(image))}? The image reads ${listed(placesOf(image))}.`,
        };
  },
});

/** Names below /config that an image writes itself, some with a remark in brackets; `<mode>` is the kind of Prosody. */
const overwritten = patternsOf((image) =>
  overwrittenOnStart[image].map((path) =>
    patternOf(`/config/${path.replace(/ \(.*\)$/, "")}`, "(jitsi-meet|brewery|visitors)"),
  ),
);

const isWrittenByImage = (image: JitsiImage, path: string): boolean =>
  overwritten[image].some((pattern) => pattern.test(path));

const writtenByImage = rule({
  id: "file-overwritten",
  title: "no file replaces one that the image writes itself",
  why: "It would be overwritten at every start.",
  fix: "Use one of the image's locations for additions.",
  *find(deployment) {
    for (const { image, file, key } of userFiles(deployment))
      if (isWrittenByImage(image, file.path))
        yield {
          key,
          value: file.path,
          what: "is written by the image itself at every start",
          fix: `Use ${closest(file.path, placesOf(image))}.`,
        };
  },
});

const twice = rule({
  id: "file-twice",
  title: "no file is given twice",
  why: "A path with and without /config/ is the same location, and one of the two files would be lost.",
  fix: "Merge both into one file.",
  *find(deployment) {
    for (const [container, { files }] of customized(deployment))
      for (const { value } of duplicates(files, ({ path }) => path))
        yield { key: userFileKey(container, value), value, what: "is given twice" };
  },
});

/** Read as one text, so that the user's goes behind the program's. */
const appended: ReadonlySet<string> = new Set(["/config/custom-config.js", ...Object.values(confOf)]);

/** By the beginning of a path: what to use in place of a file that the program puts there. */
const fileInstead: readonly (readonly [start: string, fix: string])[] = [
  ["/config/keys/", "Use jitsi:tls with mode certificate."],
  ["/config/nginx-custom/", "Give the file another name."],
  ["/config/nginx/site-confs/", "Give the file another name."],
];

const wiredFile = rule({
  id: "wired-file",
  title: "no file replaces one of the program's files",
  why: "One of the two would be lost, or both would end up in one file that is not designed for it.",
  fix: "Remove it. The program puts its own file there.",
  *find(deployment) {
    for (const { container, file, key } of userFiles(deployment)) {
      const arrived = ofRole(deployment, container)[0]?.service.files.find(({ path }) => path === file.path);
      const isCertificate = container === "web" && file.path.startsWith("/config/keys/");
      const isPrograms =
        arrived !== undefined && arrived.content !== file.content && !appended.has(file.path);
      if (!isPrograms && !isCertificate) continue;
      const fix = fileInstead.find(([start]) => file.path.startsWith(start))?.[1];
      yield {
        key,
        value: file.path,
        what: isPrograms ? "is one of the program's own files" : "is managed by jitsi:tls",
        ...(fix === undefined ? {} : { fix }),
      };
    }
  },
});

const unread = rule({
  id: "file-unread",
  title: "files have an effect in this program's deployments",
  why: "They would look like settings without having any effect.",
  fix: "Remove it.",
  *find(deployment) {
    for (const { container, file, key } of userFiles(deployment)) {
      const what = whyUnread(deployment, container, file);
      if (what !== undefined) yield { key, value: file.path, what };
    }
  },
});

function whyUnread(
  deployment: Deployment,
  container: CustomizableContainer,
  { path }: ExtraFile,
): string | undefined {
  const service = ofRole(deployment, container)[0]?.service;
  if (service === undefined) return undefined;
  if (path === "/etc/saslauthd.conf" && textOf(service, "AUTH_TYPE") !== "ldap")
    return "is read only with AUTH_TYPE ldap";
  if (path.startsWith("/etc/jitsi/autoscaler-sidecar/")) return "is read only by the autoscaler's sidecar";
  if (path.endsWith(".pfw")) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const texts = [
      textOf(service, "GLOBAL_CONFIG"),
      ...service.files.filter((file) => file.path.endsWith(".cfg.lua")).map(({ content }) => content),
    ];
    if (!texts.some((text) => typeof text === "string" && text.includes(name)))
      return "is loaded only if firewall_scripts in a file of /config/conf.d names it";
  }
  return undefined;
}

const size = rule({
  id: "T33",
  title: "the files below /config fit into the tmpfs that they are copied to",
  why: "The image copies all of /config into /run, a tmpfs of 16 MB, at every start.",
  fix: "Serve large files from another server.",
  *find(deployment) {
    for (const { service, container } of jitsiServices(deployment)) {
      const bytes = service.files.reduce((sum, file) => sum + configBytes(file.path, file.content), 0);
      if (bytes >= largestConfigBytes) yield tooMuch(container, bytes);
    }
  },
});

const configBytes = (path: string, content: unknown): number =>
  typeof content === "string" && path.startsWith("/config/") ? Buffer.byteLength(content) : 0;

const mebibyte = 1024 * 1024;

const tooMuch = (container: CustomizableContainer, bytes: number): Finding => ({
  key: `jitsi:containers.${container}.files`,
  value: `${(bytes / mebibyte).toFixed(1)} MiB`,
  what: `is not below ${largestConfigBytes / mebibyte} MiB in total`,
});

export const fileRules: readonly Rule[] = [twice, place, writtenByImage, wiredFile, unread, size];
