/** How long measurements are kept, and how finely. */

export const database = "jitsi";

/** Names of InfluxDB's retention policies. `raw` has what Telegraf writes; `long` what is left of it after `longMinutes`. */
export const retention = {
  raw: { name: "raw", days: 14, shardHours: 24 },
  /** Two years, so that a season can be compared with the last one. */
  long: { name: "long", days: 730, shardHours: 24 * 7 },
} as const;

/** One point of `long` stands for so much time. */
export const longMinutes = 5;

/** How often Telegraf reads and writes. Seconds. */
export const collectSeconds = 10;
