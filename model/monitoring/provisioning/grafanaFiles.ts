/** Files from which Grafana takes its data source, dashboards and alerts at every start (Grafana 12 docs, "Provision Grafana"; YAML reads JSON). */

import type { ConfigFile, Env } from "../../services/service.ts";
import { secret } from "../../services/service.ts";
import type { AlertSettings } from "../../settings.ts";
import { alertRules, dashboards } from "../grafana/files.ts";
import { collectSeconds, database } from "../retention.ts";
import { datasource, folder } from "./grafanaNames.ts";

const provisioning = "/etc/grafana/provisioning";

const dashboardDirectory = "/etc/grafana/dashboards";

export const dashboardPath = (uid: string): string => `${dashboardDirectory}/${uid}.json`;

export interface GrafanaSource {
  readonly url: string;
  readonly user: string;
  /** Variable of Grafana's environment with its password. */
  readonly passwordVariable: string;
}

export const grafanaFiles = (source: GrafanaSource, alerts: AlertSettings): ConfigFile[] => [
  { path: `${provisioning}/datasources/influxdb.yaml`, content: yaml(datasources(source)) },
  providerFile,
  { path: `${provisioning}/alerting/notifications.yaml`, content: yaml(notifications(alerts)) },
  ...sameForAll,
];

/** As JSON, which YAML takes: nothing has to be loaded for it. */
function yaml(content: unknown): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** `$NAME` is a variable of Grafana's environment (docs, "Use environment variables"). */
const datasources = ({ url, user, passwordVariable }: GrafanaSource) => ({
  apiVersion: 1,
  datasources: [
    {
      name: "InfluxDB",
      uid: datasource.uid,
      type: datasource.type,
      access: "proxy",
      isDefault: true,
      editable: false,
      url,
      user,
      // The database's default policy is the raw one; queries name theirs.
      jsonData: {
        version: "InfluxQL",
        dbName: database,
        httpMode: "POST",
        // A finer grid than the points would have holes.
        timeInterval: `${collectSeconds}s`,
      },
      secureJsonData: { password: `$${passwordVariable}` },
    },
  ],
});

const provider = {
  apiVersion: 1,
  providers: [
    {
      name: "jitsi",
      orgId: 1,
      folder,
      type: "file",
      // A dashboard that is no longer here goes; one that somebody changed is saved under another name.
      disableDeletion: false,
      allowUiUpdates: false,
      options: { path: dashboardDirectory },
    },
  ],
};

const providerFile: ConfigFile = { path: `${provisioning}/dashboards/jitsi.yaml`, content: yaml(provider) };

const sameForAll: readonly ConfigFile[] = [
  ...Object.entries(alertRules).map(([name, content]) => ({
    path: `${provisioning}/alerting/${name}.json`,
    content,
  })),
  ...Object.entries(dashboards).map(([uid, content]) => ({ path: dashboardPath(uid), content })),
];

const contactPoint = "operators";

const variables = { webhook: "ALERT_WEBHOOK_URL", slack: "ALERT_SLACK_URL" } as const;

/**
 * Where alerts go. Grafana keeps contact points in its own database, so those that the settings no longer have are named for deletion, and without any
 * its own policy comes back. Variables are put into their settings since Grafana 9.1.7 (grafana#55666).
 */
function notifications({ email, webhook, slack }: AlertSettings) {
  const all = {
    email: email && { addresses: email.to.join(";"), singleEmail: true },
    webhook: webhook && { url: `$${variables.webhook}`, httpMethod: "POST" },
    slack: slack && { url: `$${variables.slack}` },
  };
  const uidOf = (type: string): string => `jitsi-${type}`;
  const receivers = Object.entries(all).flatMap(([type, settings]) =>
    settings === undefined ? [] : [{ uid: uidOf(type), type, settings }],
  );
  const gone = Object.entries(all).flatMap(([type, settings]) =>
    settings === undefined ? [{ orgId: 1, uid: uidOf(type) }] : [],
  );
  return {
    apiVersion: 1,
    ...(receivers.length === 0
      ? { resetPolicies: [1] }
      : { contactPoints: [{ orgId: 1, name: contactPoint, receivers }], policies: [policy] }),
    ...(gone.length === 0 ? {} : { deleteContactPoints: gone }),
  };
}

/** One message for an incident, however many bridges it is on; what can wait is repeated once a day. */
const policy = {
  orgId: 1,
  receiver: contactPoint,
  group_by: ["alertname"],
  group_wait: "30s",
  group_interval: "5m",
  repeat_interval: "4h",
  routes: [
    {
      receiver: contactPoint,
      object_matchers: [["severity", "=", "ticket"]],
      group_wait: "5m",
      repeat_interval: "24h",
    },
  ],
};

/** Variables for where alerts go. Mail is encrypted where the server offers it, and a password never goes over an open line (net/smtp `PlainAuth`). */
export const alertEnv = ({ email, webhook, slack }: AlertSettings, customer: string): Env => ({
  ...(webhook && { [variables.webhook]: secret(webhook.urlSecret) }),
  ...(slack && { [variables.slack]: secret(slack.urlSecret) }),
  ...(email && {
    GF_SMTP_ENABLED: "true",
    GF_SMTP_HOST: email.smtp,
    GF_SMTP_FROM_ADDRESS: email.from,
    GF_SMTP_FROM_NAME: `Jitsi ${customer}`,
    ...(email.user !== undefined && { GF_SMTP_USER: email.user }),
    ...(email.passwordSecret !== undefined && { GF_SMTP_PASSWORD: secret(email.passwordSecret) }),
  }),
});
