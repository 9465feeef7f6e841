/** Changes of the example customer that several tests make. */

import type { Workshop } from "./workshop.ts";

const digest = (digit: number): string => `sha256:${String(digit).repeat(64)}`;

/** Other images for all of Jitsi's containers: to every machine it is what another release is. @returns a stack file */
export const otherImages = (workshop: Workshop): string =>
  workshop.edited("acme", (settings) =>
    settings.setIn(
      ["config", "jitsi:digests"],
      settings.createNode({ web: digest(1), prosody: digest(2), jicofo: digest(3), jvb: digest(4) }),
    ),
  );

/** What a change of its machines does to the autoscaling group. */
export const templateChange = [
  "create gcp:RegionInstanceTemplate acme-ew1",
  "update gcp:RegionInstanceGroupManager acme-ew1",
  "delete gcp:RegionInstanceTemplate acme-ew1",
];
