/** The plain outputs that there are, and what to tell people about a stack that cannot be read. Part of the published package. */

import { platformSchemaVersion } from "../model/platform/facts.ts";
import { schemaVersion } from "./contractOutputs.ts";
import type { PlainOutput } from "./contractReading.ts";
import { jitsiSchema, platformSchema } from "./contractSchema.generated.ts";

const finish = (stack: string): string => `Finish its deployment: \`pulumi up --stack ${stack}\`.`;

/** Of a customer's stack. */
export const jitsiOutput: PlainOutput = {
  name: "jitsi",
  version: schemaVersion,
  schema: jitsiSchema,
  reader: "this package",
  fix: {
    missing: (stack) =>
      `It is no customer's stack, or its first deployment has not ended: \`pulumi up --stack ${stack}\` in its own project first.`,
    newer: () => "Update this package.",
    older: (stack) =>
      `Deploy the stack with a newer version of its program, \`pulumi up --stack ${stack}\`, or use an earlier version of this package.`,
    incomplete: finish,
  },
};

/** Of a platform stack. */
export const platformOutput: PlainOutput = {
  name: "platform",
  version: platformSchemaVersion,
  schema: platformSchema,
  reader: "this program",
  fix: {
    missing: (stack) =>
      `It is no platform stack, or was never deployed: \`pulumi up --stack ${stack}\` with \`jitsi:kind: platform\` first.`,
    newer: () => "It was deployed by a newer version of the program: use one that is as new.",
    older: (stack) => `Deploy it once with this version of the program: \`pulumi up --stack ${stack}\`.`,
    incomplete: finish,
  },
};
