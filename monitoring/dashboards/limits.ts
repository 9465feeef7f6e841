/** Where good ends and bad begins, and who says so. */

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
  why: "Over 80 % Jicofo takes a bridge for overloaded and looks for another (jicofo `bridge.stress-threshold`); groups are set to grow from 50 %.",
};

export const lossLimits: Limits = {
  warn: 0.01,
  bad: 0.05,
  why: "The limits are ours: up to 1 % is hidden by error correction, from 5 % on people hear and see it.",
};

export const roundTripLimits: Limits = {
  warn: 150,
  bad: 300,
  why: "300 ms there and back is the 150 ms one way up to which ITU-T G.114 finds talking undisturbed; the warning at half of it is ours.",
};

export const noBridgeLimits: Limits = {
  bad: 1,
  below: true,
  why: "Without an operational bridge nobody can begin a call of three or more.",
};

export const oneVersionLimits: Limits = {
  bad: 2,
  why: "Jicofo never puts bridges of different versions into one conference, so that during an update they are two pools of bridges.",
};

export const noneLimits: Limits = { bad: 1, why: "Anything but 0 is worth a look; the limit is ours." };

export const stealLimits: Limits = {
  warn: 5,
  bad: 10,
  why: "The limits are ours: a bridge that waits for its CPU sends packets late.",
};

export const busyLimits: Limits = {
  warn: 70,
  bad: 90,
  why: "JVB's stress is the machine's CPU by 90 % (jitsi-videobridge `load-management`), so that 90 % is a stress of 1.",
};

export const coreLimits: Limits = {
  warn: 70,
  bad: 85,
  why: "100 % is one full core, and Prosody uses one alone; the limits are ours.",
};

export const fullLimits: Limits = { warn: 75, bad: 85, why: "The limits are ours." };

const day = 86_400;

export const certificateLimits: Limits = {
  warn: 25 * day,
  bad: 14 * day,
  below: true,
  why: "Let's Encrypt's certificates last 90 days and are renewed when 30 are left; with fewer than 14 renewal has failed for two weeks.",
};
