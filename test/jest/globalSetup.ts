/** Before a run: what the machine lacks, for test/setUp/withNeeds.ts. */

import { setLacks } from "../setUp/lacks.ts";
import { lacking } from "../setUp/needs.ts";

export default async function globalSetup(): Promise<void> {
  setLacks((await lacking()).map(({ need }) => need));
}
