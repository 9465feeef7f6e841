/** A platform in a person's words: what `jitsi explain` shows of it, as JSON and as tables. Pure. */

import type { PlatformPlan } from "../../../model/platform/plan.ts";
import {
  deployerGrants,
  deployerRoleGiver,
  operatorGrants,
  previewerGrants,
} from "../../../model/platform/roles.ts";
import { paint } from "../../terminal/paint.ts";
import { renderTable, section, type TableOf } from "../../terminal/table.ts";

export interface PlatformExplanation {
  readonly kind: "platform";
  readonly stack: string;
  readonly protect: boolean;
  readonly networks: readonly NetworkExplanation[];
  readonly zones: readonly { readonly domain: string; readonly seenBy: string; readonly holds: string }[];
  /** Where states are kept; undefined without Google Cloud. */
  readonly state: { readonly bucket: string; readonly region: string } | undefined;
  readonly ci: readonly CiExplanation[];
  readonly operators: readonly string[];
  /** Stacks of the folder that name it. */
  readonly customers: readonly string[];
}

export interface NetworkExplanation {
  readonly cloud: "Google Cloud" | "AWS";
  /** Project or account. */
  readonly account: string;
  readonly region: string;
  readonly cidr: string;
  /** By availability zone; empty on Google Cloud, where one network is in every zone of its region. */
  readonly subnets: readonly { readonly zone: string; readonly cidr: string }[];
}

export interface CiExplanation {
  readonly identity: "deployer" | "previewer";
  readonly does: string;
  /** Subject that a job's token must have, from GitHub. */
  readonly subject: string;
  /** In the project of Google Cloud; in AWS see model/platform/awsPolicies.ts. */
  readonly roles: readonly string[];
}

export function explainPlatform(plan: PlatformPlan, customers: readonly string[]): PlatformExplanation {
  const { stack, baseDomain, protect, gcp, aws, operators } = plan;
  return {
    kind: "platform",
    stack,
    protect,
    networks: [
      ...(gcp?.subnetworks ?? []).map(({ region, cidr }): NetworkExplanation => ({
        cloud: "Google Cloud",
        account: gcp!.project,
        region,
        cidr,
        subnets: [],
      })),
      ...(aws?.regions ?? []).map(({ region, cidr, subnets }): NetworkExplanation => ({
        cloud: "AWS",
        account: aws!.account,
        region,
        cidr,
        subnets: subnets.map((subnet) => ({ zone: subnet.availabilityZone, cidr: subnet.cidr })),
      })),
    ],
    zones:
      gcp === undefined
        ? []
        : [
            { domain: baseDomain, seenBy: "everybody", holds: "customers' host names" },
            {
              domain: gcp.privateDomain,
              seenBy: "the network in Google Cloud",
              holds: "where bridges find their app server",
            },
          ],
    state: gcp === undefined ? undefined : { bucket: `gs://${gcp.stateBucket}`, region: gcp.home },
    ci: ciOf(plan),
    operators,
    customers,
  };
}

function ciOf({ ci, gcp }: PlatformPlan): CiExplanation[] {
  if (ci === undefined) return [];
  const roles = (grants: readonly { readonly role: string }[]): string[] =>
    gcp === undefined ? [] : grants.map(({ role }) => role);
  return [
    {
      identity: "deployer",
      does: "deploys",
      subject: ci.deployerSubject,
      roles: roles([...deployerGrants, deployerRoleGiver]),
    },
    {
      identity: "previewer",
      does: "previews, and only reads",
      subject: ci.previewerSubjects.join(" or "),
      roles: roles(previewerGrants),
    },
  ];
}

/** @param width of the terminal in columns; undefined: as wide as it gets */
export function platformText(explanation: PlatformExplanation, width: number | undefined): string {
  const table: TableOf = (head, rows) => renderTable(head, rows, width);
  const { stack, protect, networks, zones, state, ci, operators, customers } = explanation;
  return [
    `${paint("bold", stack)}\nplatform, ${protect ? "protected" : "not protected"}`,
    section("Customers in this folder", [customers.length === 0 ? "None." : `  ${customers.join(" ")}`]),
    section("Networks, one a region", [
      table(
        ["cloud", "account", "region", "network", "subnets"],
        networks.map(({ cloud, account, region, cidr, subnets }) => [
          cloud,
          account,
          region,
          cidr,
          subnets.map((subnet) => `${subnet.zone} ${subnet.cidr}`).join(", "),
        ]),
      ),
    ]),
    ...(zones.length === 0
      ? []
      : [
          section("DNS zones", [
            table(
              ["domain", "seen by", "holds"],
              zones.map(({ domain, seenBy, holds }) => [domain, seenBy, holds]),
            ),
          ]),
        ]),
    ...(state === undefined
      ? []
      : [
          section("States of all stacks, with the key of their secrets", [
            table(["bucket", "region"], [[state.bucket, state.region]]),
          ]),
        ]),
    section(
      "Identities of CI, without keys",
      ci.length === 0
        ? ["None: jitsi:ci is not given."]
        : [
            table(
              ["identity", "does", "for jobs with the token"],
              ci.map(({ identity, does, subject }) => [identity, does, subject]),
            ),
            ...ci.flatMap(({ identity, roles }) =>
              roles.length === 0
                ? []
                : [
                    table(
                      [`roles of the ${identity} in Google Cloud`],
                      roles.map((role) => [role]),
                    ),
                  ],
            ),
          ],
    ),
    section(
      "Who may log in to machines",
      operators.length === 0
        ? ["Nobody: jitsi:operators is empty."]
        : [
            `  ${operators.join(" ")}`,
            table(
              ["role", "why"],
              operatorGrants.map(({ role, why }) => [role, why]),
            ),
          ],
    ),
  ].join("\n\n");
}
