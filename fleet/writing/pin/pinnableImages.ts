import { acmeClient } from "../../../model/bundle/challenge.ts";
import type { Deployment } from "../../../model/deployment.ts";
import type { ImageRef, PinnableImage } from "../../../model/images/images.ts";
import type { ServiceRole } from "../../../model/services/service.ts";

/** The customer's web app has its digest in `jitsi:webApp.image` itself. */
const pinned: Readonly<Record<Exclude<ServiceRole, "webApp">, PinnableImage>> = {
  web: "web",
  prosody: "prosody",
  prosodyJvb: "prosody",
  jicofo: "jicofo",
  jvb: "jvb",
  influxdb: "influxdb",
  grafana: "grafana",
  telegraf: "telegraf",
};

/** The order of `jitsi:digests`. */
const order: readonly PinnableImage[] = [...new Set(Object.values(pinned)), "lego"];

/** Every image that `jitsi:digests` can pin, from where the deployment gets it: a mirror, if it has one. */
export function pinnableImages({
  hosts,
  settings,
}: Pick<Deployment, "hosts" | "settings">): { name: PinnableImage; image: ImageRef }[] {
  const found = new Map<PinnableImage, ImageRef>();
  for (const { role, image } of hosts.flatMap(({ services }) => services))
    if (role !== "webApp") found.set(pinned[role], image);
  const client = acmeClient(settings);
  if (client !== undefined) found.set("lego", client);
  return order.flatMap((name) => {
    const image = found.get(name);
    return image === undefined ? [] : { name, image };
  });
}
