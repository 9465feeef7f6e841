/** Requests to GitHub's and GitLab's REST interfaces. */

import { Failure } from "../../terminal/failure.ts";

/** Try again after this time. */
export class TryAgain extends Error {
  /** Undefined: the server said nothing. */
  readonly seconds: number | undefined;

  constructor(message: string, seconds: number | undefined) {
    super(message);
    this.name = "TryAgain";
    this.seconds = seconds;
  }
}

export interface Answer<T> {
  readonly body: T;
  /** Address of the next page of a list. */
  readonly next: string | undefined;
}

/** Seconds. */
const timeout = 30;

/**
 * @throws TryAgain for what may go away by itself: no connection, 5xx, 429, GitHub's limits (docs.github.com, "Rate limits for the REST API")
 * @throws Failure for the rest, `status` 404 and 403 with what to do
 */
export async function forgeRequest<T>(
  method: "GET" | "POST" | "PATCH" | "PUT",
  address: string,
  headers: Readonly<Record<string, string>>,
  body?: object,
): Promise<Answer<T>> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(address, {
      method,
      headers: { "user-agent": "jitsi", "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A redirect would carry the token along.
      redirect: "error",
      signal: AbortSignal.timeout(timeout * 1000),
    });
    text = await response.text();
  } catch (error) {
    const { cause, message } = error as Error;
    throw new TryAgain(
      `${new URL(address).host}: ${(cause as Error | undefined)?.message ?? message}`,
      undefined,
    );
  }
  const where = `${method} ${new URL(address).host}${new URL(address).pathname}`;
  if (response.ok) return { body: parsed<T>(text, where), next: nextPage(response.headers) };
  const said = `${where}: ${response.status} ${messageIn(text)}`;
  if (isPassing(response, text)) throw new TryAgain(said, secondsToWait(response.headers));
  throw new Failure(`${said}${hints[response.status] ?? ""}`);
}

const hints: Readonly<Record<number, string>> = {
  401: "\nThe token is not taken. Give a valid one in the environment (jitsi comment --help).",
  403: "\nThe token may not do that. It needs `pull-requests: write` on GitHub, scope `api` on GitLab.",
  404: "\nThere is no such repository or request, or the token may not see it.",
};

const isPassing = ({ status, headers }: Response, text: string): boolean =>
  status >= 500 ||
  status === 429 ||
  (status === 403 &&
    (headers.has("retry-after") ||
      headers.get("x-ratelimit-remaining") === "0" ||
      /secondary rate limit/i.test(text)));

function secondsToWait(headers: Headers): number | undefined {
  const after = Number(headers.get("retry-after") ?? Number.NaN);
  if (Number.isFinite(after)) return after;
  if (headers.get("x-ratelimit-remaining") !== "0") return undefined;
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN);
  return Number.isFinite(reset) ? Math.max(1, reset - Date.now() / 1000) : undefined;
}

/** `Link: <address>; rel="next"` (RFC 8288), as both write it. */
const nextPage = (headers: Headers): string | undefined =>
  /<([^>]+)>;[^,]*\brel="next"/.exec(headers.get("link") ?? "")?.[1];

function parsed<T>(text: string, where: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new TryAgain(`${where}: the answer is no JSON`, undefined);
  }
}

function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === "string" ? message : JSON.stringify(message ?? "");
  } catch {
    return text.slice(0, 200);
  }
}
