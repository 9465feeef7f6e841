import { createHash, createHmac } from "node:crypto";
import type { Answer, CloudParts, Question } from "./cloudParts.ts";

const region = "us-east-1";
const role = "acme-bridge";
const credentials = {
  AccessKeyId: "ASIATESTTESTTEST",
  SecretAccessKey: 'wJalr/XUtn+FEMI="K7',
  Token: "session/token+with==",
};
const imdsToken = "AQAEA-imds-token";

/** EC2's metadata (IMDSv2) and SSM's GetParameter, which checks the request's signature. */
export function serveAws({ state }: CloudParts, question: Question): Answer {
  if (question.host.startsWith("ssm.")) return ssm(state, question);
  const path = question.url.pathname;
  if (path === "/latest/api/token")
    return question.method === "PUT" && question.headers["x-aws-ec2-metadata-token-ttl-seconds"] !== undefined
      ? { status: 200, body: imdsToken }
      : { status: 405 };
  if (!path.startsWith("/latest/")) return { status: 404 };
  if (question.headers["x-aws-ec2-metadata-token"] !== imdsToken) return { status: 401 };
  const value = {
    "placement/region": region,
    "placement/availability-zone": `${region}a`,
    "iam/security-credentials/": role,
    [`iam/security-credentials/${role}`]: JSON.stringify(credentials, undefined, 1),
    "tags/instance/jitsi-bundle": "/jitsi/acme/use1-a/bundle",
    "tags/instance/Name": "acme-use1-a",
    "instance-id": "i-0123456789abcdef0",
    "local-ipv4": "10.20.0.5",
    "public-ipv4": state.publicAddress,
    "autoscaling/target-lifecycle-state": state.lifecycleState,
    "spot/instance-action": state.spotAction,
  }[path.replace("/latest/meta-data/", "")];
  return value === undefined ? { status: 404 } : { status: 200, body: value };
}

function ssm(state: CloudParts["state"], question: Question): Answer {
  const refuse = (type: string): Answer => ({ status: 400, body: JSON.stringify({ __type: type }) });
  if (question.host !== `ssm.${region}.amazonaws.com`) return refuse("UnknownEndpoint");
  if (!isSigned(question)) return refuse("InvalidSignatureException");
  if (question.headers["x-amz-target"] !== "AmazonSSM.GetParameter")
    return refuse("UnknownOperationException");
  const asked = JSON.parse(question.body) as { Name: string; WithDecryption?: boolean };
  const value = asked.Name === "/jitsi/acme/use1-a/bundle" ? state.bundle : state.secrets[asked.Name];
  if (value === undefined) return refuse("com.amazonaws.ssm#ParameterNotFound");
  return {
    status: 200,
    body: JSON.stringify({ Parameter: { Name: asked.Name, Type: "SecureString", Value: value } }),
  };
}

/** Signature Version 4 (docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html) of a POST to `/`. */
function isSigned({ method, headers, body }: Question): boolean {
  const parsed =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
      headers.authorization ?? "",
    );
  if (!parsed) return false;
  const [, id, day = "", scope, signed = "", signature] = parsed;
  const names = signed.split(";");
  const date = String(headers["x-amz-date"]);
  const sha = (text: string) => createHash("sha256").update(text).digest("hex");
  const canonical = [
    ...[method, "/", ""],
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    ...["", signed, sha(body)],
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", date, `${day}/${scope}`, sha(canonical)].join("\n");
  const key = [day, region, "ssm", "aws4_request"].reduce<Buffer>(
    (secret, part) => createHmac("sha256", secret).update(part).digest(),
    Buffer.from(`AWS4${credentials.SecretAccessKey}`),
  );
  return (
    id === credentials.AccessKeyId &&
    scope === `${region}/ssm/aws4_request` &&
    // Credentials of a role count only with their session.
    headers["x-amz-security-token"] === credentials.Token &&
    ["host", "x-amz-date"].every((name) => names.includes(name)) &&
    createHmac("sha256", key).update(text).digest("hex") === signature
  );
}
