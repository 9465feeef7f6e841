/** Upstream's traps, and what keeps a deployment out of each. */

import { rules } from "./index.ts";

export type TrapStatus = "rule" | "by construction" | "not yet";

export interface Trap {
  /** `T1` to `T63`. */
  readonly id: string;
  /** The condition that must hold. */
  readonly title: string;
  readonly status: TrapStatus;
  /** How it is enforced: the fix, the reason why it cannot be violated, or what replaces it until the feature exists. */
  readonly how: string;
  readonly why: string;
}

type Kept = Readonly<Record<string, Pick<Trap, "title" | "how" | "why">>>;

/** Nothing can violate these; byConstruction.test.ts tries. */
const byConstruction: Kept = {
  T13: {
    title: "a changed secret reaches the accounts",
    how: "Both Prosodies keep their data in memory (tmpfs), so every start creates the accounts with the current password. Settings cannot add a volume.",
    why: "Upstream's register-setup only logs `User exists` and keeps the old password.",
  },
  T28: {
    title: "a drained bridge stays stopped",
    how: "model/services/jvb.ts gives every bridge the restart policy on-failure. No setting changes it.",
    why: "JVB exits with code 0 once drained. Any other policy would start it again.",
  },
  T30: {
    title: "hosts with bridges have UDP buffers of at least 10 MiB",
    how: "model/hosts/kernel.ts lists the kernel settings for every host with a bridge. On cloud machines, the agent applies and verifies them; for Docker hosts, they are reported.",
    why: "JVB requests 10 MiB, and the kernel silently grants less.",
  },
  T62: {
    title: "s6-overlay is process 1",
    how: "A Service has no field for Docker's --init; both Docker hosts and the Compose file set `init: false`.",
    why: "s6-overlay refuses to run as any other process.",
  },
  T63: {
    title: "a $ in an environment variable arrives unchanged",
    how: "A Service stores values verbatim. Docker's API does not interpolate, and model/bundle/compose.ts doubles every $.",
    why: "Compose would replace $NAME with an empty string.",
  },
};

const untilVisitors = "Visitors are not supported yet. Rule `visitors` prevents enabling them by hand.";

/** Features that do not exist yet. */
const notYet: Kept = {
  T19: {
    title: "no bridge selection strategy together with visitors",
    how: untilVisitors,
    why: "With ENABLE_VISITORS, Jicofo ignores OCTO_BRIDGE_SELECTION_STRATEGY.",
  },
  T42: {
    title: "Jicofo and the main Prosody list the same visitor nodes, each with its own kind of port",
    how: untilVisitors,
    why: "A node's position in the list is its name.",
  },
  T43: {
    title: "visitors use upstream's domain, on at most 16 nodes",
    how: untilVisitors,
    why: "The names are hard-coded in clients and Prosody modules.",
  },
  T44: {
    title: "visitor Prosodies set ENABLE_VISITORS too",
    how: untilVisitors,
    why: "Otherwise, server-to-server connections stay off.",
  },
  T45: {
    title: "nginx routes visitors to their node, and conference requests to Jicofo",
    how: untilVisitors,
    why: "Upstream's nginx server has no such paths.",
  },
  T46: {
    title: "visitor nodes hold the audience, and Jicofo's limit is below Prosody's",
    how: untilVisitors,
    why: "One limit is soft, the other hard.",
  },
  T47: {
    title: "with visitors, no lobby by default and no lower MAX_PARTICIPANTS",
    how: untilVisitors,
    why: "Participants would be rejected before they become visitors.",
  },
  T57: {
    title: "recording uses the same names in Prosody, Jicofo, web and Jibri",
    how: "Recording is not supported yet. Rules `recording` and `transcription` prevent enabling it by hand.",
    why: "Otherwise, Jicofo does not trust the recorder's domain.",
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
