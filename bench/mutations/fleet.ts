/** Faults in what a reviewer reads and in what deploys many stacks. */

import { faultsIn, type Mutation } from "./mutation.ts";

const beside = (file: string) => faultsIn(`fleet/${file}.ts`, `fleet/${file}.test.ts`);
const dangers = beside("reviewing/report/dangers");
const downtime = faultsIn("fleet/reviewing/report/downtime.ts", "fleet/reviewing/report/dangers.test.ts");
const markdown = faultsIn(
  "fleet/reviewing/report/safeMarkdown.ts",
  "fleet/reviewing/report/markdown.property.test.ts",
);
const groups = beside("reviewing/report/groups");
const general = faultsIn("fleet/reviewing/report/general.ts", "fleet/reviewing/report/groups.test.ts");
const costs = faultsIn("fleet/reviewing/report/costCells.ts", "fleet/reviewing/report/markdown.test.ts");
const verdict = faultsIn("fleet/reviewing/report/verdict.ts", "fleet/reviewing/report/markdown.test.ts");
const table = faultsIn("fleet/reviewing/report/changeTable.ts", "fleet/reviewing/report/markdown.test.ts");
const plan = beside("reviewing/diff/plan");
const graph = faultsIn("fleet/reviewing/diff/graphDiff.ts", "fleet/reviewing/diff/plan.test.ts");
const baseRuns = beside("reviewing/diff/baseRuns");
const planned = beside("reviewing/preview/plannedChange");
const forges = faultsIn("fleet/reviewing/comment/forges.ts", "fleet/reviewing/comment/comment.test.ts");
const request = faultsIn(
  "fleet/reviewing/comment/forgeRequest.ts",
  "fleet/reviewing/comment/comment.test.ts",
);
const waves = beside("deploying/run/runWaves");
const journal = beside("deploying/run/journal");
const report = beside("deploying/run/report");
const check = beside("writing/check/checkCommand");
const clashes = beside("writing/check/clashes");
const platformClashes = beside("writing/check/platformClashes");
const lock = beside("engine/lockConflict");
const revision = beside("engine/deployedRevision");
const changedStacks = beside("reviewing/diff/changedStacks");
const operator = beside("deploying/operator/operatorCommand");
const drift = faultsIn("fleet/reviewing/report/markdown.ts", "fleet/reviewing/report/markdown.test.ts");
const capacity = beside("engine/capacity");
const selection = beside("stacks/selection");
const settings = (file: string) => faultsIn(`infra/${file}.ts`, "infra/settings.test.ts");

