/** The services of a machine of ours as its bundle. Equal input gives equal text. */

import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import {
  bundleFormat,
  packedBundleFormat,
  type Bundle,
  type BundleFile,
  type BundleSecret,
} from "./bundle.ts";
import { composeFile, fileSource, hostFactVariable, secretVariable, type ComposeFile } from "./compose.ts";
import { acmeClient } from "./challenge.ts";
import type { Deployment, Host } from "../deployment.ts";
import { drainPolicy } from "../bridges/drain.ts";
import { isDocker } from "../hosts/hosts.ts";
import { imageName } from "../images/images.ts";
import {
  hostFactsOf,
  isSecret,
  secretsOf,
  type ArtifactName,
  type ConfigFile,
  type Service,
} from "../services/service.ts";

/** What exists only at deploy time, none of it secret. */
export interface BundleSources {
  /** Where the machine reads each secret, by its name; the forms are those of `BundleSecret.source`. */
  readonly secretSources: Readonly<Record<string, string>>;
  readonly artifacts: Readonly<Record<ArtifactName, string>>;
  /** Project and managed zone of the name's `_acme-challenge`; needed for `challenge: dns-01` only. */
  readonly challengeZone?: { readonly project: string; readonly zone: string } | undefined;
}

/** @throws Error if a secret or an artifact that a service needs was not made, or for a Docker host, which has no bundle */
export function bundleOf(deployment: Deployment, host: Host, sources: BundleSources): Bundle {
  if (isDocker(host)) throw new Error(`${host.name} is a Docker host: Pulumi itself runs its containers`);
  const { settings, bridges } = deployment;
  const { services } = host;
  const bridge = bridges.find((candidate) => candidate.host === host.name);
  const files = new Map(services.map((service) => [service.name, filesOf(service, sources)]));
  const secrets = secretsFor(services, sources);
  return {
    format: bundleFormat,
    deployment: settings.appPrefix,
    machine: host.name,
    compose: withFileHashes(composeFile(host, settings.appPrefix), files, secrets),
    files: [...files.values()].flat(),
    sysctl: Object.fromEntries(host.kernelSettings.map(({ key, value }) => [key, value])),
    secrets,
    hostFacts: Object.fromEntries(
      [...new Set(services.flatMap(hostFactsOf))].sort().map((fact) => [hostFactVariable(fact), fact]),
    ),
    drain: bridge === undefined ? null : drainPolicy(host, bridge),
    gate: gateOf(deployment, host),
    certificate: certificateOf(deployment, host, sources),
    registry: registryOf(settings.imageMirrors),
  };
}

/** What GCP takes for one value of metadata, less some room: the whole of a machine's metadata has twice as much. Bytes. */
export const largestBundle = 200_000;

/** Up to here a bundle stays readable in previews; an app server's, with packed dashboards, has 75,000. Bytes. */
const readableBundle = 128_000;

/** In a longer one, texts of this length are compressed one by one: dashboards, say, of which nobody would read the change. Bytes. */
const longText = 8_000;

const largestShown = 5;

/** The dashboards, and a few texts that are a deployment's own. */
const packedTextsKept = 32;

/**
 * @param limit bytes that the place where it is kept can take
 * @param readable bytes up to which it is kept as JSON
 * @returns JSON, with its long texts compressed where it needs that, or base64 of the gzip of it all
 * @throws Error with what takes the space, if it is too large even so
 */
