/** Secret Manager and Cloud KMS. */
import { isOn, object, text } from "../docker/inputs.ts";
import type { CloudWorld } from "../cloud/cloudWorld.ts";
import type { Kind, Look } from "../cloud/kind.ts";
import type { Values } from "../values.ts";
import { labelProblems, nameProblems, regionProblems } from "./names.ts";
import { labelOutputs, projectNumber, projectOfPath, scopeOf, timestamp } from "./paths.ts";
import { badRequest } from "./refusals.ts";

export const secret = "gcp:secretmanager/secret:Secret";
export const secretVersion = "gcp:secretmanager/secretVersion:SecretVersion";
export const keyRing = "gcp:kms/keyRing:KeyRing";
export const cryptoKey = "gcp:kms/cryptoKey:CryptoKey";

/** cloud.google.com/secret-manager/quotas: bytes of a version. */
const secretBytes = 65_536;
const daySeconds = 86_400;

export const secrets: Kind = {
  id: ({ inputs, settings }) =>
    `projects/${scopeOf(inputs, settings).project}/secrets/${text(inputs.secretId)}`,
  problems: ({ inputs }) => {
    const replication = object(inputs.replication);
    const replicated = ["auto", "userManaged"].filter((key) => replication[key] !== undefined);
    const ttl = secondsOf(inputs.versionDestroyTtl);
    return [
      ...nameProblems("secretId", inputs.secretId, "[a-zA-Z0-9_-]{1,255}"),
      ...labelProblems(inputs.labels),
      ...(replicated.length === 1 || typeof inputs.replication === "symbol"
        ? []
        : [badRequest("Secret.replication must have exactly one of automatic and userManaged.")]),
      ...(ttl === undefined || ttl >= daySeconds
        ? []
        : [
            badRequest(
              `Secret.version_destroy_ttl must be at least 24h; it is ${text(inputs.versionDestroyTtl)}.`,
            ),
          ]),
    ];
  },
  outputs: ({ seed, inputs, settings }) => ({
    ...labelOutputs(inputs, settings),
    name: `projects/${projectNumber(scopeOf(inputs, settings).project)}/secrets/${text(inputs.secretId)}`,
    createTime: timestamp(seed),
    effectiveAnnotations: object(inputs.annotations),
  }),
  update: ({ inputs, settings }) => ({
    ...labelOutputs(inputs, settings),
    effectiveAnnotations: object(inputs.annotations),
  }),
  delete: ({ world, old, id }) => {
    if (isOn(old.deletionProtection))
      throw new Error(
        "cannot destroy secretmanager secret without setting deletion_protection=false and running `terraform apply`",
      );
    for (const version of world.things(secretVersion).filter(({ state }) => secretPathOf(state) === id))
      world.remove(secretVersion, version.id);
  },
};

function secondsOf(value: Values[string] | undefined): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(text(value))?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}

/** `projects/<id>/secrets/<secret>`, of an id, a name or with the project's number. */
function secretPathOf(inputs: Values): string {
  return text(inputs.secret);
}

export const secretVersions: Kind = {
  // The seed's last number is how many versions there have been, this one included.
  id: ({ inputs, seed }) => {
    const version = /#(\d+)$/.exec(seed)?.[1];
    const path = numberedPath(secretPathOf(inputs));
    return version === undefined ? `${path}/versions` : `${path}/versions/${version}`;
  },
  uses: [{ path: "secret", type: secret }],
  problems: ({ inputs }) => {
    const data = text(inputs.secretData) || text(inputs.secretDataWo);
    const bytes = isOn(inputs.isSecretDataBase64)
      ? Buffer.from(data, "base64").length
      : Buffer.byteLength(data);
    const given = [inputs.secretData, inputs.secretDataWo].some((value) => value !== undefined);
    return [
      ...(bytes > secretBytes
        ? [badRequest(`The secret payload has ${bytes} bytes; the most is ${secretBytes}.`)]
        : []),
      ...(given &&
      data === "" &&
      [inputs.secretData, inputs.secretDataWo].every((value) => typeof value !== "symbol")
        ? [badRequest("Secret Payload cannot be empty.")]
        : []),
    ];
  },
  outputs: ({ seed, id }) => ({
    name: id,
    version: id.split("/").at(-1)!,
    createTime: timestamp(seed),
    destroyTime: "",
    deletionPolicy: "DELETE",
  }),
};

function numberedPath(path: string): string {
  const project = projectOfPath(path);
  return path.replace(
    `projects/${project}/`,
    `projects/${/^\d+$/.test(project) ? project : projectNumber(project)}/`,
  );
}

/** The latest enabled version's text: what a machine of the world would fetch. Undefined if there is none. */
export function secretText(world: CloudWorld, secretId: string): string | undefined {
  const versions = world
    .things(secretVersion)
    .filter(({ state }) => secretPathOf(state) === secretId && state.enabled !== false);
  const latest = versions.sort((one, other) => Number(other.state.version) - Number(one.state.version))[0];
  return latest && text(latest.state.secretData);
}

const kmsName = "[a-zA-Z0-9_-]{1,63}";
const locationPattern = /^(?:global|us|europe|asia|eur\d|nam\d)$/;

export const keyRings: Kind = {
  id: ({ inputs, settings }) =>
    `projects/${scopeOf(inputs, settings).project}/locations/${text(inputs.location)}/keyRings/${text(inputs.name)}`,
  problems: ({ inputs }) => [
    ...nameProblems("keyRingId", inputs.name, kmsName),
    ...(locationPattern.test(text(inputs.location)) ? [] : regionProblems(text(inputs.location))),
  ],
  // Key rings and keys are there for ever; a second one of the name is refused, also after the resource is gone.
  remains: ({ old }) => old,
};

export const cryptoKeys: Kind = {
  id: ({ inputs }: Look) => `${text(inputs.keyRing)}/cryptoKeys/${text(inputs.name)}`,
  uses: [{ path: "keyRing", type: keyRing }],
  problems: ({ inputs }) => {
    const period = secondsOf(inputs.rotationPeriod);
    return [
      ...nameProblems("cryptoKeyId", inputs.name, kmsName),
      ...labelProblems(inputs.labels),
      ...(period !== undefined && period < daySeconds
        ? [badRequest("CryptoKey.rotation_period must be at least 24 hours.")]
        : []),
    ];
  },
  outputs: ({ id, inputs, settings }) => ({
    ...labelOutputs(inputs, settings),
    primaries: isOn(inputs.skipInitialVersionCreation)
      ? []
      : [{ name: `${id}/cryptoKeyVersions/1`, state: "ENABLED" }],
    destroyScheduledDuration: `${30 * daySeconds}s`,
    importOnly: false,
    cryptoKeyBackend: "",
  }),
  remains: ({ old }) => old,
};
