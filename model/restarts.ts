/**
 * What the restart of a container does to calls, and for how long. Measured on the real daemons of stable-11146-2 (Prosody 13.0.1, Jicofo and JVB 11146) with this
 * program's own services, 2026-12; where it says so, read in upstream's source.
 */

import type { ServiceRole } from "./services/service.ts";

/**
 * `endsCalls`: everybody has to join again. `interrupts`: calls go on, but somebody waits: who joins, or the people of one bridge. `nothing`: nobody in a
 * call notices.
 */
export type RestartEffect = "endsCalls" | "interrupts" | "nothing";

export interface Restart {
  readonly effect: RestartEffect;
  /** Until all is as before, from best to worst. */
  readonly seconds: readonly [least: number, most: number];
  /** What people notice. */
  readonly what: string;
}

/**
 * The page offers to join again after 10 s and up to 20 more at random (jitsi-meet `AbstractPageReloadOverlay.tsx`). Jicofo is back before that: 2 s after
 * the main Prosody, 4 to 6 s after its own restart.
 */
const everybodyAgain: Restart = {
  effect: "endsCalls",
  seconds: [10, 30],
  what: "every call ends; its people are led back in after 10 to 30 s",
};

const monitoring: Restart = { effect: "nothing", seconds: [0, 0], what: "nobody notices" };

export const restarts: Readonly<Record<ServiceRole, Restart>> = {
  // Media does not pass nginx; browsers try again after 1.5 to 27 s, and Prosody keeps them for 60 (lib-jitsi-meet `ResumeTask.ts`).
  web: { effect: "interrupts", seconds: [2, 27], what: "calls go on; nobody can join meanwhile" },
  webApp: { effect: "nothing", seconds: [2, 60], what: "calls go on; the web app is away" },
  // Rooms live in its memory, and Jicofo ends every conference whose connection is not resumed (jicofo `JitsiMeetConferenceImpl`).
  prosody: everybodyAgain,
  // Every account is made after the port is open, so that all first get `not-authorized` (docs/decisions/0002-accounts-at-start.md). Then Jicofo drops
  // every bridge and invites everybody anew once it has one (`BaseBrewery.stop`, `JitsiMeetConferenceImpl.onBridgeUp`): read there, not measured.
  prosodyJvb: {
    effect: "interrupts",
    seconds: [10, 31],
    what: "calls go on; who joins waits for sound and picture until the bridges are back, and then calls pause for about a second",
  },
  jicofo: everybodyAgain,
  // Told to stop, it leaves the brewery at once: Jicofo has invited its people elsewhere 0.2 s later, and media flows after another 0.7 s.
  jvb: {
    effect: "interrupts",
    seconds: [1, 12],
    what: "calls on this bridge move to another one, with a gap of about a second",
  },
  influxdb: monitoring,
  grafana: monitoring,
  telegraf: monitoring,
};

/** What it does when a machine is stopped, restarted or replaced, by what runs on it. */
export const machineRestarts: Readonly<Record<"appServer" | "bridge", RestartEffect>> = {
  appServer: everybodyAgain.effect,
  bridge: restarts.jvb.effect,
};

/**
 * Jicofo and bridges count two disconnects when a Prosody that they are connected to restarts once: the end of the stream, and that of the attempt that is
 * refused, as long as there are no accounts.
 */
export const disconnectsPerRestart = 2;
