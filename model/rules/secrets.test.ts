import { expect, test } from "@jest/globals";
import { describe } from "../deployment.ts";
import { testBreakages } from "./breakages.ts";
import { broken, customizedSettings, exampleSettings, serviceIn, withEnv } from "./fixtures.ts";
import { check } from "./index.ts";

const key = "-----BEGIN EC PRIVATE KEY-----\nMHc\n-----END EC PRIVATE KEY-----\n";
const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

const withCertificate = (text: string, secretNames = ["tls-key"]) =>
  exampleSettings({ tls: { mode: "certificate", certificate: text, keySecret: "tls-key" }, secretNames });

testBreakages([
  {
    rule: "T12",
    by: "a short secret",
    broken: broken(({ secrets }) => {
      secrets[1]!.length = 8;
    }),
    keys: ["secret bridge-password: length"],
  },
  {
    rule: "T12",
    by: "a wired password in plain text",
    broken: withEnv("jvb-ash-a", { JVB_AUTH_PASSWORD: "hunter2hunter2hunter2" }),
    keys: ["container jvb-ash-a: env JVB_AUTH_PASSWORD"],
  },
  {
    rule: "plain-secret",
    by: "a secret in plain text",
    broken: customizedSettings("prosody", { env: { MATRIX_UVS_AUTH_TOKEN: "hunter2" } }),
    keys: ["jitsi:containers.prosody.env.MATRIX_UVS_AUTH_TOKEN"],
    says: /pulumi config set --secret/,
  },
  {
    rule: "plain-secret",
    by: "a secret that upstream's templates test like a flag",
    broken: customizedSettings("prosody", { env: { JWT_APP_SECRET: "hunter2" } }),
    keys: ["jitsi:containers.prosody.env.JWT_APP_SECRET"],
  },
  {
    rule: "plain-secret",
    by: "a private key as a file",
    broken: customizedSettings("prosody", {
      files: [{ path: "/config/certs/meet.jitsi.key", content: key }],
    }),
    keys: ['jitsi:containers.prosody.files["/config/certs/meet.jitsi.key"]'],
  },
  {
    rule: "plain-secret",
    by: "a private key beside the certificate",
    broken: withCertificate(certificate + key),
    keys: ["jitsi:tls.certificateFile"],
  },
  {
    rule: "plain-secret",
    by: "no certificate in its file",
    broken: withCertificate("MIIB"),
    keys: ["jitsi:tls.certificateFile"],
    says: /no PEM certificate/,
  },
  {
    rule: "unknown-secret",
    by: "a secret that was not given",
    broken: customizedSettings("prosody", { env: { MATRIX_UVS_AUTH_TOKEN: { secret: "matrix" } } }),
    keys: ["jitsi:containers.prosody.env.MATRIX_UVS_AUTH_TOKEN"],
    says: /Known: none/,
  },
  {
    rule: "unknown-secret",
    by: "a key that was not given",
    broken: withCertificate(certificate, []),
    keys: ["jitsi:tls.keySecret"],
  },
  {
    rule: "unknown-secret",
    by: "the name of a generated secret",
    broken: exampleSettings({ secretNames: ["bridge-password"] }),
    keys: ["jitsi:secrets.bridge-password"],
  },
  {
    rule: "unknown-secret",
    by: "a generated secret asked for by name",
    broken: customizedSettings("jvb", { env: { SENTRY_DSN: { secret: "grafana-admin-password" } } }),
    keys: ["jitsi:containers.jvb.env.SENTRY_DSN"],
  },
  {
    rule: "unknown-secret",
    by: "a secret that the program does not make",
    broken: broken((deployment) => {
      serviceIn(deployment, "grafana").env.GF_SMTP_PASSWORD = { secret: "smtp" };
    }),
    keys: ["container grafana: secrets"],
  },
  {
    rule: "secret-zones",
    by: "a bridge that knows Jicofo's password",
    broken: broken((deployment) => {
      serviceIn(deployment, "jvb-ash-a").env.JVB_AUTH_PASSWORD = { secret: "jicofo-password" };
    }),
    keys: ["container jvb-ash-a: env JVB_AUTH_PASSWORD"],
    says: /may use bridge-password/,
  },
  {
    rule: "secret-zones",
    by: "a key of Prosody-JVB on a bridge",
    broken: broken((deployment) => {
      serviceIn(deployment, "jvb-ash-a").files.push({
        path: "/config/key",
        content: { secret: "prosody-jvb-key" },
      });
    }),
    keys: ["container jvb-ash-a: file /config/key"],
  },
]);

test("no problem shows a secret", () => {
  const settings = exampleSettings({
    containers: {
      prosody: {
        env: {
          JWT_APP_SECRET: "hunter2",
          LDAP_BINDPW: "hunter2",
          JVB_AUTH_PASSWORD: "hunter2",
          TURN_CREDENTIALS: "hunter2",
        },
        files: [{ path: "/config/certs/a.key", content: `${key}hunter2` }],
      },
      jicofo: { env: { JICOFO_COMPONENT_SECRET: "hunter2" }, files: [] },
      jvb: {
        env: {},
        files: [
          {
            path: "/config/custom-jvb.conf",
            content: 'videobridge.apis.xmpp-client.configs.shard0.PASSWORD = "hunter2"',
          },
        ],
      },
    },
    tls: { mode: "certificate", certificate: `${key}hunter2`, keySecret: "tls-key" },
  });
  const problems = check(describe(settings));
  expect(problems.length).toBeGreaterThanOrEqual(8);
  expect(JSON.stringify(problems)).not.toContain("hunter2");
});
