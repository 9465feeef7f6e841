/** Comments on pull requests of GitHub, and notes on merge requests of GitLab. */

import { Failure } from "../../terminal/failure.ts";
import { forgeRequest } from "./forgeRequest.ts";

export interface Comment {
  readonly id: number;
  readonly body: string;
}

/** The comments of one pull request. */
export interface Forge {
  /** Comments of our own account, the oldest first, as they come in. */
  ownComments(): AsyncGenerator<Comment>;
  create(body: string): Promise<void>;
  update(id: number, body: string): Promise<void>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const perPage = 100;

function needed(env: Environment, ...names: readonly string[]): string {
  for (const name of names) if (env[name]) return env[name];
  throw new Failure(`${names.join(" or ")} is not set. See \`jitsi comment --help\`.`);
}

async function* pages<T>(address: string, headers: Readonly<Record<string, string>>): AsyncGenerator<T> {
  for (let next: string | undefined = address; next !== undefined;) {
    const page: { body: T[]; next: string | undefined } = await forgeRequest<T[]>("GET", next, headers);
    // The token goes nowhere else, whatever an answer says.
    if (page.next !== undefined && new URL(page.next).origin !== new URL(address).origin)
      throw new Failure(`The next page of ${address} would be on another server: ${page.next}`);
    yield* page.body;
    next = page.next;
  }
}

interface GitHubComment extends Comment {
  readonly user: { readonly login: string; readonly type: string } | null;
}

function gitHubAccess(env: Environment) {
  const api = (env.GITHUB_API_URL || "https://api.github.com").replace(/\/$/, "");
  const repository = needed(env, "GITHUB_REPOSITORY");
  const headers = {
    authorization: `Bearer ${needed(env, "GITHUB_TOKEN", "GH_TOKEN")}`,
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
  };
  return { api, headers, base: `${api}/repos/${repository}` };
}

export function gitHub(env: Environment, pr: number): Forge {
  const { api, headers, base } = gitHubAccess(env);
  return {
    async *ownComments() {
      const login = await ownLogin(api, headers);
      const comments = pages<GitHubComment>(`${base}/issues/${pr}/comments?per_page=${perPage}`, headers);
      for await (const { id, body, user } of comments)
        if (login === undefined ? user?.type === "Bot" : user?.login === login) yield { id, body };
    },
    async create(body) {
      await forgeRequest("POST", `${base}/issues/${pr}/comments`, headers, { body });
    },
    async update(id, body) {
      await forgeRequest("PATCH", `${base}/issues/comments/${id}`, headers, { body });
    },
  };
}

/** Undefined for the token of a job, which may not ask who it is: then ours is a bot's. */
async function ownLogin(api: string, headers: Readonly<Record<string, string>>): Promise<string | undefined> {
  try {
    return (await forgeRequest<{ login: string }>("GET", `${api}/user`, headers)).body.login;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/**
 * The open pull request from a branch, which may be in a fork (`owner:branch`). What a run of a fork says of itself cannot be trusted; what GitHub
 * says of the run can (`github.event.workflow_run`).
 * @param sha if given, only while this is still the branch's last commit
 */
export async function gitHubPullRequest(
  env: Environment,
  head: string,
  sha: string | undefined,
): Promise<number | undefined> {
  const { headers, base } = gitHubAccess(env);
  const address = `${base}/pulls?state=open&per_page=${perPage}&head=${encodeURIComponent(head)}`;
  for await (const pull of pages<{ number: number; head: { sha: string } }>(address, headers))
    if (sha === undefined || pull.head.sha === sha) return pull.number;
  return undefined;
}

interface GitLabNote extends Comment {
  readonly system: boolean;
  readonly author: { readonly id: number };
}

export function gitLab(env: Environment, mergeRequest: number): Forge {
  const api = (env.CI_API_V4_URL || "https://gitlab.com/api/v4").replace(/\/$/, "");
  const project = encodeURIComponent(needed(env, "CI_PROJECT_ID"));
  const headers = { "private-token": needed(env, "GITLAB_TOKEN") };
  const notes = `${api}/projects/${project}/merge_requests/${mergeRequest}/notes`;
  return {
    async *ownComments() {
      const own = (await forgeRequest<{ id: number }>("GET", `${api}/user`, headers)).body.id;
      const all = pages<GitLabNote>(`${notes}?per_page=${perPage}&sort=asc&order_by=created_at`, headers);
      for await (const { id, body, author, system } of all)
        if (!system && author.id === own) yield { id, body };
    },
    async create(body) {
      await forgeRequest("POST", notes, headers, { body });
    },
    async update(id, body) {
      await forgeRequest("PUT", `${notes}/${id}`, headers, { body });
    },
  };
}
