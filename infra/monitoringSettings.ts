/** Settings of what watches a deployment. */

import { z } from "zod";
import type { MonitoringSettings } from "../model/settings.ts";
import { dnsLabel, must } from "./settingsChecks.ts";

const secretName = (what: string) => dnsLabel.describe(`Name in \`jitsi:secrets\` of ${what}.`);

const alertsSchema = z
  .strictObject({
    email: z
      .strictObject({
        to: z.array(z.email()).min(1).describe("Who gets mail."),
        from: z.email().describe("Whom it is from; the mail server must allow it."),
        smtp: z
          .string()
          .check(
            must(
              (value) => /^[a-zA-Z0-9.-]+:\d{1,5}$/.test(value),
              "is no host with a port",
              "Give the mail server as host:port, e.g. smtp.my-app.com:587.",
            ),
          )
          .describe("The mail server, `host:port`. STARTTLS is used where it is offered."),
        user: z
          .string()
          .check(
            must(
              // Grafana takes $ for the beginning of a variable or a file (docs: "Configure Grafana", variable expansion).
              (value) => /^[^\s$\p{Cc}\p{Cf}]+$/u.test(value),
              "has white space, a dollar sign or characters that cannot be seen",
              "Give the user as the mail server knows it.",
            ),
          )
          .optional()
          .describe("User at the mail server. Default: no login."),
        passwordSecret: secretName("the user's password").optional(),
      })
      .check(
        must(
          ({ user, passwordSecret }) => (user === undefined) === (passwordSecret === undefined),
          "has a user without a password, or a password without a user",
          "Give user and passwordSecret, or neither.",
        ),
      )
      .optional()
      .describe("Alerts by mail."),
    webhook: z
      .strictObject({ urlSecret: secretName("the URL, which often holds a token") })
      .optional()
      .describe("Alerts as JSON to a URL, in Grafana's format."),
    slack: z
      .strictObject({ urlSecret: secretName("the URL of an incoming webhook") })
      .optional()
      .describe("Alerts to a channel in Slack."),
  })
  .prefault({})
  .describe("Where alerts go besides Grafana itself. Default: nowhere.");

export const monitoringSchema = z
  .strictObject({
    containers: z
      .boolean()
      .default(true)
      .describe(
        "Read processor and memory of every container from Docker. Telegraf is given Docker's socket for it, which is as good as root on that machine; `false` leaves these figures out, and the alert on Prosody's processor core.",
      ),
    prometheus: z
      .strictObject({
        from: z.array(z.cidrv4()).min(1).describe("Networks that Prometheus asks from, e.g. `10.20.0.0/16`."),
      })
      .optional()
      .describe(
        "Let your own Prometheus read what the daemons tell, on port 9273 of every host: `http://HOST:9273/metrics`. Default: shut.",
      ),
    alerts: alertsSchema,
  })
  .prefault({})
  .describe("What watches the deployment: docs/monitoring.md.");

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
