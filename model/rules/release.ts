/** One release of Jitsi, from upstream's own registry. */

import { jitsiRegistry, mirrored, releases } from "../images/images.ts";
import { rule, type Finding, type Rule } from "./rule.ts";
import { jitsiServices, partKey, type JitsiPlaced } from "./view.ts";

const knownImages = rule({
  id: "T1",
  title: "images come from ghcr.io/jitsi, in a release that this program supports",
  why: "Jitsi no longer publishes images to Docker Hub, and older tags use other users, paths and ports (docker-jitsi-meet 086d047f, f8347236, 52b4ac89).",
  fix: `Use ${releases.join(" or ")}.`,
  *find(deployment) {
    for (const { service, image } of jitsiServices(deployment)) {
      const { repository, tag } = service.image;
      const own = { ...service.image, repository: `${jitsiRegistry}/${image}` };
      if (repository !== mirrored(own, deployment.settings.imageMirrors).repository)
        yield { key: partKey(service, "image"), value: repository, what: "is not Jitsi's own image" };
      if (!(releases as readonly string[]).includes(tag))
        yield { key: "jitsi:release", value: tag, what: "is a release that this program does not support" };
    }
  },
});

const oneRelease = rule({
  id: "T2",
  title: "all Jitsi containers run the same release, and all bridges the same image",
  why: "Bridges of different versions never share a conference: Jicofo drops those that differ from the first (BridgeSelector).",
  fix: "Use one release, and one digest per image (jitsi:digests).",
  *find(deployment) {
    const all = jitsiServices(deployment);
    yield* differing(
      all,
      () => "release",
      ({ service }) => service.image.tag,
      "tag",
    );
    yield* differing(
      all,
      ({ image }) => image,
      ({ service }) => service.image.digest ?? "none",
      "digest",
    );
  },
});

/** Those that differ from the first of their group. */
function* differing(
  all: readonly JitsiPlaced[],
  groupOf: (placed: JitsiPlaced) => string,
  valueOf: (placed: JitsiPlaced) => string,
  word: string,
): Iterable<Finding> {
  const first = new Map<string, JitsiPlaced>();
  for (const placed of all) {
    const group = groupOf(placed);
    const reference = first.get(group);
    if (reference === undefined) first.set(group, placed);
    else if (valueOf(reference) !== valueOf(placed))
      yield {
        key: partKey(placed.service, "image"),
        value: valueOf(placed),
        what: `is a different ${word} from ${reference.service.name}'s, ${valueOf(reference)}`,
      };
  }
}

export const releaseRules: readonly Rule[] = [knownImages, oneRelease];
