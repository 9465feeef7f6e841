/** One process for the simulated plugins of all runs of a test file. */

import { afterAll } from "@jest/globals";
import { openSharedPlugins } from "../../simulator/engine/sharedPlugins.ts";

/** For an engine's `env`. */
export const sharedPlugins = await openSharedPlugins();

afterAll(() => sharedPlugins.close());
