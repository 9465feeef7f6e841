import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Threshold,
  type ThresholdsConfig,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { Limits } from "../limits.ts";

const good = "green";
const warn = "orange";
const bad = "red";

export const thresholds = (limits: Limits | undefined): Builder<ThresholdsConfig> =>
  new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(stepsOf(limits));

/** Each colour from its value on; the first from below all. */
export function stepsOf(limits: Limits | undefined): Threshold[] {
  if (limits === undefined) return [{ value: null, color: good }];
  const between = limits.warn === undefined ? [] : [{ value: limits.warn, color: warn }];
  return limits.below
    ? [
        { value: null, color: bad },
        ...(limits.warn === undefined ? [] : [{ value: limits.bad, color: warn }]),
        { value: limits.warn ?? limits.bad, color: good },
      ]
    : [{ value: null, color: good }, ...between, { value: limits.bad, color: bad }];
}
