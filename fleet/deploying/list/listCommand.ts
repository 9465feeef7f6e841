/** `jitsi list`: the stacks of a folder, one a line. */

import { isGroup } from "../../../model/hosts/hosts.ts";
import { renderProblems, type Problem } from "../../../model/problem.ts";
import { renderTable } from "../../terminal/table.ts";
import type { Outcome } from "../../command/shape.ts";
import type { LoadedStack } from "../../stacks/loadStack.ts";
import { paint } from "../../terminal/paint.ts";
import { kindOf, nothingChosen, selectStacks } from "../../stacks/selection.ts";
import type { Selection } from "../../stacks/selectionOptions.ts";
import { openStackFolder } from "../../stacks/stackFolder.ts";

export interface ListedStack {
  readonly stack: string;
  readonly source: string;
  /** undefined for a file that cannot be understood: `problems` say why. */
  readonly kind: string | undefined;
  /** What people open; of a platform its domain. */
  readonly url: string | undefined;
  readonly release: string | undefined;
  /** Labels, e.g. `gcp-europe-west1`, in the order of the settings. */
  readonly regions: readonly string[];
  readonly platform: string | undefined;
  readonly bridges: {
    /** With fixed addresses. */
    readonly fixed: number;
    readonly groups: readonly { readonly name: string; readonly min: number; readonly max: number }[];
  };
  readonly suspended: boolean;
  readonly problems: readonly Problem[];
}

/** All of them, those of kind `local` too: they are files of this folder. */
export function run({ config, ...selection }: Selection & { config: string }): Outcome {
  const folder = openStackFolder(config);
  const only = selection.only ?? [];
  const stacks = selectStacks(folder, [], { ...selection, only: only.length > 0 ? only : ["*"] }).map(listed);
  const broken = stacks.filter(({ problems }) => problems.length > 0);
  const ok = broken.length === 0;
  return {
    ok,
    json: { ok, stacks },
    text: (width) => (stacks.length === 0 ? nothingChosen(folder, selection) : listTable(stacks, width)),
    notes: broken.map(({ source, problems }) => `\n${renderProblems(source, problems)}`).join("\n"),
  };
}

export function listed(loaded: LoadedStack): ListedStack {
  const { stack, source, deployment, platform, problems } = loaded;
  const known = deployment ?? platform;
  return {
    stack,
    source,
    kind: known === undefined ? undefined : kindOf(loaded),
    url: deployment?.topology.publicUrl ?? platform?.baseDomain,
    release: deployment?.settings.release,
    regions: [
      ...new Set([
        ...(deployment?.hosts ?? []).map(({ region }) => region),
        ...(platform?.gcp?.subnetworks ?? []).map(({ region }) => `gcp-${region}`),
        ...(platform?.aws?.regions ?? []).map(({ region }) => `aws-${region}`),
      ]),
    ],
    platform: deployment?.settings.platform,
    bridges: {
      fixed: (deployment?.bridges ?? []).filter(({ autoscaled }) => !autoscaled).length,
      groups: (deployment?.hosts ?? [])
        .filter(isGroup)
        .map(({ name, scaling: { min, max } }) => ({ name, min, max })),
    },
    suspended: deployment?.settings.suspended ?? false,
    problems,
  };
}

/** @param width of the terminal; undefined for a pipe */
export const listTable = (stacks: readonly ListedStack[], width: number | undefined): string =>
  renderTable(
    ["stack", "kind", "release", "regions", "bridges", "platform", "address"],
    stacks.map((one) => [
      one.stack,
      shownKind(one),
      one.release ?? "",
      one.regions.join(" "),
      shownBridges(one),
      one.platform ?? "",
      one.url ?? "",
    ]),
    width,
  );

const shownKind = ({ kind, suspended, problems }: ListedStack): string =>
  [
    kind ?? "",
    ...(suspended ? ["suspended"] : []),
    ...(problems.length > 0
      ? [paint("red", `${problems.length} ${problems.length === 1 ? "problem" : "problems"}`)]
      : []),
  ]
    .filter((part) => part !== "")
    .join(", ");

/** `2 + 1..10`: two with fixed addresses, and a group of one to ten. */
const shownBridges = ({ kind, bridges: { fixed, groups } }: ListedStack): string =>
  kind === undefined || kind === "platform"
    ? ""
    : [
        ...(fixed > 0 || groups.length === 0 ? [String(fixed)] : []),
        ...groups.map(({ min, max }) => `${min}..${max}`),
      ].join(" + ");
