/** A program on an AWS machine that can be made to fetch an address must not get at the machine's identity. */

import { mapIn, types, unknown } from "../policyResource.ts";
import type { ResourceRule } from "./rule.ts";

/** A container on a Docker network is one hop from the machine: it may ask with a token too, a second network beyond may not. */
const mostHops = 2;

export const imdsV2: ResourceRule = {
  name: "imds-v2",
  description: "AWS machines require a session token for instance metadata (IMDSv2).",
  level: "mandatory",
  settings: [],
  check({ type, props }) {
    // A machine without options of its own has those of its template.
    const inherits = props.launchTemplate !== undefined && props.metadataOptions === undefined;
    if (type !== types.awsLaunchTemplate && (type !== types.awsInstance || inherits)) return [];
    if (props.metadataOptions === unknown) return [];
    const { httpTokens, httpPutResponseHopLimit: hops } = mapIn(props.metadataOptions);
    return [
      ...(httpTokens === "required" || httpTokens === unknown
        ? []
        : [
            {
              path: "metadataOptions.httpTokens",
              value: httpTokens,
              what: "permits requests without a token",
              fix: 'Set it to "required".',
            },
          ]),
      ...(typeof hops === "number" && hops > mostHops
        ? [
            {
              path: "metadataOptions.httpPutResponseHopLimit",
              value: hops,
              what: "lets responses travel further than to a container",
              fix: `Set it to ${mostHops} or less.`,
            },
          ]
        : []),
    ];
  },
};
