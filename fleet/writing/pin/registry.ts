/** Asks a registry which image a tag is now (OCI Distribution Specification 1.1, "Pulling manifests"). Without login: for what everybody may pull. */

import { createHash } from "node:crypto";
import type { ImageRef } from "../../../model/images/images.ts";

/** What went wrong with one image, as the end of a sentence that begins with its name. */
export class RegistryError extends Error {}

/** Indexes first: their digest holds on every kind of processor. Single manifests are for images that have no index. */
const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const timeoutMs = 30_000;

export interface ManifestLocation {
  /** `registry/path`, for people. */
  readonly registry: string;
  readonly url: URL;
}

/** Where the API of an image's registry is. Docker Hub's has a host of its own; one on this computer needs no TLS, as for Docker. */
export function manifestLocation({
  repository,
  tag,
}: Pick<ImageRef, "repository" | "tag">): ManifestLocation {
  const [first = "", ...path] = repository.split("/");
  // As in Docker: the first part is a host if it looks like one.
  const isHost = path.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const registry = isHost ? first : "docker.io";
  const name = isHost ? path : path.length === 0 ? ["library", first] : [first, ...path];
  const host = registry === "docker.io" ? "registry-1.docker.io" : registry;
  const scheme = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host) ? "http" : "https";
  return { registry, url: new URL(`${scheme}://${host}/v2/${name.join("/")}/manifests/${tag}`) };
}

/**
 * @returns `sha256:` and 64 hex digits
 * @throws RegistryError
 */
export async function digestOf(image: Pick<ImageRef, "repository" | "tag">): Promise<string> {
  const { registry, url } = manifestLocation(image);
  // HEAD does not count towards Docker Hub's limit of pulls.
  const { response, token } = await ask("HEAD", url, registry);
  const told = response.headers.get("docker-content-digest");
  if (told !== null && /^sha256:[0-9a-f]{64}$/.test(told)) return told;
  // The header is optional; the digest is that of the manifest's bytes.
  const { response: whole } = await ask("GET", url, registry, token);
  return `sha256:${createHash("sha256")
    .update(await bytesOf(whole, registry))
    .digest("hex")}`;
}

interface Answer {
  readonly response: Response;
  readonly token: string | undefined;
}

async function ask(method: "HEAD" | "GET", url: URL, registry: string, known?: string): Promise<Answer> {
  const first = await request(method, url, known);
  if (first.status !== 401 || known !== undefined) return { response: fine(first, registry), token: known };
  const token = await anonymousToken(first.headers.get("www-authenticate"), registry);
  return { response: fine(await request(method, url, token), registry), token };
}

async function request(method: "HEAD" | "GET", url: URL, token?: string): Promise<Response> {
  const headers: Record<string, string> = { accept: manifestTypes };
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  try {
    return await fetch(url, { method, headers, signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    throw unreachable(error, url.host);
  }
}

function fine(response: Response, registry: string): Response {
  const { status } = response;
  if (response.ok) return response;
  if (status === 404) throw new RegistryError(`is not in ${registry}: there is no such image or tag`);
  if (status === 401 || status === 403)
    throw new RegistryError(`is not for everybody: ${registry} wants a login (HTTP ${status})`);
  if (status === 429) throw new RegistryError(tooMany(response, registry));
  throw new RegistryError(`got no answer that helps: ${registry} says HTTP ${status}; try again later`);
}

function tooMany(response: Response, registry: string): string {
  const after = Number(response.headers.get("retry-after") ?? "");
  return `was asked for too often: ${registry} limits requests (HTTP 429); try again ${after > 0 ? `in ${after} s` : "later"}`;
}

/** The way for everybody, whoever they are (distribution.github.io, "Token Authentication Specification"). */
async function anonymousToken(challenge: string | null, registry: string): Promise<string> {
  const login = new RegistryError(`is not for everybody: ${registry} wants a login (HTTP 401)`);
  if (challenge === null || !/^bearer\s/i.test(challenge)) throw login;
  const { realm, ...query } = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!]),
  );
  if (realm === undefined || !URL.canParse(realm)) throw login;
  const url = new URL(realm);
  for (const name of ["service", "scope"])
    if (query[name] !== undefined) url.searchParams.set(name, query[name]);
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    throw unreachable(error, url.host);
  }
  const given = (await fine(response, registry)
    .json()
    .catch(() => ({}))) as {
    token?: unknown;
    access_token?: unknown;
  };
  const token = given.token ?? given.access_token;
  if (typeof token !== "string") throw login;
  return token;
}

async function bytesOf(response: Response, registry: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw unreachable(error, registry);
  }
}

function unreachable(error: unknown, host: string): RegistryError {
  const { name, message, cause } = error as Error;
  if (name === "TimeoutError")
    return new RegistryError(`got no answer: ${host} did not say anything for ${timeoutMs / 1000} s`);
  const reason = (cause as { code?: string } | undefined)?.code ?? message;
  return new RegistryError(`cannot be asked for: ${host} is not reachable from here (${reason})`);
}
