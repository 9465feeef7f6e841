/** Durations as Go writes them: the docker provider reads "90s" and, on its next read, finds "1m30s". */

const nanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Nanoseconds of a duration such as "1m30s"; 0 for "" and "0". */
export function parseDuration(text: string): number {
  const parts = text.matchAll(/([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h)/g);
  return [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * (nanoseconds[unit!] ?? 0), 0);
}

/** A duration as Go's time.Duration.String writes it, e.g. 90e9 is "1m30s". */
export function formatDuration(duration: number): string {
  if (duration === 0) return "0s";
  if (duration < 1e9) {
    for (const [unit, size] of [
      ["ms", 1e6],
      ["µs", 1e3],
      ["ns", 1],
    ] as const) {
      if (duration >= size) return `${duration / size}${unit}`;
    }
  }
  const hours = Math.floor(duration / 3600e9);
  const minutes = Math.floor((duration % 3600e9) / 60e9);
  const seconds = (duration % 60e9) / 1e9;
  return `${hours > 0 ? `${hours}h` : ""}${hours > 0 || minutes > 0 ? `${minutes}m` : ""}${seconds}s`;
}
