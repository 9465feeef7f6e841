/** What a reviewer must see first. */

import type { Plain } from "../../../simulator/monitor/graph.ts";
import type { PropertyChange, ResourceChange, StackChange } from "../changes/stackChange.ts";
import { roleOf } from "./role.ts";

export interface Danger {
  /** The resource's name, or none where it is about all of a stack. */
  readonly name: string | undefined;
  readonly type: string | undefined;
  /** What happens to it, as words that follow its name. */
  readonly what: string;
  /** What is lost by it, or what to do; a sentence. */
  readonly why: string;
}

/** Types whose end loses something that no `up` brings back. */
const precious: readonly (readonly [RegExp, string])[] = [
  [
    /^(gcp:compute\/(global)?address:|aws:ec2\/eip:)/i,
    "The address is given back and cannot be had again: DNS, allow-lists and firewalls have to follow.",
  ],
  [
    /^(gcp:compute\/(region)?disk:|aws:ebs\/volume:|docker:index\/volume:)/i,
    "What is on it is lost: certificates, InfluxDB, Grafana.",
  ],
  [
    /^(gcp:dns\/managedzone:|aws:route53\/zone:)/i,
    "The zone and all names in it go; a new one has other name servers, so the domain must be delegated again.",
  ],
  [
    /^(gcp:storage\/bucket:|aws:s3\/bucket)/i,
    "What is in it is lost; the platform's holds every stack's state.",
  ],
  [
    /^gcp:kms\/|^aws:kms\/key:/i,
    "What it encrypted cannot be read again; the platform's encrypts every stack's secrets.",
  ],
  [/^gcp:iam\/workloadidentitypool/i, "CI cannot log in; the pool's id stays taken for 30 days."],
];

/** What waits to be sent by Telegraf is nobody's data (`passing` in model/services/service.ts). */
const isPassing = ({ type, name }: ResourceChange): boolean =>
  type === "docker:index/volume:Volume" && name.endsWith("-telegraf");

const lost = (action: "delete" | "replace"): string => (action === "delete" ? "is deleted" : "is replaced");

export function dangersOf(change: StackChange): Danger[] {
  return [...change.resources.flatMap(dangersOfResource), ...fewerBridges(change)];
}

function dangersOfResource(change: ResourceChange): Danger[] {
  const { name, type, action, properties } = change;
  if (action === "delete" || action === "replace") {
    const why = isPassing(change) ? undefined : precious.find(([pattern]) => pattern.test(type))?.[1];
    if (change.protected || why !== undefined) {
      const forcedBy = properties
        .filter(({ replaces }) => replaces)
        .map(({ path }) => `\`${path.replaceAll("`", "'")}\``);
      return [
        {
          name,
          type,
          what: `${change.protected ? "is protected and " : ""}${lost(action)}${forcedBy.length === 0 ? "" : `, forced by ${forcedBy.join(", ")}`}`,
          why: [
            ...(why === undefined ? [] : [why]),
            ...(change.protected
              ? [
                  "The engine refuses that until the protection is lifted (`jitsi:protect: false` and an `up`).",
                ]
              : []),
          ].join(" "),
        },
      ];
    }
    if (action === "delete" && roleOf(change) === "bridgeGroup")
      return [{ name, type, what: lost(action), why: "The bridges of the group go with it." }];
  }
  const unprotected = properties.some(({ path, after }) => path === "option protect" && after !== true);
  return [
    ...(unprotected
      ? [{ name, type, what: "is no longer protected", why: "The next change may delete or replace it." }]
      : []),
    ...(type.startsWith("gcp:compute/regionAutoscaler:")
      ? properties.flatMap((property) => smaller(change, property))
      : []),
  ];
}

/** A group that may hold fewer machines than before. */
function smaller({ name, type }: ResourceChange, property: PropertyChange): Danger[] {
  return (["minReplicas", "maxReplicas"] as const).flatMap((size) => {
    const [before, after] = [sizeIn(property, "before", size), sizeIn(property, "after", size)];
    if (before === undefined || after === undefined || after >= before) return [];
    return [
      size === "minReplicas"
        ? {
            name,
            type,
            what: `keeps at least ${after} bridges instead of ${before}`,
            why:
              after === 0
                ? "With none, the first people of a day wait minutes for a bridge."
                : "A sudden crowd finds fewer bridges until new ones are up, which takes minutes.",
          }
        : {
            name,
            type,
            what: `grows to at most ${after} bridges instead of ${before}`,
            why: "More people than these can carry get bad sound and picture.",
          },
    ];
  });
}

function sizeIn(property: PropertyChange, side: "before" | "after", size: string): number | undefined {
  const value = property[side];
  if (property.path === `autoscalingPolicy.${size}`) return typeof value === "number" ? value : undefined;
  if (property.path !== "autoscalingPolicy" || typeof value !== "object" || value === null) return undefined;
  const found = (value as Readonly<Record<string, Plain>>)[size];
  return typeof found === "number" ? found : undefined;
}

/** Of pools: bridges that go without another one that comes. */
function fewerBridges({ resources }: StackChange): Danger[] {
  const count = (action: ResourceChange["action"]) =>
    resources.filter((change) => change.action === action && roleOf(change) === "bridge").length;
  const [gone, come] = [count("delete"), count("create")];
  if (gone <= come) return [];
  return [
    {
      name: undefined,
      type: undefined,
      what: `${gone - come} ${gone - come === 1 ? "bridge" : "bridges"} fewer (${gone} deleted, ${come} created)`,
      why: "Who is left has to carry their calls: compare with the load of the last weeks.",
    },
  ];
}
