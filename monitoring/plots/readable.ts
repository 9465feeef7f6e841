/** Numbers with their units, short enough for an axis. */

import type { Unit } from "../../model/monitoring/measurements.ts";

const thousands = ["", "k", "M", "G", "T", "P"] as const;

function scaled(value: number, step: 1000 | 1024, unit: string): string {
  const power = value === 0 ? 0 : Math.floor(Math.log(Math.abs(value)) / Math.log(step));
  const at = Math.max(0, Math.min(power, thousands.length - 1));
  return `${rounded(value / step ** at)} ${thousands[at]}${unit}`.trim();
}

/** Three digits that say something. */
const rounded = (value: number): string => String(Number(value.toPrecision(3)));

export function readable(value: number, unit: Unit): string {
  switch (unit) {
    case "bps":
      return scaled(value, 1000, "bit/s");
    case "Bps":
      return scaled(value, 1000, "B/s");
    case "pps":
      return scaled(value, 1000, "p/s");
    case "cps":
      return `${rounded(value)}/s`;
    case "bytes":
      return scaled(value, 1024, "iB").replace(/ iB$/, " B");
    case "percentunit":
      return `${rounded(value * 100)} %`;
    case "percent":
      return `${rounded(value)} %`;
    case "ms":
      return `${rounded(value)} ms`;
    case "s":
      return duration(value);
    case "currencyUSD":
      return `$${rounded(value)}`;
    case "short":
      return scaled(value, 1000, "");
  }
}

const lengths = [
  { seconds: 86_400, name: "days" },
  { seconds: 3600, name: "h" },
  { seconds: 60, name: "min" },
] as const;

function duration(seconds: number): string {
  if (seconds > 0 && seconds < 1) return fraction(seconds);
  const length = lengths.find((length) => seconds >= 2 * length.seconds);
  return length === undefined
    ? `${rounded(seconds)} s`
    : `${rounded(seconds / length.seconds)} ${length.name}`;
}

/** Of a second. */
function fraction(seconds: number): string {
  const parts = ["ms", "µs", "ns"] as const;
  const at = Math.min(parts.length, Math.ceil(-Math.log10(seconds) / 3)) || 1;
  return `${rounded(seconds * 1000 ** at)} ${parts[at - 1]}`;
}
