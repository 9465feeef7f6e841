/** `jitsi operator`: the fleet for a Kubernetes cluster that runs Pulumi's operator. */

import { join } from "node:path";
import { renderProblems } from "../../../model/problem.ts";
import type { Settings } from "../../../model/settings.ts";
import { isDocker } from "../../../model/hosts/hosts.ts";
import { sdkVersion } from "../../../programs/pulumi-cli/versions.ts";
import type { Outcome } from "../../command/shape.ts";
import { Failure, usageFailure } from "../../terminal/failure.ts";
import { loadStack, type LoadedStack } from "../../stacks/loadStack.ts";
import { mustBeOurs, writeFolder } from "../../writing/render/renderedFolder.ts";
import {
  mustKnow,
  openStackFolder,
  projectDir,
  stackFilePath,
  type StackFolder,
} from "../../stacks/stackFolder.ts";
import { operatorFiles } from "./operatorFiles.ts";
import type { OperatedStack, OperatorSettings } from "./operatorResources.ts";
import { isPushed, sourceOf, type SourceOptions } from "./source.ts";
import { secretsProviderOf } from "./stackSecrets.ts";

export interface OperatorOptions extends SourceOptions {
  readonly config: string;
  readonly out: string;
  readonly namespace: string;
  readonly backend?: string;
  readonly secretsProvider?: string;
  readonly image?: string;
  /** Minutes. */
  readonly resync?: number;
  readonly googleAccount?: string;
  readonly awsRole?: string;
  readonly sshSecret: string;
  readonly passphraseSecret: string;
  readonly force?: boolean;
}

/** In the folder's marker, in place of a stack's name. */
const marker = "(operator)";

const minute = 60;

/** A branch is asked for new commits as often as a stack is resynced, so the two have one number. */
const usualMinutes = { branch: 5, commit: 24 * 60 } as const;

export async function run(names: readonly string[], options: OperatorOptions): Promise<Outcome> {
  const folder = openStackFolder(options.config);
  mustKnow(folder, names);
  const { stacks, leftOut } = choose(folder, names, options.secretsProvider);
  if (stacks.length === 0)
    throw new Failure([...leftOut, "No stack is left that a cluster can run."].join("\n\n"));
  const source = await sourceOf(projectDir, options);
  const followsBranch = "branch" in source.revision;
  const settings: OperatorSettings = {
    namespace: options.namespace,
    source,
    backend: options.backend ?? backendOf(stacks),
    // The first image with a Node that runs the program: see `engines` in package.json.
    image: options.image ?? `pulumi/pulumi-nodejs-22:${sdkVersion()}-nonroot`,
    resyncSeconds: (options.resync ?? usualMinutes[followsBranch ? "branch" : "commit"]) * minute,
    // Every five minutes an update of every customer would be no drift correction but a load.
    correctsDrift: !followsBranch || options.resync !== undefined,
    googleAccount: options.googleAccount ?? deployerOf(stacks),
    awsRole: options.awsRole,
    sshSecret: options.sshSecret,
    passphraseSecret: options.passphraseSecret,
  };
  mustBeOurs(options.out, marker, options.force ?? false);
  const files = operatorFiles(stacks, settings);
  writeFolder(options.out, marker, files, []);

  const paths = files.map(({ path }) => join(options.out, path));
  const ok = leftOut.length === 0;
  return {
    ok,
    json: { ok, stacks: stacks.map(({ stack }) => stack), leftOut, files: paths },
    text: () => `${paths[0]!}: ${stacks.length} stacks; kubectl apply -k ${options.out}`,
    notes: [
      ...(await notesOn(stacks, settings)),
      ...(ok ? [] : [["Left out:", ...leftOut].join("\n\n")]),
    ].join("\n"),
  };
}

interface Chosen {
  readonly stacks: readonly OperatedStack[];
  /** Why others are not among them: a text each. */
  readonly leftOut: readonly string[];
}