export const fleetMutations: readonly Mutation[] = [
  dangers(
    "if (change.protected || why !== undefined) {",
    "if (false) {",
    "a comment does not say that a disk is deleted",
  ),
  dangers("(region)?disk:", "(region)?nodisk:", "a comment does not say that a disk is deleted"),
  dangers("if (gone <= come) return [];", "return [];", "a comment does not say that bridges go"),
  dangers(
    'path === "option protect" && after !== true',
    "false",
    "a comment does not say that protection is lifted",
  ),
  dangers(
    "after >= before",
    "after < before",
    "a comment calls a larger group a danger, and a smaller one fine",
  ),
  dangers("if (events.length === 0) return [];", "return [];", "a comment does not say that every call ends"),
  dangers(
    "if (!resources.some(({ properties }) => properties.some(turnsOn))) return [];",
    "return [];",
    "a comment does not say that browsers will refuse the certificate",
  ),
  downtime("action === change.action &&", "", "a comment expects an outage where there is none"),
  verdict("lost + collides > 0", "false", "the first line of a comment plays down that a disk is lost"),
  downtime(
    "const newMachine = [4 * minute, 12 * minute] as const;",
    "const newMachine = [0, 1] as const;",
    "a comment promises an outage of a second",
  ),
  markdown(
    ".replace(/[&<>\"'`\\\\*_~[\\]|#$!]|:(?=\\/)/g, entity)",
    "",
    "a stack file can put links and pictures into the comment",
  ),
  faultsIn("model/visible.ts", "model/visible.test.ts")(
    "text.replace(unseen, escapeOf).replace(/ +$/, spacesShown)",
    "text",
    "a stack file can hide text from the reviewer",
  ),
  groups("seen.set(same, count + 1);", "", "two equal changes of one stack are shown as one"),
  groups(
    'path: withoutNames(path).replace(/\\[\\d+\\]/g, "[]"),',
    "path,",
    "the same change of 30 customers is 30 sections",
  ),
  general("(?<![A-Za-z0-9])${", "${", "names that only look like the prefix are mixed up"),
  general(
    "isFilesHash(property) ? marks.hash : generalValue(value, general);",
    "generalValue(value, general);",
    "the same change of 30 customers is 30 sections",
  ),
  costs(
    "isDeepStrictEqual(cost.before.gaps ?? {}, cost.after.gaps ?? {});",
    "true;",
    "a price that nobody knows looks like a saving",
  ),
  faultsIn("fleet/reviewing/diff/runStack.ts", "test/program/diffCommand.test.ts")(
    "cost: { before: view.cost, after: view.cost },",
    "cost: { before: view.cost, after: undefined },",
    "a stack without a file looks like a saving, and goes on costing",
  ),
  beside("reviewing/diff/renames")(
    "if (common === 0 || renames.has(to) || taken.has(from)) continue;",
    "continue;",
    "a renamed file looks like a new customer, and its deployment collides with the live one",
  ),
  faultsIn("simulator/engine/counted.ts", "simulator/engine/events.test.ts")(
    'custom === true && !type.startsWith("pulumi:")',
    "custom === true",
    "an update counts other resources than the diff that was reviewed",
  ),
  table('count(change, "delete") * 1e8 +', "", "deletions are at the end of the table"),
  plan(
    "after.deleteBeforeReplace ?? found.deleteBeforeReplace",
    "false",
    "a diff does not say that the old machine goes first",
  ),
  plan('before.retainOnDelete === true ? "forget" : "delete"', '"delete"', "a diff calls lost what stays"),
  plan(
    '...(formerProvider === before.provider ? [] : ["provider"]),',
    "",
    "a diff does not say that everything moves to another account",
  ),
  plan(
    '...(isDeepStrictEqual(before.replacementTrigger, trigger) ? [] : ["replacementTrigger"]),',
    "",
    "a diff does not say that a machine is replaced",
  ),
  plan(
    "({ urn, custom, readId }) => custom && readId === undefined && !this.#seen.has(urn)",
    "() => false",
    "a diff does not say what is deleted",
  ),
  plan("if (deleteBeforeReplace) this.#drag(before.urn);", "", "a diff does not say what goes along"),
  graph(
    "if (isDeepStrictEqual(old, next)) return [];",
    "return [];",
    "a diff does not say that protection is lifted",
  ),
  graph(
    "protected: before?.protect === true,",
    "protected: false,",
    "a diff does not say that what goes is protected",
  ),
  baseRuns(
    "if (digestOf(run) !== head.digest) return false;",
    "",
    "a torn file of the last diff becomes the base of this one",
  ),
  baseRuns(
    "if (this.#digestOfFile(name) !== digest) return false;",
    "",
    "a diff compares with settings of yesterday",
  ),
  planned(
    "deleteBeforeReplace: deletes >= 0 && deletes < creates,",
    "deleteBeforeReplace: false,",
    "a preview does not say that the old machine goes first",
  ),
  planned(
    "protected: steps.some(({ old }) => old?.protect === true),",
    "protected: false,",
    "a preview does not say that what goes is protected",
  ),
  planned(
    'if (metadata.op === "delete") resources.push(resourceOf("delete", [metadata]));',
    'if (metadata.op === "delete") unchanged++;',
    "drift does not say that somebody deleted a machine",
  ),
  forges(
    "new URL(page.next).origin !== new URL(address).origin",
    "false",
    "the token goes to another server",
  ),
  forges(
    'login === undefined ? user?.type === "Bot" : user?.login === login',
    "true",
    "somebody else's comment is overwritten",
  ),
  request('redirect: "error",', 'redirect: "follow",', "the token goes to another server"),
  request("status >= 500 ||", "", "one hiccup of GitHub loses the comment"),
  waves(
    'if (whyStop() !== undefined) return void reports.set(stack, without(stack, wave, "not started"));',
    "",
    "a broken change goes on to every customer",
  ),
  waves(
    "failedCanary ||= wave.canary &&",
    "failedCanary ||= !wave.canary &&",
    "a failed canary stops nothing",
  ),
  waves('if (report.outcome === "failed") failures++;', "", "the budget of failures is never used up"),
  waves(
    'platform !== undefined && platform !== "done" && platform !== "skipped"',
    "false",
    "customers are deployed on a platform that failed",
  ),
  waves("done.has(stack) || isBlocked(stack)", "isBlocked(stack)", "a resumed run deploys everything again"),
  journal(
    'outcome: "interrupted", source: entry.source',
    'outcome: "done", source: entry.source',
    "a killed stack counts as deployed",
  ),
  journal(
    "runs.filter((run) => run.begin.config === config)",
    "runs",
    "a run of other stacks counts as one of these",
  ),
  report(
    "if (stopped !== undefined) return exitCodes.stopped;",
    "",
    "a pipeline goes green although the run was stopped",
  ),
  report(
    'stacks.every(({ outcome }) => outcome === "done" || outcome === "skipped")',
    "true",
    "a pipeline goes green although stacks failed",
  ),
  check(
    'renderProblems(source, problems, "problem", width)',
    "renderProblems(source, problems)",
    "in a narrow terminal the fix of a problem is torn apart",
  ),
  clashes(
    "daemonOf(its.docker) === daemonOf(host.docker)",
    "its.docker === host.docker",
    "two stacks on one host are not noticed",
  ),
  clashes(
    "a.first <= b.last && b.first <= a.last",
    "a.first === b.first",
    "networks that overlap are not noticed",
  ),
  clashes(
    "(a.address === b.address || a.address === everywhere || b.address === everywhere)",
    "a.address === b.address",
    "two stacks on one port are not noticed",
  ),
  platformClashes(
    "taken === undefined",
    "taken !== undefined",
    "two customers with one service account are not noticed",
  ),
  settings("completeSettings")(
    "httpsPort: given.appServer.httpsPort ?? (local ? localDefaults.httpsPort : 443),",
    "httpsPort: 8443,",
    "the public address has a port that nobody knows",
  ),
  settings("completeSettings")(
    "protect: given.protect ?? !local,",
    "protect: given.protect ?? false,",
    "nothing is protected unless somebody says so",
  ),
  settings("completeSettings")(
    "listenAddress: local ? localDefaults.address : everywhere,",
    "listenAddress: everywhere,",
    "a local deployment is open to the whole network",
  ),
  settings("settingsSchema")(
    `        staging: z
          .boolean()
          .default(false)`,
    `        staging: z
          .boolean()
          .default(true)`,
    "browsers refuse the certificate",
  ),
  settings("completeSettings")(
    "given.platform !== undefined && given.network !== undefined",
    "false",
    "a stack with two networks is taken, and one of them ignored",
  ),
  settings("settingsProblems")(
    '"unrecognized_keys"',
    '"never"',
    "a misspelt setting is refused without a word of what was meant",
  ),
  faultsIn("infra/providers.ts", "test/program/privileges.test.ts")(
    "allowedAccountIds: [aws],",
    "",
    "a stack is deployed into whatever account is logged in",
  ),
  lock(
    "host === here && ours.has(pid) && !isAlive(pid)",
    "!isAlive(pid)",
    "the lock of somebody at work on another machine is taken away",
  ),
  lock(
    "if (!conflictTexts.some((sign) => text.includes(sign))) return undefined;",
    "",
    "every failure is tried again for five minutes",
  ),
  capacity(
    "Math.max(1, Math.min(cores, Math.floor(freeMiB / Math.max(1, ...needsMiB))))",
    "Math.max(1, cores)",
    "a large run takes all memory, and engines are killed",
  ),
  revision(
    "if (known !== undefined && !known.unfinished)",
    "if (false)",
    "a stack that failed halfway counts as deployed, once its settings are the old ones again",
  ),
  changedStacks(
    "if (isCommit(revision)) return undefined;",
    "return undefined;",
    "a stack is compared with what a branch is today, and its changes are left out",
  ),
  operator(
    "lacking.has(platform)",
    "false",
    "a customer waits in the cluster for a platform that nobody has written",
  ),
  drift(
    'all.filter(({ state }) => state !== "undeployed")',
    "all",
    "a stack that was never deployed is one without drift",
  ),
  selection(
    '(isNamed || kindOf(loaded) !== "local")',
    "true",
    "a run over all stacks deploys the one of this computer",
  ),
  selection(
    "(loaded.deployment === undefined && loaded.platform === undefined) ||",
    "",
    "a stack that cannot be read is left out without a word",
  ),
  selection(".filter((stack) => !unwanted.has(stack))", "", "a stack that was left out is deployed"),
];
