/** A stack's file as settings of Jitsi, and what only the file itself can show. Nothing is decrypted. */

import type { Problem } from "../../model/problem.ts";
import { parseStackConfig, withNamespace } from "../../simulator/monitor/stackConfig.ts";

export interface StackFile {
  /** `namespace:name` to text; objects and lists as JSON. What is encrypted shows as `[secret]`. */
  readonly values: Readonly<Record<string, string>>;
  /** Keys with something encrypted in them. */
  readonly secretKeys: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Namespace of keys that have none: the project's name. */
const project = "jitsi";

/** Stands where a secret is. */
const sealed = "[secret]";

const secretsKey = `${project}:secrets`;

/** Never throws. */
export function parseStackFile(bytes: Uint8Array): StackFile {
  const { config, secretKeys, openKeys, problems } = parseStackConfig(bytes, project, () => sealed);
  // Pulumi counts the whole key as secret as soon as one value in it is, and would not tell.
  const open = secretKeys.includes(secretsKey) ? openKeys.filter((key) => isIn(secretsKey, key)) : [];
  return {
    values: config,
    secretKeys: new Set(secretKeys),
    problems: [...problems, ...open.map(inTheOpen)],
  };
}

/** `jitsi:a` for `a`, `jitsi:a` and `jitsi:config:a`. */
export const fullKey = (name: string): string => withNamespace(name, project);

const isIn = (key: string, path: string): boolean => path.startsWith(`${key}.`) || path.startsWith(`${key}[`);

const inTheOpen = (key: string): Problem => ({
  key,
  value: sealed,
  what: "is stored in plain text beside encrypted secrets",
  fix: `Take it out of the file and set it with \`pulumi config set --secret --path '${key}'\`.`,
});
