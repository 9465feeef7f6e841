/** All alerts. Each has a runbook in docs/runbooks. */

import type { Alert } from "./alert.ts";
import { bridgeAlerts } from "./bridgeAlerts.ts";
import { machineAlerts } from "./machineAlerts.ts";
import { signallingAlerts } from "./signallingAlerts.ts";

/** By group. Grafana evaluates the rules of a group sequentially. */
export const alertGroups: Readonly<Record<string, readonly Alert[]>> = {
  Bridges: bridgeAlerts,
  Signalling: signallingAlerts,
  Machines: machineAlerts,
};

export const alerts: readonly Alert[] = Object.values(alertGroups).flat();
