/** The next update of a live stack, on simulated clouds that hold what its state says. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProject } from "../../../programs/pulumi-cli/project.ts";
import { createEngine, type Engine } from "../../../simulator/engine/engine.ts";
import type { PulumiCli } from "../../../programs/pulumi-cli/findPulumi.ts";
import { withoutPrefix } from "../../engine/pulumi.ts";
import { Failure } from "../../terminal/failure.ts";
import { runStack } from "../../stacks/recordStack.ts";
import { projectDir } from "../../stacks/stackFolder.ts";
import type { ExportedState, StateResource } from "./exportedState.ts";
import { accountOfRehearsal, type RehearsedRun } from "./account.ts";
import { rootWithOutputs, type RehearsedPlatform } from "./platformOfState.ts";
import { openSettings } from "./settingsCopy.ts";
import { plainOf, withMatchedSecrets, withStandInSources, type Tally } from "./secretValues.ts";
import { seedWorld, thingsOfPlatform } from "./seedWorld.ts";
import { settle } from "./settledState.ts";

export interface RehearsalOptions {
  readonly stack: string;
  readonly state: ExportedState;
  /** The stack's settings. */
  readonly settingsFile: string;
  readonly platform: RehearsedPlatform | undefined;
  readonly cli: PulumiCli;
  /** Told what is being done. */
  readonly onProgress: (what: string) => void;
  /** Default: that of the machine for temporary files. */
  readonly tempDir?: string;
}

export interface Rehearsal extends RehearsedRun {
  readonly stack: string;
  /** What was taken for granted, a sentence each. */
  readonly assumptions: readonly string[];
}

/** @throws Failure if the state cannot be taken over, or the program fails before it has told all */
export async function rehearse(options: RehearsalOptions): Promise<Rehearsal> {
  // The state may hold secrets in plain text, and a temporary folder is its owner's only (mkdtemp: 0700).
  const dir = mkdtempSync(join(options.tempDir ?? tmpdir(), "jitsi-rehearse-"));
  try {
    return await rehearseIn(dir, options);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function rehearseIn(dir: string, options: RehearsalOptions): Promise<Rehearsal> {
  const { stack, platform, cli, onProgress } = options;
  onProgress("preparing the simulated clouds");
  const engine = await createEngine({
    projectDir,
    dir: join(dir, "engine"),
    configDir: join(dir, "settings"),
    cli,
    world: { things: platform === undefined ? [] : thingsOfPlatform(platform.facts) },
  });
  await engine.initStack(stack);
  const settings = await openSettings(engine, options.settingsFile, stack, join(dir, "settings"));

  const opened = await openSecrets(options);
  const settled = settle(opened.resources);
  onProgress("taking over the state");
  const unmade = await seedWorld(engine, settled.resources);
  await importResources(engine, dir, stack, settled.resources);
  if (platform !== undefined && platform.stack !== stack) {
    await engine.initStack(platform.stack);
    await importResources(engine, dir, platform.stack, [
      rootWithOutputs(readProject(projectDir).name, platform.stack, platform.outputs),
    ]);
  }

  onProgress("previewing");
  const preview = await engine.preview(stack);
  // As for a person: what a preview refuses is not tried.
  const up =
    preview.exitCode === 0
      ? (onProgress("updating the simulated clouds"), await engine.up(stack))
      : undefined;
  const account = accountOfRehearsal(preview, up);
  return {
    stack,
    ...account,
    // `jitsi up` refuses this, whatever the simulation says.
    ok: account.ok && options.state.trouble.length === 0,
    refusals: [...options.state.trouble.map((message) => ({ name: "", message })), ...account.refusals],
    assumptions: [
      ...assumptionsOf(options),
      ...opened.notes,
      ...settings.notes,
      ...settled.notes,
      ...unmade.map((what) => `Could not be put into the simulation: ${what}.`),
    ],
  };
}

/** Into a stack that is empty: its own provider then encrypts the secrets. */
async function importResources(
  engine: Engine,
  dir: string,
  stack: string,
  resources: readonly StateResource[],
): Promise<void> {
  const empty = await engine.exportStack(stack);
  const file = join(dir, `${stack}-state.json`);
  writeFileSync(file, JSON.stringify({ ...empty, deployment: { ...empty.deployment, resources } }), {
    mode: 0o600,
  });
  const { exitCode, stderr } = await engine.run(["stack", "import", "--stack", stack, "--file", file]);
  if (exitCode !== 0) throw new Failure(`Pulumi cannot import the state: ${withoutPrefix(stderr)}`);
}

interface Opened {
  readonly resources: readonly StateResource[];
  readonly notes: readonly string[];
}

/** The state with stand-ins for what is encrypted in it. The program is asked where it puts which secret. */
async function openSecrets(options: RehearsalOptions): Promise<Opened> {
  const { stack, state, settingsFile, platform, onProgress } = options;
  if (state.secretsProvider === undefined) return { resources: state.resources, notes: [] };
  onProgress("standing in for secrets");
  const resources = await withStandInSources(state.resources);
  const known = new Map(resources.map(({ urn, outputs }) => [urn, plainOf(outputs ?? {})]));
  const run = await runStack(stack, settingsFile, {
    preview: false,
    outputsOf: ({ urn, inputs }) =>
      Object.fromEntries(Object.entries(known.get(urn) ?? {}).filter(([key]) => inputs[key] === undefined)),
    stackReferences: platform === undefined ? {} : referencesTo(platform),
  });
  const fresh = new Map(
    run.resources.map(({ urn, inputs, outputs, registeredOutputs }) => [
      urn,
      { ...outputs, ...inputs, ...registeredOutputs },
    ]),
  );
  const tally: Tally = { matched: 0, unmatched: 0 };
  const matched = resources.map((resource) => withMatchedSecrets(resource, fresh.get(resource.urn), tally));
  const total = tally.matched + tally.unmatched;
  return {
    resources: matched,
    notes:
      total === 0
        ? []
        : [
            `${total} encrypted values of the state (${state.secretsProvider}) were not decrypted: stand-ins are in their place, and none of them changes` +
              (tally.unmatched === 0
                ? "."
                : `; ${tally.unmatched} of them are nowhere in the program any more.`),
          ],
  };
}

const referencesTo = ({ stack, outputs }: RehearsedPlatform) => ({
  [`organization/${readProject(projectDir).name}/${stack}`]: { outputs },
});

function assumptionsOf({ state, platform }: RehearsalOptions): string[] {
  return [
    `Everything is as the state${state.time === undefined ? "" : ` of ${state.time}`} says: nobody changed it by hand since (\`pulumi refresh\`).`,
    "Clouds, daemons and providers are simulated: they refuse what their documentation says, limits are those of a new project or account with nothing else in it.",
    "Downtimes are estimates by the kind of change; containers, machines and calls are not run.",
    ...(platform === undefined ? [] : [`The platform ${platform.stack} is ${platform.source}.`]),
  ];
}
