/**
 * From Pulumi config to `Settings`: `jitsi:` keys are a user's words; what comes out has every default filled in, or is a list of all problems.
 */

import type { Problem } from "../model/problem.ts";
import { fitsEveryClosedPlace } from "../model/rules/places.ts";
import { completeSettings } from "./completeSettings.ts";
import { decode, namespace, type Parsed, type RawConfig } from "./rawConfig.ts";
import { problemsOf } from "./settingsProblems.ts";
import { settingsSchema } from "./settingsSchema.ts";

export function parseSettings(raw: RawConfig): Parsed {
  const { values, problems } = decode(raw);
  const parsed = settingsSchema.safeParse(values);
  const secretProblems = [...secretsInTheOpen(raw, values), ...unusableSecrets(values)];
  if (!parsed.success || problems.length > 0 || secretProblems.length > 0) {
    const unreadable = new Set(problems.map(({ key }) => key));
    const issues = parsed.success ? [] : problemsOf(parsed.error.issues, values, settingsSchema);
    return {
      problems: [...problems, ...issues.filter(({ key }) => !unreadable.has(key)), ...secretProblems],
    };
  }
  return completeSettings(parsed.data, raw);
}

/** Upstream puts secrets raw into HOCON, Lua and shell words; a private key goes into a file of its own (trap T12). */
function unusableSecrets(values: Readonly<Record<string, unknown>>): Problem[] {
  const given = values.secrets;
  if (typeof given !== "object" || given === null) return [];
  return Object.entries(given).flatMap(([name, value]) =>
    typeof value !== "string" ||
    (value !== "" && fitsEveryClosedPlace(value)) ||
    value.startsWith("-----BEGIN ")
      ? []
      : {
          key: `${namespace}secrets.${name}`,
          value: "[secret]",
          what: "is empty, or contains white space, a quote, a backslash or a dollar sign",
          fix: "Use only letters and digits: upstream's images insert it unquoted into their configuration.",
        },
  );
}

/** `jitsi:secrets` must be encrypted; nothing else may be, because it would be readable where it is used. */
function secretsInTheOpen(raw: RawConfig, values: Readonly<Record<string, unknown>>): Problem[] {
  return Object.keys(values).flatMap((name) => {
    const key = namespace + name;
    const encrypted = raw.isSecret(key);
    if (name === "secrets" && !encrypted)
      return {
        key,
        value: "[secret]",
        what: "is stored in plain text",
        fix: "Remove it from the file and set each secret with `pulumi config set --secret --path 'jitsi:secrets.NAME'`.",
      };
    if (name !== "secrets" && encrypted)
      return {
        key,
        value: "[secret]",
        what: "is encrypted, but does not accept secrets",
        fix: "Put the secret into jitsi:secrets and refer to it by name, e.g. `JWT_APP_SECRET: { secret: jwt }`.",
      };
    return [];
  });
}
