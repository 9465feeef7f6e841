import { readdirSync } from "node:fs";
import { parse } from "yaml";
import { describe as suite, expect, test } from "@jest/globals";
import { appServerHost, describe } from "../../deployment.ts";
import { exampleSettings } from "../../rules/fixtures.ts";
import type { Service } from "../../services/service.ts";
import type { AlertSettings } from "../../settings.ts";
import { folder } from "./grafanaNames.ts";

const nowhere: AlertSettings = { email: undefined, webhook: undefined, slack: undefined };
const mail = {
  to: ["ops@my-app.com", "night@my-app.com"],
  from: "jitsi@my-app.com",
  smtp: "smtp.my-app.com:587",
  user: "jitsi",
  passwordSecret: "smtp-password",
};
const everywhere: AlertSettings = {
  email: mail,
  webhook: { urlSecret: "pager-url" },
  slack: { urlSecret: "slack-url" },
};

function grafana(alerts: AlertSettings): Service {
  const settings = exampleSettings();
  const deployment = describe({ ...settings, monitoring: { ...settings.monitoring, alerts } });
  return appServerHost(deployment).services.find(({ role }) => role === "grafana")!;
}

const textOf = ({ files }: Service, path: string): string =>
  files.find((file) => file.path === `/etc/grafana/${path}`)!.content as string;

const notificationsOf = (alerts: AlertSettings) =>
  parse(textOf(grafana(alerts), "provisioning/alerting/notifications.yaml")) as Record<string, unknown>;

suite("where alerts go", () => {
  test("all ways that the settings name, as one contact point that the policy uses", () => {
    const { contactPoints, policies, ...rest } = notificationsOf(everywhere);
    expect(contactPoints).toEqual([
      {
        orgId: 1,
        name: "operators",
        receivers: [
          {
            uid: "jitsi-email",
            type: "email",
            settings: { addresses: "ops@my-app.com;night@my-app.com", singleEmail: true },
          },
          {
            uid: "jitsi-webhook",
            type: "webhook",
            settings: { url: "$ALERT_WEBHOOK_URL", httpMethod: "POST" },
          },
          { uid: "jitsi-slack", type: "slack", settings: { url: "$ALERT_SLACK_URL" } },
        ],
      },
    ]);
    expect(policies).toMatchObject([
      {
        receiver: "operators",
        routes: [{ receiver: "operators", object_matchers: [["severity", "=", "ticket"]] }],
      },
    ]);
    expect(rest).toEqual({ apiVersion: 1 });
  });

  test("a way that the settings no longer name is taken away", () => {
    const { contactPoints, deleteContactPoints } = notificationsOf({ ...everywhere, slack: undefined });
    expect(JSON.stringify(contactPoints)).not.toContain("slack");
    expect(deleteContactPoints).toEqual([{ orgId: 1, uid: "jitsi-slack" }]);
  });

  test("without any, Grafana's own policy comes back before the last one goes", () => {
    expect(notificationsOf(nowhere)).toEqual({
      apiVersion: 1,
      resetPolicies: [1],
      deleteContactPoints: ["email", "webhook", "slack"].map((type) => ({ orgId: 1, uid: `jitsi-${type}` })),
    });
  });
});

suite("secrets", () => {
  test("are in the environment by name, and in no file", () => {
    const { env, files } = grafana(everywhere);
    expect(env).toMatchObject({
      ALERT_WEBHOOK_URL: { secret: "pager-url" },
      ALERT_SLACK_URL: { secret: "slack-url" },
      GF_SMTP_PASSWORD: { secret: "smtp-password" },
      GF_SMTP_USER: "jitsi",
      GF_SMTP_HOST: "smtp.my-app.com:587",
    });
    for (const { content } of files) expect(content).toEqual(expect.any(String));
  });

  test.each([everywhere, nowhere])(
    "every variable in a file of provisioning is one of the environment",
    (alerts) => {
      const service = grafana(alerts);
      const texts = service.files
        .filter(({ path }) => path.endsWith(".yaml"))
        .map(({ content }) => content as string);
      const variables = texts.join("\n").match(/(?<=\$)\w+/g) ?? [];
      expect(variables).toContain("INFLUXDB_READ_USER_PASSWORD");
      expect(Object.keys(service.env)).toEqual(expect.arrayContaining(variables));
    },
  );

  test("without mail there is no mail server", () =>
    expect(Object.keys(grafana(nowhere).env).filter((name) => name.startsWith("GF_SMTP"))).toEqual([]));

  test("a mail server without login is given none", () => {
    const email = { ...mail, user: undefined, passwordSecret: undefined };
    const { env } = grafana({ ...nowhere, email });
    expect(Object.keys(env).filter((name) => /SMTP_(USER|PASSWORD)/.test(name))).toEqual([]);
  });
});

suite("what is shown", () => {
  const service = grafana(nowhere);
  const dashboards = service.files.filter(({ path }) => path.startsWith("/etc/grafana/dashboards/"));

  test("is every file that monitoring/ makes", () => {
    const made = readdirSync(new URL("../grafana", import.meta.url)).filter((name) => name.endsWith(".json"));
    const given = service.files
      .map(({ path }) => path.split("/").at(-1)!)
      .filter((name) => name.endsWith(".json"));
    expect(given.sort()).toEqual(made.sort());
  });

  test("each dashboard's file is named by its uid, and asks the data source that is there", () => {
    const { datasources } = parse(textOf(service, "provisioning/datasources/influxdb.yaml")) as {
      datasources: { uid: string }[];
    };
    for (const { path, content } of dashboards) {
      const { uid } = JSON.parse(content as string) as { uid: string };
      expect(path).toBe(`/etc/grafana/dashboards/${uid}.json`);
      const sources = new Set((content as string).match(/(?<="type":"influxdb","uid":")[^"]+/g));
      expect([...sources]).toEqual([datasources[0]!.uid]);
    }
  });

  test("the first page is one of them", () =>
    expect(dashboards.map(({ path }) => path)).toContain(
      service.env.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH,
    ));

  test("alert rules are in the folder of the dashboards: another name would be a second folder", () => {
    const rules = service.files.filter(({ path }) => /alerting\/.*\.json$/.test(path));
    expect(rules).toHaveLength(1);
    for (const { content } of rules)
      for (const group of (JSON.parse(content as string) as AlertFile).groups)
        expect(group.folder).toBe(folder);
    const { providers } = parse(textOf(service, "provisioning/dashboards/jitsi.yaml")) as {
      providers: { folder: string }[];
    };
    expect(providers.map((provider) => provider.folder)).toEqual([folder]);
  });

  test("Grafana would take a dollar sign in a rule's name or label for a variable of its environment", () => {
    for (const { path, content } of service.files.filter(({ path }) => /alerting\/.*\.json$/.test(path)))
      for (const { rules } of (JSON.parse(content as string) as AlertFile).groups)
        for (const { uid, title, labels } of rules)
          expect(JSON.stringify([path, uid, title, labels])).not.toContain("$");
  });
});

interface AlertFile {
  readonly groups: readonly {
    readonly folder: string;
    readonly rules: readonly { readonly uid: string; readonly title: string; readonly labels: object }[];
  }[];
}
