/** Settings of what watches a deployment. */

import { z } from "zod";
import type { MonitoringSettings } from "../model/settings.ts";
import { dnsLabel, must } from "./settingsChecks.ts";

const secretName = (what: string) => dnsLabel.describe(`Name in \`jitsi:secrets\` of ${what}.`);

const alertsSchema = z
  .strictObject({
    email: z
      .strictObject({
        to: z.array(z.email()).min(1).describe("Recipients."),
        from: z.email().describe("Sender address. The mail server must accept it."),
        smtp: z
          .string()
          .check(
            must(
              (value) => /^[a-zA-Z0-9.-]+:\d{1,5}$/.test(value),
              "is not a host with a port",
              "Set the mail server as host:port, e.g. smtp.my-app.com:587.",
            ),
          )
          .describe("Mail server, `host:port`. STARTTLS is used if the server offers it."),
        user: z
          .string()
          .check(
            must(
              // Grafana takes $ for the beginning of a variable or a file (docs: "Configure Grafana", variable expansion).
              (value) => /^[^\s$\p{Cc}\p{Cf}]+$/u.test(value),
              "contains white space, a dollar sign or invisible characters",
              "Use the user name that the mail server expects.",
            ),
          )
          .optional()
          .describe("User name for the mail server. Default: no login."),
        passwordSecret: secretName("the user's password").optional(),
      })
      .check(
        must(
          ({ user, passwordSecret }) => (user === undefined) === (passwordSecret === undefined),
          "has a user without a password, or a password without a user",
          "Set both user and passwordSecret, or neither.",
        ),
      )
      .optional()
      .describe("Send alerts by email."),
    webhook: z
      .strictObject({ urlSecret: secretName("the URL, which often contains a token") })
      .optional()
      .describe("Post alerts to a URL as JSON, in Grafana's format."),
    slack: z
      .strictObject({ urlSecret: secretName("the incoming webhook's URL") })
      .optional()
      .describe("Send alerts to a Slack channel."),
  })
  .prefault({})
  .describe("Where Grafana sends alerts. Default: nowhere.");

export const monitoringSchema = z
  .strictObject({
    containers: z
      .boolean()
      .default(true)
      .describe(
        "Collect CPU and memory of every container. This gives Telegraf access to Docker's socket, which is equivalent to root on that machine. `false` disables these metrics and the alert on Prosody's CPU.",
      ),
    prometheus: z
      .strictObject({
        from: z
          .array(z.cidrv4())
          .min(1)
          .describe("Networks from which Prometheus scrapes, e.g. `10.20.0.0/16`."),
      })
      .optional()
      .describe(
        "Expose the daemons' metrics to your own Prometheus at `http://HOST:9273/metrics` on every host. Default: closed.",
      ),
    alerts: alertsSchema,
  })
  .prefault({})
  .describe("Monitoring of the deployment (docs/monitoring.md).");

/** The parsed settings with nothing left out. */
export const monitoringOf = ({
  containers,
  prometheus,
  alerts: { email, webhook, slack },
}: z.output<typeof monitoringSchema>): MonitoringSettings => ({
  containers,
  prometheus,
  alerts: {
    email: email && { ...email, user: email.user, passwordSecret: email.passwordSecret },
    webhook,
    slack,
  },
});
