/** A provider that nobody made explicitly takes whatever credentials are around: no stack file lets the engine make one. */

import { mkdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { allStacks } from "../allStacks.ts";
import { errorsOf } from "./runs.ts";
import { Workshop } from "./workshop.ts";