/** Those named, or all that a cluster can run, and the platforms that they stand on, as far as nothing is missing. */
function choose(folder: StackFolder, names: readonly string[], secretsProvider: string | undefined): Chosen {
  const given = (names.length === 0 ? folder.stacks : [...new Set(names)]).map((name) =>
    loadStack(folder, name),
  );
  const platforms = new Set(
    given
      .flatMap(({ deployment }) => platformOf(deployment?.settings) ?? [])
      .filter((name) => folder.stacks.includes(name) && !given.some(({ stack }) => stack === name)),
  );
  const all = [...given, ...[...platforms].map((name) => loadStack(folder, name))];
  const found = all.map((loaded) => ({ loaded, ...operated(folder, loaded, secretsProvider) }));
  const lacking = new Set(found.filter(({ stack }) => stack === undefined).map(({ loaded }) => loaded.stack));
  const stacks: OperatedStack[] = [];
  const leftOut: string[] = [];
  for (const { loaded, stack, lacks } of found) {
    const platform = platformOf(loaded.deployment?.settings);
    if (stack === undefined) {
      if (names.length > 0 || !needsThisComputer(loaded)) leftOut.push(lacks);
    } else if (platform !== undefined && lacking.has(platform))
      leftOut.push(`${loaded.source}: its platform ${platform} is left out.`);
    else stacks.push(stack);
  }
  return { stacks, leftOut };
}

type Operated =
  | { readonly stack: OperatedStack; readonly lacks?: undefined }
  | { readonly stack?: undefined; readonly lacks: string };

function operated(folder: StackFolder, loaded: LoadedStack, given: string | undefined): Operated {
  const { source, stack, problems } = loaded;
  if (problems.length > 0) return { lacks: renderProblems(source, problems) };
  if (needsThisComputer(loaded))
    return { lacks: `${source} runs on the Docker daemon of this computer, which no cluster reaches.` };
  const secretsProvider = secretsProviderOf(stackFilePath(folder, stack)) ?? (given || undefined);
  return secretsProvider === undefined
    ? {
        lacks: `${source} does not say how its secrets are encrypted: it was never deployed. Give --secrets-provider, e.g. what \`pulumi stack output secretsKey --stack platform\` prints.`,
      }
    : { stack: { ...loaded, secretsProvider } };
}

const platformOf = (settings: Pick<Settings, "platform"> | undefined): string | undefined =>
  settings?.platform?.split("/").at(-1);

const needsThisComputer = ({ deployment }: LoadedStack): boolean =>
  deployment?.hosts.some((host) => isDocker(host) && host.docker.startsWith("unix:")) ?? false;

/** The bucket of the platform's project, if there is one and only one. */
function backendOf(stacks: readonly LoadedStack[]): string {
  const buckets = [...new Set(stacks.flatMap(({ platform }) => platform?.gcp?.stateBucket ?? []))];
  if (buckets.length !== 1)
    throw usageFailure(
      buckets.length === 0
        ? "No platform of these stacks has a bucket for states. Name the backend with --backend, e.g. gs://my-states."
        : `These stacks have states in several buckets (${buckets.join(", ")}). Write them one backend at a time: name the stacks, and --backend.`,
    );
  return `gs://${buckets[0]!}`;
}

/** Google service account of the identity that deploys (components/platform/googleCi.ts), if the platform has one. */
function deployerOf(stacks: readonly LoadedStack[]): string | undefined {
  const projects = stacks.flatMap(({ platform }) =>
    platform?.gcp === undefined || platform.ci === undefined ? [] : platform.gcp.project,
  );
  return projects.length === 1 ? `jitsi-deployer@${projects[0]!}.iam.gserviceaccount.com` : undefined;
}

async function notesOn(
  stacks: readonly LoadedStack[],
  { source, googleAccount, awsRole }: OperatorSettings,
): Promise<string[]> {
  const uses = (cloud: "gcp" | "aws") =>
    stacks.some(({ deployment }) =>
      deployment?.hosts.some((host) => !isDocker(host) && host.on.startsWith(cloud)),
    );
  return [
    ...("commit" in source.revision && !(await isPushed(projectDir, source.revision.commit))
      ? [
          `Nobody else has the commit ${source.revision.commit}, as far as is known here: push it before you apply this.`,
        ]
      : []),
    ...(uses("gcp") && googleAccount === undefined
      ? ["No Google service account for the pods: give --google-account, or the node's own is used."]
      : []),
    ...(uses("aws") && awsRole === undefined
      ? ["No AWS role for the pods: give --aws-role, or the node's own is used."]
      : []),
    ...(stacks.some(({ platform }) => platform !== undefined)
      ? ["Platforms are only previewed: who may change them is a person (docs/operator.md)."]
      : []),
  ];
}
