/** Labels (GCP) and tags (AWS) that everything carries that can: whose it is, and what made it. */

import { fit } from "./names.ts";

export interface Ownership {
  /** App prefix; none for what customers share. */
  readonly customer?: string;
  /** Name of the Pulumi stack. */
  readonly stack: string;
  /** What it is part of, e.g. `app`, `bridges`, `platform`. */
  readonly component: string;
}

/** Keys that the program gives itself. */
export const ownLabels = ["customer", "stack", "component"] as const;

/** The same keys and values in both clouds, within GCP's limits, which are the narrower ones. */
export const labelsOf = (
  { customer, stack, component }: Ownership,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> => ({
  ...more,
  ...(customer === undefined ? {} : { customer: fit("gcpLabelValue", customer) }),
  stack: fit("gcpLabelValue", stack),
  component: fit("gcpLabelValue", component),
});
