/** `jitsi list`: the stacks of a folder, one a line. */

import { isGroup } from "../../../model/hosts/hosts.ts";
import { visible } from "../../../model/visible.ts";
import { backendStacks } from "../../engine/backendStacks.ts";
import { deployedRevisions, type DeployedRevision } from "../../engine/deployedRevision.ts";
import { askPulumi } from "../../engine/pulumi.ts";
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
  /** As the backend knows it, if that was asked. */
  readonly deployed?: Deployed;
}

export interface Deployed extends Partial<DeployedRevision> {
  /** Whether anything of it exists. */
  readonly ever: boolean;
}

/** All of them, those of kind `local` too: they are files of this folder. */
export async function run({
  config,
  deployed = false,
  ...selection
}: Selection & { config: string; deployed?: boolean }): Promise<Outcome> {
  const folder = openStackFolder(config);
  const only = selection.only ?? [];
  const described = selectStacks(folder, [], { ...selection, only: only.length > 0 ? only : ["*"] }).map(
    listed,
  );
  const stacks = deployed ? await withDeployed(described) : described;
  const broken = stacks.filter(({ problems }) => problems.length > 0);
  const ok = broken.length === 0;
  return {
    ok,
    json: { ok, stacks },
    text: (width) => (stacks.length === 0 ? "" : listTable(stacks, width)),
    notes:
      stacks.length === 0
        ? nothingChosen(folder, selection)
        : broken.map(({ source, problems }) => `\n${renderProblems(source, problems)}`).join("\n"),
  };
}

async function withDeployed(stacks: readonly ListedStack[]): Promise<ListedStack[]> {
  const known = await backendStacks();
  const names = stacks.map(({ stack }) => stack).filter((stack) => known.deployed.has(stack));
  const revisions = await deployedRevisions(names, askPulumi);
  return stacks.map((one) => ({
    ...one,
    deployed: { ever: known.deployed.has(one.stack), ...revisions.get(one.stack) },
  }));
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
    [
      "stack",
      "kind",
      "release",
      ...(stacks.some(({ deployed }) => deployed) ? ["deployed"] : []),
      "regions",
      "bridges",
      "platform",
      "address",
    ],
    stacks.map((one) => [
      one.stack,
      shownKind(one),
      one.release ?? "",
      ...(one.deployed === undefined ? [] : [shownDeployed(one.deployed)]),
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

/** As short as git shows a commit; `+` for what was not committed. */
function shownDeployed({ ever, revision, unfinished }: Deployed): string {
  if (!ever) return "never";
  if (revision === undefined) return "unknown revision";
  const [, commit, rest] = /^([0-9a-f]{7})[0-9a-f]{33,57}(\+?)/.exec(revision) ?? [];
  return `${commit === undefined ? visible(revision) : commit + rest}${unfinished === true ? ", then unfinished" : ""}`;
}

/** `2 + 1..10`: two with fixed addresses, and a group of one to ten. */
const shownBridges = ({ kind, bridges: { fixed, groups } }: ListedStack): string =>
  kind === undefined || kind === "platform"
    ? ""
    : [
        ...(fixed > 0 || groups.length === 0 ? [String(fixed)] : []),
        ...groups.map(({ min, max }) => `${min}..${max}`),
      ].join(" + ");
