import { createHash } from "node:crypto";
import type { Answer, CloudParts, Question } from "./cloudParts.ts";

export const gcpToken = "ya29.the-token-of-the-machine";

/** Google's metadata server (cloud.google.com/compute/docs/metadata/querying-metadata) and Secret Manager. */
export async function serveGcp(parts: CloudParts, question: Question): Promise<Answer> {
  const { state, guestAttributes } = parts;
  const { url, headers } = question;
  if (question.host.startsWith("secretmanager.googleapis.com")) {
    if (headers.authorization !== `Bearer ${gcpToken}`) return { status: 401 };
    const name = /^\/v1\/(.+):access$/.exec(url.pathname)?.[1] ?? "";
    const value = state.secrets[name];
    if (value === undefined) return { status: 404 };
    return {
      status: 200,
      body: JSON.stringify({ name, payload: { data: Buffer.from(value).toString("base64") } }),
    };
  }
  if (headers["metadata-flavor"] !== "Google") return { status: 403 };
  const path = url.pathname.replace("/computeMetadata/v1/instance/", "");
  const guest = /^guest-attributes\/(.+)$/.exec(path)?.[1];
  if (guest !== undefined && question.method === "PUT") {
    guestAttributes.set(guest, question.body);
    return { status: 200 };
  }
  if (path === "service-accounts/default/token")
    return {
      status: 200,
      body: JSON.stringify({ access_token: gcpToken, expires_in: 3599, token_type: "Bearer" }),
    };
  const value = () =>
    ({
      id: "4520031799277581759",
      name: "acme-app",
      zone: "projects/123456789/zones/europe-west1-b",
      "network-interfaces/0/ip": "10.10.0.2",
      "network-interfaces/0/access-configs/0/external-ip": state.publicAddress,
      "attributes/jitsi-bundle": state.bundle,
      "shutdown-details/stop-state": state.stopState,
    })[path];
  const etag = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);
  if (url.searchParams.get("wait_for_change") === "true") {
    const last = url.searchParams.get("last_etag");
    const end = Date.now() + Number(url.searchParams.get("timeout_sec") ?? 3600) * 1000;
    const same = () => value() !== undefined && etag(value()!) === last && state.metadata === "up";
    while (same() && Date.now() < end) await parts.changed(end - Date.now());
    if (state.metadata === "down") return { status: 503 };
  }
  const text = value();
  return text === undefined ? { status: 404 } : { status: 200, body: text, headers: { ETag: etag(text) } };
}
