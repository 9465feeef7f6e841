/** Places that many people and programs may read, and the texts in them. */

import { gunzipSync } from "node:zlib";
import { isGcpMachine, mapIn, types, type PolicyResource } from "../policyResource.ts";

export interface SharedText {
  readonly path: string;
  readonly text: string;
}

/** Properties that whoever may look at a machine, a container or a parameter may read. A container's env is not among them: only the daemon's owner reads that. */
const placesOf = ({ type, props }: PolicyResource): readonly string[] => {
  if (isGcpMachine(type)) return ["metadata", "metadataStartupScript", "labels", "tags", "description"];
  if (type === types.awsInstance || type === types.awsLaunchTemplate)
    return ["userData", "userDataBase64", "tags", "description"];
  if (type === types.awsParameter)
    return props.type === "SecureString"
      ? ["tags", "description", "name"]
      : ["value", "tags", "description", "name"];
  if (type === types.container) return ["labels", "command", "entrypoints"];
  return ["labels", "tags", "description"];
};

/** Every text in them, user data unpacked. */
export const sharedTextsOf = (resource: PolicyResource): SharedText[] =>
  placesOf(resource).flatMap((key) =>
    textsBelow(mapIn(resource.props)[key], key).map(({ path, text }) => ({ path, text: unpacked(text) })),
  );

function textsBelow(value: unknown, path: string): SharedText[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsBelow(item, `${path}[${index}]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => textsBelow(item, `${path}.${key}`));
}

const longEnoughForAFile = 40;
const base64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;
const gzipMagic = Buffer.from([0x1f, 0x8b]);

/** User data comes in base64, often packed; anything else as it is. */
function unpacked(text: string): string {
  if (text.length < longEnoughForAFile || !base64.test(text)) return text;
  const bytes = Buffer.from(text, "base64");
  if (!bytes.subarray(0, 2).equals(gzipMagic)) return `${text}\n${bytes.toString("utf8")}`;
  try {
    return gunzipSync(bytes).toString("utf8");
  } catch {
    return text;
  }
}
