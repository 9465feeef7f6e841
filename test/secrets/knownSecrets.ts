import type { SealedValue } from "../../simulator/monitor/stackConfig.ts";
import type { RecordedResource } from "../../simulator/monitor/recordedResource.ts";
import { unwrap } from "../../simulator/monitor/values.ts";

/** The output that makes a resource a secret, by type. */
const secretOutput: Readonly<Record<string, string>> = {
  "random:index/randomPassword:RandomPassword": "result",
  "tls:index/privateKey:PrivateKey": "privateKeyPem",
};

/** The secrets of a run by the names that the model has, with `authority-key` for the key that signs certificates. */
export function secretsOfRun(
  resources: readonly Pick<RecordedResource, "type" | "name" | "outputs">[],
  sealed: readonly SealedValue[] = [],
): Record<string, string> {
  const made = resources.flatMap(({ type, name, outputs }) => {
    const property = secretOutput[type];
    const value = property === undefined ? undefined : unwrap(outputs[property] ?? null);
    return typeof value === "string" ? [[shortName(name), value] as const] : [];
  });
  const given = sealed.map(({ key, value }) => [key.replace(/^jitsi:secrets\./, ""), value] as const);
  return Object.fromEntries([...made, ...given]);
}

/** `acme-secrets-bridge-password` is `bridge-password`. */
export const shortName = (resource: string): string => resource.replace(/^.*?-(secrets|octo)-/, "");
