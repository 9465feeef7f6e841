/** All dashboards, in the order in which they are linked. */

import { bridges } from "./bridges.ts";
import { calls } from "./calls.ts";
import { machines } from "./machines.ts";
import { overview } from "./overview.ts";
import { scaling } from "./scaling.ts";
import { signalling } from "./signalling.ts";
import type { Dashboard, Panel } from "./spec.ts";

export const dashboards: readonly Dashboard[] = [overview, bridges, calls, signalling, machines, scaling];

export const panelsOf = ({ rows }: Dashboard): Panel[] => rows.flatMap(({ panels }) => panels);
