/** The images of a deployment, and which releases of Jitsi may be chosen. */

/** `repository:tag`, pinned by digest where one is known. */
export interface ImageRef {
  readonly repository: string;
  readonly tag: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string | undefined;
}

export type JitsiImage = "web" | "prosody" | "jicofo" | "jvb";

export type CompanionImage = "influxdb" | "grafana" | "telegraf" | "lego";

/** Everything that `jitsi:digests` can pin. */
export type PinnableImage = JitsiImage | CompanionImage;

/**
 * Releases that this program knows the env, ports and files of, newest first.
 * stable-11146 changed users, ports and writable paths (docker-jitsi-meet 086d047f, f8347236); 11146-1 could not record,
 * 11146-2 repaired the renewal of certificates. Older and newer ones need their own contract in model/images/.
 */
export const releases = ["stable-11146-2"] as const;

export type Release = (typeof releases)[number];

export const defaultRelease: Release = releases[0];

/** Docker Hub no longer gets Jitsi's images (docker-jitsi-meet 52b4ac89). */
export const jitsiRegistry = "ghcr.io/jitsi";

/**
 * InfluxDB 1.x: 1.12 runs as its own user 1500 and still speaks InfluxQL (docker-library/official-images#21038). lego gets certificates with a
 * challenge in Cloud DNS (go-acme/lego, provider `gcloud`).
 */
const companions: Readonly<Record<CompanionImage, { repository: string; tag: string }>> = {
  influxdb: { repository: "docker.io/library/influxdb", tag: "1.12.3" },
  grafana: { repository: "docker.io/grafana/grafana", tag: "12.3.0" },
  telegraf: { repository: "docker.io/library/telegraf", tag: "1.37.2" },
  lego: { repository: "docker.io/goacme/lego", tag: "v4.25.2" },
};

export type Digests = Readonly<Partial<Record<PinnableImage, string>>>;

export const jitsiImage = (image: JitsiImage, release: Release, digests: Digests): ImageRef => ({
  repository: `${jitsiRegistry}/${image}`,
  tag: release,
  digest: digests[image],
});

export const companionImage = (image: CompanionImage, digests: Digests): ImageRef => ({
  ...companions[image],
  digest: digests[image],
});

/**
 * What a container engine is told. With a digest the tag is only for people, but engines accept both together.
 * @returns e.g. `ghcr.io/jitsi/jvb:stable-11146-2@sha256:…`
 */
export const imageName = ({ repository, tag, digest }: ImageRef): string =>
  `${repository}:${tag}${digest === undefined ? "" : `@${digest}`}`;

/** The same image from the mirror of its registry, if there is one. */
export function mirrored(image: ImageRef, mirrors: Readonly<Record<string, string>>): ImageRef {
  const [registry = "", ...path] = image.repository.split("/");
  const mirror = Object.hasOwn(mirrors, registry) ? mirrors[registry] : undefined;
  return mirror === undefined ? image : { ...image, repository: [mirror, ...path].join("/") };
}

/** Reads `repository[:tag][@digest]`; a missing tag is `latest`. */
export function parseImage(name: string): ImageRef {
  const [rest = "", digest] = name.split("@");
  const colon = rest.lastIndexOf(":");
  const tagged = colon > rest.lastIndexOf("/");
  return {
    repository: tagged ? rest.slice(0, colon) : rest,
    tag: tagged ? rest.slice(colon + 1) : "latest",
    digest,
  };
}
