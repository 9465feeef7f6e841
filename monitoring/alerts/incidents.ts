/** What can go wrong, as measurements show it, and which alerts must fire then: exactly these. */

import { disconnectsPerRestart } from "../../model/restarts.ts";
import { at, every, type Event } from "./normalDay.ts";
import type { World } from "./world.ts";

export interface Incident {
  readonly name: string;
  /** How long it is watched, from ten minutes before it begins. */
  readonly minutes: number;
  readonly events: readonly Event[];
  /** Names of alerts. */
  readonly fires: readonly string[];
}

/** When it begins: until then all is well. */
const begin = 10;

const allBridges = (change: Partial<World["bridges"][number]>) => (world: World) => {
  for (const bridge of world.bridges) Object.assign(bridge, change);
};

const grow = (world: World): void => {
  for (const number of [2, 3, 4]) world.addMember(`group-${number}`);
};

const drain =
  (...names: readonly string[]) =>
  (world: World): void => {
    for (const name of names) Object.assign(world.bridge(name), { up: false, known: false });
  };

export const incidents: readonly Incident[] = [
  {
    name: "Prosody-JVB was killed, and Jicofo does not find the bridges again (jicofo #1297)",
    minutes: 25,
    events: [
      at(begin, "all bridges are gone", (world) => {
        world.restartProsody("jvb");
        for (const bridge of world.bridges) bridge.known = false;
      }),
    ],
    fires: ["bridges-missing", "lost-bridges", "most-bridges-lost", "no-operational-bridge"],
  },
  {
    name: "a bridge starts again, and refuses Prosody-JVB's certificate",
    minutes: 25,
    events: [
      at(begin, "it left drained, and runs outside of the brewery", (world) => {
        world.bridge("fsn1-1").known = false;
      }),
    ],
    fires: ["bridges-missing"],
  },
  {
    name: "Jicofo refuses Prosody-JVB's certificate",
    minutes: 25,
    events: [
      at(begin, "it starts again, and has no bridge", (world) => {
        world.restartJicofo();
        for (const bridge of world.bridges) bridge.known = false;
      }),
    ],
    fires: ["bridges-missing", "no-operational-bridge"],
  },
  {
    name: "one bridge crashes",
    minutes: 25,
    events: [
      at(begin, "its process is gone", (world) => {
        world.loseBridge("fsn1-1");
        world.bridge("fsn1-1").up = false;
      }),
    ],
    fires: ["lost-bridges"],
  },
  {
    name: "two bridges of many crash together",
    minutes: 25,
    events: [
      at(0, "the group has four", grow),
      at(begin, "they crash", (world) => {
        for (const name of ["fsn1-1", "group-2"]) {
          world.loseBridge(name);
          world.bridge(name).up = false;
        }
      }),
    ],
    fires: ["lost-bridges"],
  },
  {
    name: "one of two bridges crashes",
    minutes: 30,
    events: [
      at(0, "two are left", drain("group-1", "aws-1")),
      at(begin + 10, "one crashes", (world) => {
        world.loseBridge("fsn1-1");
        world.bridge("fsn1-1").up = false;
      }),
    ],
    fires: ["lost-bridges"],
  },
  {
    name: "two of three bridges lose their way to Prosody-JVB",
    minutes: 35,
    events: [
      at(0, "three are left", drain("group-1")),
      at(begin + 10, "two are gone", (world) => {
        for (const name of ["fsn1-1", "fsn1-2"]) world.loseBridge(name);
      }),
    ],
    fires: ["bridges-missing", "lost-bridges", "most-bridges-lost"],
  },
  {
    name: "an operator drains all bridges but one",
    minutes: 25,
    events: [at(begin, "they have drained", drain("group-1", "fsn1-1", "fsn1-2"))],
    fires: [],
  },
  {
    name: "the cloud takes all members of a group back at once",
    minutes: 25,
    events: [
      at(0, "the group has four", grow),
      at(begin, "they are gone", (world) => {
        for (const { name } of world.members) {
          world.loseBridge(name);
          world.removeMachine(name);
        }
      }),
    ],
    fires: ["lost-bridges", "most-bridges-lost"],
  },
  {
    name: "an update stopped halfway",
    minutes: begin + 250,
    events: [at(begin, "one bridge is new", (world) => (world.bridge("fsn1-1").release = "stable-11200"))],
    fires: ["bridge-versions-differ"],
  },
  {
    name: "one bridge is full",
    minutes: 30,
    events: [at(begin, "it is", (world) => (world.bridge("fsn1-2").stress = 0.95))],
    fires: ["bridge-stress"],
  },
  {
    name: "all bridges are full, and the group has all its members",
    minutes: 40,
    events: [at(begin - 5, "the group grows", grow), at(begin, "all are full", allBridges({ stress: 0.9 }))],
    fires: ["all-bridges-full", "bridge-stress", "group-at-maximum"],
  },
  {
    name: "the group has all its members and is fuller than it should be",
    minutes: 40,
    events: [at(begin - 5, "the group grows", grow), at(begin, "load", allBridges({ stress: 0.6 }))],
    fires: ["group-at-maximum"],
  },
  {
    name: "a network loses packets",
    minutes: 30,
    events: [at(begin, "it does", (world) => (world.bridge("aws-1").loss = 0.08))],
    fires: ["packet-loss"],
  },
  {
    name: "a route goes round the world",
    minutes: 35,
    events: [at(begin, "it does", allBridges({ roundTrip: 420 }))],
    fires: ["round-trip-time"],
  },
  {
    name: "three participants with a bad network",
    minutes: 35,
    events: [at(begin, "they do", allBridges({ endpoints: 3, loss: 0.2, roundTrip: 500 }))],
    fires: [],
  },
  {
    name: "Prosody-JVB restarts again and again",
    minutes: 35,
    events: every([begin, begin + 15, 3], "it does", (world) => world.restartProsody("jvb")),
    fires: ["bridge-xmpp-reconnects", "jicofo-xmpp-reconnects", "lost-bridges"],
  },
  {
    name: "an update restarts both Prosodies, each once",
    minutes: 35,
    events: [
      at(begin, "they do", (world) => {
        world.restartProsody("main");
        world.restartProsody("jvb");
      }),
    ],
    fires: ["lost-bridges"],
  },
  {
    name: "the main Prosody restarts after such an update",
    minutes: 35,
    events: [
      at(begin, "the update", (world) => {
        world.restartProsody("main");
        world.restartProsody("jvb");
      }),
      at(begin + 5, "and once more", (world) => world.restartProsody("main")),
    ],
    fires: ["jicofo-xmpp-reconnects", "lost-bridges"],
  },
  {
    name: "one bridge's way to Prosody-JVB is broken now and then",
    minutes: 35,
    events: every([begin, begin + 30, 6], "it breaks", (world) => {
      world.bridge("fsn1-1").xmppDisconnects += disconnectsPerRestart;
      world.jicofo.lostBridges += 1;
    }),
    fires: ["bridge-xmpp-reconnects", "lost-bridges"],
  },
  {
    name: "too many people for Prosody",
    minutes: 30,
    events: [at(begin, "it is busy", (world) => (world.prosodyCpu.prosody = 97))],
    fires: ["prosody-cpu"],
  },
  {
    name: "a bridge does not take its packets in",
    minutes: 30,
    events: [at(begin, "it does not", (world) => (world.machine("fsn1-1").rcvbufErrorsPerSecond = 20))],
    fires: ["udp-buffer-drops"],
  },
  {
    name: "an AWS machine sends more than its type may",
    minutes: 30,
    events: [at(begin, "it does", (world) => (world.machine("aws-1").allowanceExceededPerSecond = 0.7))],
    fires: ["ena-allowance"],
  },
  {
    name: "the certificate was not renewed",
    minutes: 80,
    events: [at(begin, "13 days are left", (world) => (world.certificateEnds = world.now + 13 * 86_400))],
    fires: ["certificate-expiry"],
  },
  {
    name: "a log fills a disk",
    minutes: 30,
    events: [at(begin, "it does", (world) => (world.machine("app").diskUsed = 91))],
    fires: ["disk-filling"],
  },
  {
    name: "a machine dies",
    minutes: 40,
    events: [
      at(begin, "it does", (world) => {
        world.loseBridge("fsn1-1");
        world.bridge("fsn1-1").up = false;
        world.machine("fsn1-1").tells = false;
      }),
    ],
    fires: ["lost-bridges", "telegraf-silent"],
  },
  {
    name: "Telegraf ends beside a bridge",
    minutes: 45,
    events: [at(begin, "it does", (world) => (world.machine("fsn1-1").tells = false))],
    fires: ["bridges-unmeasured", "telegraf-silent"],
  },
  {
    name: "Telegraf ends beside every bridge",
    minutes: 45,
    events: [
      at(begin, "it does", (world) => {
        for (const machine of world.machines) if (machine.bridge !== undefined) machine.tells = false;
      }),
    ],
    fires: ["bridges-unmeasured", "telegraf-silent"],
  },
  {
    name: "Telegraf ends on a member of the group",
    minutes: 45,
    events: [at(begin, "it does", (world) => (world.machine("group-1").tells = false))],
    fires: ["bridges-unmeasured"],
  },
  {
    name: "Telegraf ends on the app server",
    minutes: 45,
    events: [at(begin, "it does", (world) => (world.machine("app").tells = false))],
    fires: ["telegraf-silent"],
  },
  {
    name: "Jicofo hangs",
    minutes: 35,
    events: [at(begin, "it does", (world) => (world.jicofo.up = false))],
    fires: ["jicofo-silent"],
  },
  {
    name: "a machine could not write for longer than Telegraf's buffer lasts",
    minutes: 25,
    events: [at(begin, "it writes again", (world) => (world.machine("aws-1").pointsDropped = 5000))],
    fires: ["telegraf-drops"],
  },
  {
    name: "InfluxDB does not answer",
    minutes: 25,
    events: [at(begin, "it does not", (world) => (world.databaseAnswers = false))],
    fires: ["no-measurements"],
  },
  {
    name: "nobody may write any more",
    minutes: 45,
    events: [
      at(begin, "the password is wrong everywhere", (world) => {
        for (const machine of world.machines) machine.tells = false;
      }),
    ],
    fires: ["no-measurements", "telegraf-silent"],
  },
];
