/** Upstream's traps, one entry each: what keeps a deployment out of it. */

import { rules } from "./index.ts";

export type TrapStatus = "rule" | "by construction" | "not yet";

export interface Trap {
  /** `T1` to `T63`. */
  readonly id: string;
  /** What must hold. */
  readonly title: string;
  readonly status: TrapStatus;
  /** How it is kept: what the rule has a user do, or why it cannot be broken, or what stands in for it until it is built. */
  readonly how: string;
  readonly why: string;
}

type Kept = Readonly<Record<string, Pick<Trap, "title" | "how" | "why">>>;

/** Nobody can break these; byConstruction.test.ts tries. */
const byConstruction: Kept = {
  T13: {
    title: "a changed secret reaches the accounts",
    how: "Both Prosodies keep their data in memory (tmpfs), so every start makes the accounts anew with the password of the day; settings cannot add a volume.",
    why: "Upstream's register-setup only logs `User exists` and leaves the old password.",
  },
  T28: {
    title: "a drained bridge stays down",
    how: "model/services/jvb.ts gives every bridge the restart policy on-failure; no setting changes it.",
    why: "JVB exits with 0 once drained; any other policy would start it again.",
  },
  T30: {
    title: "hosts with bridges have UDP buffers of at least 10 MiB",
    how: "model/hosts/kernel.ts lists the kernel's settings for every host with a bridge; the agent of a machine applies and verifies them, Docker hosts report them.",
    why: "JVB asks for 10 MiB; the kernel silently gives less.",
  },
  T62: {
    title: "s6-overlay is process 1",
    how: "A Service has no field for Docker's --init; both the Docker host and the compose file say `init: false`.",
    why: "s6-overlay refuses to run as another process.",
  },
  T63: {
    title: "a $ in env arrives as it is",
    how: "A Service holds env as it stands; Docker's API does not interpolate, and model/bundle/compose.ts doubles every $.",
    why: "Compose would put an empty text in place of $NAME.",
  },
};

const untilVisitors =
  "Visitors are not built yet; the rule `visitors` keeps them from being switched on by hand.";

/** Features to come. */
const notYet: Kept = {
  T19: {
    title: "no bridge selection strategy beside visitors",
    how: untilVisitors,
    why: "ENABLE_VISITORS has Jicofo ignore OCTO_BRIDGE_SELECTION_STRATEGY.",
  },
  T42: {
    title: "Jicofo and main Prosody list the same visitor nodes, each with its own kind of port",
    how: untilVisitors,
    why: "A node's place in the list is its name.",
  },
  T43: {
    title: "visitors use upstream's domain, on 16 nodes at most",
    how: untilVisitors,
    why: "The names are built into clients and Prosody modules.",
  },
  T44: {
    title: "visitor Prosodies have ENABLE_VISITORS too",
    how: untilVisitors,
    why: "Server-to-server connections stay off otherwise.",
  },
  T45: {
    title: "nginx leads visitors to their node, and conference requests to Jicofo",
    how: untilVisitors,
    why: "Upstream's server has no such paths.",
  },
  T46: {
    title: "visitor nodes hold the audience, and Jicofo's limit is below Prosody's",
    how: untilVisitors,
    why: "One limit is soft and the other hard.",
  },
  T47: {
    title: "no lobby by default with visitors, and no lower MAX_PARTICIPANTS",
    how: untilVisitors,
    why: "People would be turned away before they are led on.",
  },
  T57: {
    title: "recording has the same names in Prosody, Jicofo, web and Jibri",
    how: "Recording is not built yet; the rules `recording` and `transcription` keep it from being switched on by hand.",
    why: "Jicofo trusts the recorder's domain only then.",
  },
};

const kept = (table: Kept, status: TrapStatus): Trap[] =>
  Object.entries(table).map(([id, { title, how, why }]) => ({ id, title, status, how, why }));

const number = ({ id }: { readonly id: string }): number => Number(id.slice(1));

export const isTrapId = (id: string): boolean => /^T\d+$/.test(id);

/** T1 to T63, in order. */
export const traps: readonly Trap[] = [
  ...rules
    .filter(({ id }) => isTrapId(id))
    .map(({ id, title, fix, why }): Trap => ({ id, title, status: "rule", how: fix, why })),
  ...kept(byConstruction, "by construction"),
  ...kept(notYet, "not yet"),
].sort((a, b) => number(a) - number(b));
