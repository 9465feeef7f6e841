import { costOf } from "../../../model/cost/cost.ts";
import type { Deployment } from "../../../model/deployment.ts";
import type { Cost } from "../changes/stackChange.ts";

/** The sums of a deployment's cost. */
export function shortCost(deployment: Deployment): Cost {
  const { usdPerMonth, usdPerMonthAtMost, participantHour, gaps } = costOf(deployment);
  return {
    usdPerMonth,
    usdPerMonthAtMost,
    usdPerParticipantHour: participantHour && participantHour.usdTraffic + participantHour.usdBridge,
    gaps,
  };
}
