/** Secrets: long enough, never in the open, known, and given to nobody who does not need them. */

import { envKind } from "../images/env.ts";
import { looksSecret, secretNames } from "../access/secrets.ts";
import { isSecret, secretsOf, type ServiceRole } from "../services/service.ts";
import { imageOfContainer, type AlertSettings } from "../settings.ts";
import { listed } from "./lists.ts";
import { guardsProgram, rule, type Finding, type Rule } from "./rule.ts";
import { customized, envKey, jitsiServices, partKey, services, userEnvKey, userFileKey } from "./view.ts";
import type { Deployment } from "../deployment.ts";

const leastLength = 16;

const length = rule({
  id: "T12",
  title: "generated secrets have at least 16 letters and digits, and passwords are passed as secrets",
  why: "Upstream inserts them verbatim into HOCON, Lua and an unquoted shell word (register-setup:67,76), so they cannot contain other characters.",
  fix: guardsProgram,
  *find(deployment) {
    for (const { name, length } of deployment.secrets)
      if (length < leastLength)
        yield { key: `secret ${name}: length`, value: length, what: `is below ${leastLength}` };
    for (const { service, image } of jitsiServices(deployment))
      for (const [name, value] of Object.entries(service.env))
        if (
          typeof value === "string" &&
          looksSecret(name) &&
          !service.extraEnv.includes(name) &&
          envKind(image, name) === "text"
        )
          yield { key: envKey(service, name), value: "[hidden]", what: "is a password in plain text" };
  },
});

const plain = rule({
  id: "plain-secret",
  title: "no secret is in plain text",
  why: "It would be visible in the stack file, in the state and in every preview.",
  fix: "Put it into jitsi:secrets (`pulumi config set --secret --path 'jitsi:secrets.NAME'`) and use { secret: NAME } here.",
  *find(deployment) {
    for (const [container, { env, files }] of customized(deployment)) {
      for (const [name, value] of Object.entries(env))
        if (
          typeof value === "string" &&
          looksSecret(name) &&
          envKind(imageOfContainer[container], name) === "text"
        )
          yield { key: userEnvKey(container, name), value: "[hidden]", what: "is a secret in plain text" };
      for (const { path, content } of files)
        if (isPrivateKey(content))
          yield {
            key: userFileKey(container, path),
            value: "[hidden]",
            what: "is a private key in plain text",
            fix: "Use jitsi:tls with mode certificate and keySecret for the public certificate; other keys are not supported here.",
          };
    }
    const { tls } = deployment.settings;
    if (tls.mode !== "certificate") return;
    if (isPrivateKey(tls.certificate))
      yield {
        key: "jitsi:tls.certificateFile",
        value: "[hidden]",
        what: "contains a private key",
        fix: "Keep only certificates in the file, and set the key with jitsi:tls.keySecret.",
      };
    else if (!tls.certificate.includes("-----BEGIN CERTIFICATE-----"))
      yield {
        key: "jitsi:tls.certificateFile",
        value: undefined,
        what: "contains no PEM certificate",
        fix: "Provide the certificate and its chain, starting with `-----BEGIN CERTIFICATE-----`.",
      };
  },
});

const isPrivateKey = (text: string): boolean => /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);

/** What the program makes itself. */
const ownSecrets: ReadonlySet<string> = new Set(Object.values(secretNames));

const known = rule({
  id: "unknown-secret",
  title: "every referenced secret exists in jitsi:secrets, under a unique name",
  why: "Otherwise, the container would receive nothing. A name that the program uses itself would give it a different secret.",
  fix: "Set it: `pulumi config set --secret --path 'jitsi:secrets.NAME'`.",
  *find(deployment) {
    const { settings } = deployment;
    const given = new Set(settings.secretNames);
    for (const name of settings.secretNames)
      if (ownSecrets.has(name))
        yield {
          key: `jitsi:secrets.${name}`,
          value: "[hidden]",
          what: "has the name of a secret that the program generates",
          fix: "Use another name.",
        };
    const references = [...userReferences(deployment)];
    for (const { key, name } of references)
      if (!given.has(name))
        yield {
          key,
          value: name,
          what: `is not in jitsi:secrets. Known: ${[...given].join(", ") || "none"}`,
        };
    const asked = new Set(references.map(({ name }) => name));
    for (const { service } of services(deployment))
      for (const name of secretsOf(service))
        if (!given.has(name) && !asked.has(name) && !ownSecrets.has(name))
          yield { key: partKey(service, "secrets"), value: name, what: "is not created by anything" };
  },
});

function* userReferences(deployment: Deployment): Iterable<{ key: string; name: string }> {
  for (const [container, { env }] of customized(deployment))
    for (const [name, value] of Object.entries(env))
      if (typeof value === "object") yield { key: userEnvKey(container, name), name: value.secret };
  const { tls, monitoring } = deployment.settings;
  if (tls.mode === "certificate") yield { key: "jitsi:tls.keySecret", name: tls.keySecret };
  for (const { setting, name } of alertSecrets(monitoring.alerts))
    yield { key: `jitsi:monitoring.alerts.${setting}`, name };
}

/** The user's own secrets that Grafana needs to tell of alerts. */
const alertSecrets = ({ email, webhook, slack }: AlertSettings) =>
  [
    { setting: "email.passwordSecret", name: email?.passwordSecret },
    { setting: "webhook.urlSecret", name: webhook?.urlSecret },
    { setting: "slack.urlSecret", name: slack?.urlSecret },
  ].flatMap(({ setting, name }) => (name === undefined ? [] : { setting, name }));

/** Who may know which of the program's own secrets: one trust zone each. */
const zones: Readonly<Record<ServiceRole, readonly string[]>> = {
  web: [],
  webApp: [],
  prosody: [secretNames.jicofo, secretNames.jicofoAccount, secretNames.mainProsodyUnusedBridge],
  prosodyJvb: [secretNames.jicofo, secretNames.bridge, secretNames.bridge2, secretNames.prosodyJvbKey],
  jicofo: [secretNames.jicofo],
  jvb: [secretNames.bridge, secretNames.bridge2],
  influxdb: [secretNames.influxdbAdmin, secretNames.influxdbWriter, secretNames.influxdbReader],
  grafana: [secretNames.grafanaAdmin, secretNames.influxdbReader],
  telegraf: [secretNames.influxdbWriter],
};

const trustZones = rule({
  id: "secret-zones",
  title: "a container receives only the secrets for its own purpose",
  why: "Bridges are exposed on other hosts. A compromised bridge must not give access to anything else.",
  fix: "Use a separate secret in jitsi:secrets.",
  *find(deployment) {
    for (const { service } of services(deployment)) {
      const allowed = zones[service.role];
      for (const [name, value] of Object.entries(service.env))
        if (isSecret(value) && ownSecrets.has(value.secret) && !allowed.includes(value.secret))
          yield foreign(envKey(service, name), value.secret, allowed);
      for (const { path, content } of service.files)
        if (isSecret(content) && ownSecrets.has(content.secret) && !allowed.includes(content.secret))
          yield foreign(partKey(service, `file ${path}`), content.secret, allowed);
    }
  },
});

const foreign = (key: string, value: string, allowed: readonly string[]): Finding => ({
  key,
  value,
  what: `is a secret of another container; this one may use ${listed(allowed) || "none"}`,
});

export const secretRules: readonly Rule[] = [plain, length, known, trustZones];
