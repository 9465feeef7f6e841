/** Differences that the Google provider does not count: other ways to write the same (tpgresource, `DiffSuppressFunc`). */
import type { Value } from "./values.ts";

type Same = (old: string, next: string) => boolean;

const relativePath = (link: string) =>
  link.replace(/^https:\/\/[^/]+\/(?:[^/]+\/)?(?:v1|beta)\//, "").replace(/\?.*$/, "");
const lastPart = (link: string) => link.split("/").at(-1);
const sameLink: Same = (old, next) => relativePath(old) === relativePath(next);
const sameCase: Same = (old, next) => old.toLowerCase() === next.toLowerCase();
const sameName: Same = (old, next) => lastPart(old) === lastPart(next);
const sameLinkOrName: Same = (old, next) =>
  old.includes("/") && next.includes("/") ? sameLink(old, next) : sameName(old, next);

const rules: Readonly<Record<string, Same>> = {
  "tpgresource.CaseDiffSuppress": sameCase,
  "tpgresource.CompareResourceNames": sameName,
  "tpgresource.CompareSelfLinkOrResourceName": sameLinkOrName,
  "tpgresource.CompareSelfLinkRelativePaths": sameLink,
  CompareProjectName: sameName,
  compareSelfLinkRelativePathsIgnoreParams: sameLink,
  iamMemberCaseDiffSuppress: sameCase,
  kmsCryptoKeyRingsEquivalent: sameLink,
};

/** Whether a property's rule (by its name in the table) takes two values for the same. */
export function isSuppressed(
  rule: string | undefined,
  old: Value | undefined,
  next: Value | undefined,
): boolean {
  if (rule === undefined || typeof old !== "string" || typeof next !== "string") return false;
  return rules[rule]?.(old, next) ?? false;
}
