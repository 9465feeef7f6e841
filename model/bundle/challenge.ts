/** How a name is proved to Let's Encrypt over DNS: in a zone of its own, which the customer's machine may write, and no other. */

import { fit } from "../clouds/names.ts";
import { companionImage, mirrored, type ImageRef } from "../images/images.ts";
import type { Settings } from "../settings.ts";

/** Domain of the zone, without a trailing dot (RFC 8555, 8.4). */
export const challengeDomain = (publicHost: string): string => `_acme-challenge.${publicHost}`;

/** Name of the managed zone within the project. */
export const challengeZoneName = (appPrefix: string): string => fit("gcpDnsZone", appPrefix, "challenge");

/** What gets the certificate, run for the minute that it takes; undefined where the name is not proved in DNS. */
export const acmeClient = ({
  tls,
  digests,
  imageMirrors,
}: Pick<Settings, "tls" | "digests" | "imageMirrors">): ImageRef | undefined =>
  tls.mode === "letsencrypt" && tls.challenge === "dns-01"
    ? mirrored(companionImage("lego", digests), imageMirrors)
    : undefined;
