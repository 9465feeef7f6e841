/** What Grafana shows and watches, the same for every customer: made by monitoring/, one line for each file here. */

import alerts from "./alerts.json" with { type: "json" };
import bridges from "./bridges.json" with { type: "json" };
import calls from "./calls.json" with { type: "json" };
import machines from "./machines.json" with { type: "json" };
import overview from "./overview.json" with { type: "json" };
import scaling from "./scaling.json" with { type: "json" };
import signalling from "./signalling.json" with { type: "json" };

/** By uid, as text without line ends: two thirds of what people read here. */
export const dashboards: Readonly<Record<string, string>> = textsOf({
  overview,
  bridges,
  calls,
  signalling,
  machines,
  scaling,
});

/** Groups of alert rules in Grafana's format of files. */
export const alertRules: Readonly<Record<string, string>> = textsOf({ alerts });

function textsOf(files: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [name, JSON.stringify(content)]));
}