export function bundleText(bundle: Bundle, limit = largestBundle, readable = readableBundle): string {
  const most = Math.min(limit, readable);
  const fits = (json: string): boolean => Buffer.byteLength(json) <= most;
  const texts = bundle.files.reduce((sum, file) => sum + ("text" in file ? file.text.length : 0), 0);
  // JSON is longer than the texts in it.
  const whole = texts > most ? undefined : shown(bundle);
  if (whole !== undefined && fits(whole)) return whole;
  const shortened = shown(withPackedFiles(bundle));
  if (fits(shortened)) return shortened;
  const packed = gzipped(JSON.stringify(bundle));
  if (packed.length <= limit) return packed;
  const largest = bundle.files
    .map((file) => ({ path: file.path, bytes: Buffer.byteLength(JSON.stringify(file)) }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, largestShown)
    .map(({ path, bytes }) => `${path} ${Math.ceil(bytes / 1000)} kB`);
  throw new Error(
    `The bundle of ${bundle.deployment}-${bundle.machine} has ${packed.length} bytes when compressed, and ${limit} fit. ` +
      `What takes the space (uncompressed): ${largest.join(", ")}. Give large files to an image of your own instead.`,
  );
}

const shown = (bundle: Bundle): string => `${JSON.stringify(bundle, undefined, 1)}\n`;

const withPackedFiles = (bundle: Bundle): Bundle => ({
  ...bundle,
  format: packedBundleFormat,
  files: bundle.files.map((file) =>
    "text" in file && Buffer.byteLength(file.text) > longText
      ? { path: file.path, gzip: packedText(file.text) }
      : file,
  ),
});

/** All deployments of one process have the same dashboards. */
const packedTexts = new Map<string, string>();

function packedText(text: string): string {
  const packed = packedTexts.get(text) ?? gzipped(text);
  if (packedTexts.size >= packedTextsKept) packedTexts.clear();
  packedTexts.set(text, packed);
  return packed;
}

/** Base64 of gzip. */
function gzipped(text: string): string {
  const bytes = gzipSync(text, { level: 9 });
  // The byte for the operating system: else a preview on another one would want to replace every machine (RFC 1952, 255 is unknown).
  bytes[9] = 255;
  return bytes.toString("base64");
}

function filesOf(service: Service, sources: BundleSources): BundleFile[] {
  return service.files.map((file) => ({ path: fileSource(service, file.path), ...contentOf(file, sources) }));
}

function contentOf({ content }: ConfigFile, { artifacts }: BundleSources) {
  if (typeof content === "string") return { text: content };
  if (isSecret(content)) return { secret: content.secret };
  if ("issued" in content) return content;
  const artifact = artifacts[content.artifact];
  return content.artifact === "bridgeTrustStore" ? { base64: artifact } : { text: artifact };
}

function secretsFor(
  services: readonly Service[],
  { secretSources }: BundleSources,
): Record<string, BundleSecret> {
  const names = [...new Set(services.flatMap(secretsOf))].sort();
  const inEnv = new Set(
    services.flatMap(({ env }) =>
      Object.values(env)
        .filter(isSecret)
        .map((value) => value.secret),
    ),
  );
  return Object.fromEntries(
    names.map((name) => {
      const source = secretSources[name];
      if (source === undefined) throw new Error(`the secret ${name} was not made`);
      return [name, { variable: inEnv.has(name) ? secretVariable(name) : null, source }];
    }),
  );
}

/** Compose starts a container anew when its description changes; of its files it knows only the places. */
function withFileHashes(
  compose: ComposeFile,
  files: ReadonlyMap<string, readonly BundleFile[]>,
  secrets: Readonly<Record<string, BundleSecret>>,
): ComposeFile {
  const services = Object.entries(compose.services).map(([name, service]) => {
    const mine = files.get(name) ?? [];
    if (mine.length === 0) return [name, service] as const;
    const versions = mine.map((file) =>
      "secret" in file ? { ...file, version: secrets[file.secret] } : file,
    );
    const hash = createHash("sha256").update(JSON.stringify(versions)).digest("hex").slice(0, 16);
    return [name, { ...service, labels: { ...service.labels, [filesLabel]: hash } }] as const;
  });
  return { ...compose, services: Object.fromEntries(services) };
}

/** Of a service in the bundle: a hash of the files that it gets. */
export const filesLabel = "jitsi.files";

/**
 * Let's Encrypt asks at the host name: too early an attempt fails, and five failures an hour close the door. With a name proved by DNS
 * it is the certificate that the services wait for.
 */
function gateOf({ settings, topology }: Deployment, host: Host): Bundle["gate"] {
  if (!host.runsAppServer || settings.tls.mode !== "letsencrypt") return null;
  return {
    host: topology.publicHost,
    services: host.services.filter(({ role }) => role === "web").map(({ name }) => name),
  };
}

function certificateOf(
  { settings, topology }: Deployment,
  host: Host,
  { challengeZone }: BundleSources,
): Bundle["certificate"] {
  const { tls } = settings;
  const client = acmeClient(settings);
  if (!host.runsAppServer || tls.mode !== "letsencrypt" || client === undefined) return null;
  if (challengeZone === undefined) throw new Error("the zone of the challenge was not made");
  const { email, staging } = tls;
  return {
    host: topology.publicHost,
    email,
    staging,
    ...challengeZone,
    image: imageName(client),
    services: host.services
      .filter(({ files }) => files.some(({ content }) => typeof content === "object" && "issued" in content))
      .map(({ name }) => name),
  };
}

/** Artifact Registry lets in whom the project lets in; every other mirror must be open. */
function registryOf(mirrors: Readonly<Record<string, string>>): string | null {
  const hosts = Object.values(mirrors).map((mirror) => mirror.split("/")[0] ?? "");
  return hosts.find((host) => host.endsWith("-docker.pkg.dev")) ?? null;
}
