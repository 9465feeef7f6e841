/** What a reviewer must see first. */

import type { Plain } from "../../../simulator/monitor/graph.ts";
import type { PropertyChange, ResourceChange, StackChange } from "../changes/stackChange.ts";
import { callsEndBy } from "./downtime.ts";
import { roleOf } from "./role.ts";

export interface Danger {
  /**
   * `lost`: no `up` brings back what is gone then, or people are shut out. `collides`: with a deployment that is there.
   * `calls`: calls end. `care`: worth a look.
   */
  readonly kind: "lost" | "collides" | "calls" | "care";
  /** Of the resources; none where it is about all of a stack. */
  readonly names: readonly string[];
  readonly types: ReadonlySet<string>;
  /** What happens to them, as words that follow their names. */
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

const ends = (action: "delete" | "replace"): string => (action === "delete" ? "deleted" : "replaced");

export function dangersOf(change: StackChange): Danger[] {
  return [
    ...renamed(change),
    ...together(change.resources.flatMap(dangersOfResource)),
    ...endsCalls(change),
    ...stagingCertificate(change),
    ...fewerBridges(change),
  ];
}

type OfResource = Omit<Danger, "names" | "types"> & { readonly name: string; readonly type: string };

/** The same for several resources of a stack is said once. */
function together(dangers: readonly OfResource[]): Danger[] {
  const found = new Map<string, Danger & { readonly names: string[]; readonly types: Set<string> }>();
  for (const { name, type, ...danger } of dangers) {
    const key = JSON.stringify(danger);
    const known = found.get(key) ?? { ...danger, names: [], types: new Set<string>() };
    known.names.push(name);
    known.types.add(type);
    found.set(key, known);
  }
  return [...found.values()];
}

/** About all of a stack. */
const ofStack = (danger: Pick<Danger, "kind" | "what" | "why">): Danger => ({
  ...danger,
  names: [],
  types: new Set(),
});

function dangersOfResource(change: ResourceChange): OfResource[] {
  const { name, type, action, properties } = change;
  if (action === "delete" || action === "replace") {
    const why = isPassing(change) ? undefined : precious.find(([pattern]) => pattern.test(type))?.[1];
    if (change.protected || why !== undefined) {
      const forcedBy = properties
        .filter(({ replaces }) => replaces)
        .map(({ path }) => `\`${path.replaceAll("`", "'")}\``);
      return [
        {
          kind: "lost",
          name,
          type,
          what: `${change.protected ? "protected, and " : ""}${ends(action)}${forcedBy.length === 0 ? "" : `, forced by ${forcedBy.join(", ")}`}`,
          why: [
            ...(why === undefined ? [] : [why]),
            ...(change.protected
              ? ["Pulumi refuses that until an `up` with `jitsi:protect: false` has lifted the protection."]
              : []),
          ].join(" "),
        },
      ];
    }
    if (action === "delete" && roleOf(change) === "bridgeGroup")
      return [{ kind: "care", name, type, what: ends(action), why: "The bridges of the group go with it." }];
  }
  const unprotected = properties.some(({ path, after }) => path === "option protect" && after !== true);
  return [
    ...(unprotected
      ? [
          {
            kind: "care" as const,
            name,
            type,
            what: "no longer protected",
            why: "The next change may delete or replace it.",
          },
        ]
      : []),
    ...(type.startsWith("gcp:compute/regionAutoscaler:")
      ? properties.flatMap((property) => smaller(change, property))
      : []),
  ];
}

/** A second deployment beside the live one is never what somebody meant by renaming a file. */
const renamed = ({ stack, renamedFrom }: StackChange): Danger[] =>
  renamedFrom === undefined
    ? []
    : [
        ofStack({
          kind: "collides",
          what: `\`${renamedFrom}\` is renamed to \`${stack}\``,
          why:
            "Only the file has the new name yet. Rename the stack before the merge: " +
            `\`pulumi stack rename ${stack} --stack ${renamedFrom}\`. ` +
            "Otherwise the next `up` makes a second deployment, which collides with the live one: both want the same names and addresses. " +
            "What this report says of changes is what they are after the rename.",
        }),
      ];

/** Whoever meets while that happens is thrown out. */
function endsCalls({ resources }: StackChange): Danger[] {
  const events = [...new Set(resources.flatMap(callsEndBy))];
  if (events.length === 0) return [];
  return [
    ofStack({
      kind: "calls",
      what: "every call ends",
      why: `${events.join("; ")}. Everybody in a call has to join again when \`up\` reaches the stack: deploy when nobody meets.`,
    }),
  ];
}

/** In a container's environment, a list of them, or what the machine's own ACME client is told. */
const staging = /LETSENCRYPT_USE_STAGING$|\bcertificate\.staging$/;

const turnsOn = ({ path, after }: PropertyChange): boolean =>
  after === "LETSENCRYPT_USE_STAGING=1" || (staging.test(path) && (after === "1" || after === true));

function stagingCertificate({ resources }: StackChange): Danger[] {
  if (!resources.some(({ properties }) => properties.some(turnsOn))) return [];
  return [
    ofStack({
      kind: "lost",
      what: "browsers will refuse the certificate",
      why: "It comes from Let's Encrypt's staging authority, which is for tests. Take `jitsi:tls.staging` out again.",
    }),
  ];
}

/** A group that may hold fewer machines than before. */
function smaller({ name, type }: ResourceChange, property: PropertyChange): OfResource[] {
  return (["minReplicas", "maxReplicas"] as const).flatMap((size) => {
    const [before, after] = [sizeIn(property, "before", size), sizeIn(property, "after", size)];
    if (before === undefined || after === undefined || after >= before) return [];
    return [
      size === "minReplicas"
        ? {
            kind: "care" as const,
            name,
            type,
            what: `keeps at least ${after} bridges instead of ${before}`,
            why:
              after === 0
                ? "With none, the first people of a day wait minutes for a bridge."
                : "A sudden crowd finds fewer bridges until new ones are up, which takes minutes.",
          }
        : {
            kind: "care" as const,
            name,
            type,
            what: `grows to at most ${after} bridges instead of ${before}`,
            why: "More people than these can carry get bad audio and video.",
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
    ofStack({
      kind: "care",
      what: `${gone - come} ${gone - come === 1 ? "bridge" : "bridges"} fewer (${gone} deleted, ${come} created)`,
      why: "The others have to carry their calls: compare with the load of the last weeks.",
    }),
  ];
}
