/** A day on which nothing is wrong, though much happens: no alert may fire. */

import { World } from "./world.ts";

/** What happens at a minute of a day or an incident. */
export interface Event {
  readonly minute: number;
  readonly what: string;
  readonly happens: (world: World) => void;
}

export const at = (minute: number, what: string, happens: (world: World) => void): Event => ({
  minute,
  what,
  happens,
});

/** Every `step` minutes from `from` on, before `to`. */
export const every = (
  [from, to, step]: readonly [number, number, number],
  what: string,
  happens: (world: World) => void,
): Event[] =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => at(from + index * step, what, happens));

/**
 * Far away, so that the test's points are neither too old for the policy nor in what continuous queries look at; a full hour. Any such time will do.
 */
const start = Date.UTC(2100, 0, 4, 4) / 1000;

/** Three bridges, one member in the group. */
export function quietWorld(): World {
  const world = new World(start);
  world.addMember("group-1");
  return world;
}

const setLoad = (stress: number) => (world: World) => {
  for (const bridge of world.bridges) {
    bridge.stress = stress;
    bridge.endpoints = Math.round(stress * 200);
    bridge.loss = 0.002 + stress * 0.01;
    bridge.roundTrip = 50 + stress * 60;
  }
  world.prosodyCpu.prosody = 10 + stress * 60;
  world.prosodyCpu["prosody-jvb"] = 3 + stress * 15;
};

/** Drains for `minutes`, then is there again, new, with the release of the day. Jicofo is told: it is no loss. */
const replaced = (name: string, minute: number, minutes: number): Event[] => [
  at(minute + minutes, `${name} is drained and restarts`, (world) => {
    Object.assign(world.bridge(name), { up: false, known: false });
  }),
  at(minute + minutes + 2, `${name} is back`, (world) => {
    Object.assign(world.bridge(name), {
      up: true,
      known: true,
      release: world.release,
      xmppDisconnects: 0,
      stress: 0.02,
    });
  }),
];

const hour = 60;

/** From four in the morning until one. */
export const normalDay: { readonly minutes: number; readonly events: readonly Event[] } = {
  minutes: 9 * hour,
  events: [
    at(30, "an update: images are fetched", (world) => {
      for (const machine of world.machines) machine.diskUsed += 12;
    }),
    at(35, "Prosody, Prosody-JVB and Jicofo restart with the new release", (world) => {
      world.release = "stable-11200";
      world.jicofo.up = false;
      world.databaseAnswers = false;
      world.machine("app").diskUsed = 87;
      world.restartProsody("main");
      world.restartProsody("jvb");
    }),
    at(36, "Jicofo is back and waits for its bridges", (world) => {
      world.restartJicofo();
      world.databaseAnswers = true;
      for (const bridge of world.bridges) bridge.known = false;
    }),
    at(37, "all is back, and old images are gone", (world) => {
      for (const bridge of world.bridges) bridge.known = true;
      world.machine("app").diskUsed = 55;
    }),
    ...replaced("fsn1-1", 40, 20),
    ...replaced("fsn1-2", 100, 20),
    ...replaced("aws-1", 160, 40),
    at(40, "the group gets new members beside the old one, more than its maximum", (world) => {
      for (const number of [2, 3, 4, 5]) world.addMember(`group-${number}`);
    }),
    at(88, "the old member has drained", (world) => world.removeMachine("group-1")),
    at(100, "the group is at its size again", (world) => {
      for (const number of [3, 4, 5]) world.removeMachine(`group-${number}`);
    }),
    at(3 * hour, "people come", setLoad(0.35)),
    at(4 * hour, "the morning's peak", setLoad(0.7)),
    at(4 * hour + 3, "a short burst at the top of the hour", (world) => {
      setLoad(0.85)(world);
      world.machine("fsn1-1").rcvbufErrors += 5000;
      world.machine("aws-1").allowanceExceeded += 2000;
    }),
    at(4 * hour + 7, "the group has grown, to its maximum", (world) => {
      for (const number of [6, 7, 8]) world.addMember(`group-${number}`);
      setLoad(0.6)(world);
    }),
    at(4 * hour + 10, "load has spread", (world) => {
      setLoad(0.45)(world);
      world.machine("fsn1-1").rcvbufErrorsPerSecond = 4;
      world.machine("aws-1").allowanceExceededPerSecond = 0.2;
    }),
    at(4 * hour + 20, "a bad minute", (world) => {
      Object.assign(world.bridge("fsn1-2"), { loss: 0.6, roundTrip: 900, stress: 1 });
      world.prosodyCpu.prosody = 100;
    }),
    at(4 * hour + 21, "it is over for the bridge", (world) =>
      Object.assign(world.bridge("fsn1-2"), { loss: 0.005, roundTrip: 80, stress: 0.45 }),
    ),
    at(4 * hour + 23, "and for Prosody", setLoad(0.45)),
    at(5 * hour, "one participant alone on a bridge sits in a train", (world) =>
      Object.assign(world.bridge("aws-1"), { endpoints: 1, loss: 0.2, roundTrip: 600 }),
    ),
    at(5 * hour + 30, "the peak is over", (world) => {
      setLoad(0.3)(world);
      world.machine("fsn1-1").rcvbufErrorsPerSecond = 0;
      world.machine("aws-1").allowanceExceededPerSecond = 0;
    }),
    at(6 * hour + 40, "the group shrinks: a member has drained", (world) => world.removeMachine("group-6")),
    ...replaced("fsn1-1", 6 * hour, 10),
    at(7 * hour, "a machine restarts; its Telegraf sends what it kept", (world) => {
      world.machine("fsn1-2").tells = false;
      Object.assign(world.bridge("fsn1-2"), { up: false, known: false });
    }),
    at(7 * hour + 4, "the machine is back", (world) => {
      world.machine("fsn1-2").tells = true;
      Object.assign(world.bridge("fsn1-2"), { up: true, known: true, xmppDisconnects: 0 });
    }),
    at(8 * hour, "Jicofo ends", (world) => {
      world.jicofo.up = false;
    }),
    at(8 * hour + 1, "it is back, its counters at zero", (world) => world.restartJicofo()),
    at(8 * hour + 20, "the main Prosody restarts, and once more", (world) => {
      world.restartProsody("main");
      world.restartProsody("main");
    }),
  ],
};
