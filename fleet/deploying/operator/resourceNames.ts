/** Names of Kubernetes objects. */

import { createHash } from "node:crypto";

/** DNS labels (RFC 1123) are the narrowest that any object or label wants. */
const longest = 63;
const digestLength = 7;

/** A stack's name as an object's: as it is where it can be, else with a digest of it, so that no two become one. */
export function objectName(stack: string): string {
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(stack) && stack.length <= longest) return stack;
  const digest = createHash("sha256").update(stack).digest("hex").slice(0, digestLength);
  const plain = stack
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, longest - digestLength - 1)
    .replaceAll(/^-+|-+$/g, "");
  return plain === "" ? `stack-${digest}` : `${plain}-${digest}`;
}
