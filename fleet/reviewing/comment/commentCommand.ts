/** `jitsi comment`: the one comment on a pull request. */

import { readFileSync } from "node:fs";
import type { Outcome } from "../../command/shape.ts";
import { Failure, usageFailure } from "../../terminal/failure.ts";
import { markerOf, renderComment } from "../report/markdown.ts";
import { mergeChanges } from "../report/mergeChanges.ts";
import { readChanges } from "../report/readChanges.ts";
import type { WordsGiven } from "../report/words.ts";
import { gitHub, gitHubPullRequest, gitLab, type Environment } from "./forges.ts";
import { patiently, type Patience } from "./patiently.ts";
import { upsertComment } from "./upsertComment.ts";

export interface CommentOptions extends WordsGiven {
  readonly changes?: string;
  readonly preview?: string;
  readonly file?: string;
  readonly pr?: string;
  readonly head?: string;
  readonly sha?: string;
  readonly forge?: "github" | "gitlab";
}

/** What GitHub takes; GitLab takes more. Characters. */
const longestBody = 65_536;

export async function run(
  options: CommentOptions,
  env: Environment = process.env,
  patience?: Patience,
): Promise<Outcome> {
  const body = bodyOf(options);
  if (body.length > longestBody)
    throw new Failure(
      `The comment would have ${body.length} characters, and GitHub takes ${longestBody}. Give --changes instead of --file: it keeps to that.`,
    );
  const forge = options.forge ?? (env.GITLAB_CI === undefined ? "github" : "gitlab");
  const number = await patiently(() => numberOf(options, forge, env), patience);
  if (number === undefined)
    return {
      text: () => `No open pull request from ${options.head ?? ""} at this commit: nothing to comment on.`,
    };
  const comments = forge === "github" ? gitHub(env, number) : gitLab(env, number);
  const outcome = await patiently(() => upsertComment(comments, markerOf(options.kind), body), patience);
  return { text: () => `Comment on ${number}: ${outcome}.` };
}

function bodyOf({ changes, preview, file, ...words }: CommentOptions): string {
  if (changes !== undefined || preview !== undefined) {
    const diff = changes === undefined ? undefined : readChanges(changes);
    const seen = preview === undefined ? undefined : readChanges(preview);
    const drift = seen?.drift ?? diff?.drift;
    const merged = mergeChanges(diff?.changes ?? [], seen?.changes ?? []);
    return renderComment(merged, { ...words, drift });
  }
  if (file === undefined) throw usageFailure("Give --changes FILE, --preview FILE or --file FILE.");
  const marker = markerOf(words.kind);
  const text = readText(file);
  return text.startsWith(marker) ? text : `${marker}\n${text}`;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw usageFailure(`${file} cannot be read: ${(error as Error).message}.`);
  }
}

async function numberOf(
  { pr, head, sha }: CommentOptions,
  forge: "github" | "gitlab",
  env: Environment,
): Promise<number | undefined> {
  if (head !== undefined && forge === "github") return gitHubPullRequest(env, head, sha);
  const text = pr ?? (forge === "gitlab" ? env.CI_MERGE_REQUEST_IID : undefined) ?? "";
  if (!/^[1-9]\d*$/.test(text)) throw usageFailure(`--pr must be a number, not "${text}".`);
  return Number(text);
}
