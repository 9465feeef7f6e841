/** Thresholds of the dashboards, with their sources. */

export interface Limits {
  /** In the panel's unit. Absent: nothing lies between good and bad. */
  readonly warn?: number;
  readonly bad: number;
  /** Low values are the bad ones. */
  readonly below?: boolean;
  /** A sentence; it ends the panel's description. */
  readonly why: string;
}

export const stressLimits: Limits = {
  warn: 0.5,
  bad: 0.8,
  why: "Above 80 %, Jicofo considers a bridge overloaded and looks for another (jicofo `bridge.stress-threshold`). Groups scale out above 50 %.",
};

export const lossLimits: Limits = {
  warn: 0.01,
  bad: 0.05,
  why: "Our own limits: error correction hides up to 1 %; participants notice loss from 5 %.",
};

export const roundTripLimits: Limits = {
  warn: 150,
  bad: 300,
  why: "300 ms round trip equals the 150 ms one-way delay that ITU-T G.114 recommends as the limit for conversation. The warning at half of that is ours.",
};

export const noBridgeLimits: Limits = {
  bad: 1,
  below: true,
  why: "Without an operational bridge, nobody can start a call with three or more participants.",
};

export const oneVersionLimits: Limits = {
  bad: 2,
  why: "Jicofo never mixes bridge versions in one conference, so an update splits the bridges into two pools.",
};

export const noneLimits: Limits = { bad: 1, why: "Investigate any value above 0; the limit is ours." };

export const stealLimits: Limits = {
  warn: 5,
  bad: 10,
  why: "Our own limits: a bridge that waits for CPU sends packets late.",
};

export const busyLimits: Limits = {
  warn: 70,
  bad: 90,
  why: "JVB divides the machine's CPU usage by 90 % (jitsi-videobridge `load-management`), so 90 % is a stress of 1.",
};

export const coreLimits: Limits = {
  warn: 70,
  bad: 85,
  why: "100 % is one full core, and Prosody uses only one. The limits are ours.",
};

export const fullLimits: Limits = { warn: 75, bad: 85, why: "Our own limits." };

const day = 86_400;

export const certificateLimits: Limits = {
  warn: 25 * day,
  bad: 14 * day,
  below: true,
  why: "Let's Encrypt certificates are valid for 90 days and renewed with 30 days left; below 14 days, renewal has been failing for two weeks.",
};
