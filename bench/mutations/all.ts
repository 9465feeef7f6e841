/** Every fault of the list. */

import { agentMutations } from "./agent.ts";
import { agentStateMutations } from "./agentState.ts";
import { componentMutations } from "./components.ts";
import { fleetMutations } from "./fleet.ts";
import { modelMutations } from "./model.ts";
import type { Mutation } from "./mutation.ts";
import { ruleMutations } from "./rules.ts";
import { watchMutations } from "./watch.ts";

export const mutations: readonly Mutation[] = [
  ...modelMutations,
  ...ruleMutations,
  ...componentMutations,
  ...agentMutations,
  ...agentStateMutations,
  ...watchMutations,
  ...fleetMutations,
];
