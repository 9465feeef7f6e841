import { describe, expect, test } from "@jest/globals";
import type { Problem } from "../model/problem.ts";
import type { Settings } from "../model/settings.ts";
import { parseSettings } from "./settings.ts";

type Values = Record<string, unknown>;

/** A customer with all that has no default. */
const customer: Values = {
  appPrefix: "acme",
  baseDomain: "my-app.com",
  hosts: [
    {
      name: "app",
      docker: "ssh://deploy@203.0.113.10",
      region: "fsn",
      publicAddress: "203.0.113.10",
      privateAddress: "10.8.0.1",
    },
    { name: "ash", docker: "ssh://deploy@198.51.100.30", region: "ash", publicAddress: "198.51.100.30" },
  ],
  bridges: {
    static: [
      { name: "a", host: "app" },
      { name: "b", host: "ash" },
    ],
  },
  tls: { mode: "selfSigned" },
};

const mail = { to: ["ops@my-app.com"], from: "jitsi@my-app.com", smtp: "smtp.my-app.com:587" };

const files: Record<string, string | Uint8Array> = {
  "overlays/config.js": "config.a = 1;",
  "overlays/latin1.js": new Uint8Array([0x61, 0xe9, 0x62]),
};

function parse(values: Values, secretKeys: string[] = []) {
  const texts = Object.entries(values).map(([key, value]) => [
    `jitsi:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return parseSettings({
    source: "config/Pulumi.acme.yaml",
    values: Object.fromEntries(texts) as Record<string, string>,
    isSecret: (key) => secretKeys.includes(key),
    readFile: (path) => {
      const content = files[path];
      if (content === undefined)
        throw Object.assign(new Error("no such file"), {
          code: path.startsWith("locked") ? "EACCES" : "ENOENT",
        });
      return typeof content === "string" ? new TextEncoder().encode(content) : content;
    },
  });
}

const settingsOf = (values: Values, secretKeys?: string[]): Settings => {
  const parsed = parse(values, secretKeys);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.settings;
};

const problemsOf = (values: Values, secretKeys?: string[]): readonly Problem[] => {
  const parsed = parse(values, secretKeys);
  return "problems" in parsed ? parsed.problems : [];
};

const host = (index: number, change: Values) => {
  const hosts = structuredClone(customer.hosts) as Values[];
  Object.assign(hosts[index]!, change);
  return { ...customer, hosts };
};
const bridge = (index: number, change: Values) => {
  const bridges = structuredClone(customer.bridges) as { static: Values[] };
  Object.assign(bridges.static[index]!, change);
  return { ...customer, bridges };
};

const peakKey = (field: string) => `jitsi:bridges.autoscaling[0].schedules[0].${field}`;
const peak = (change: Values) => ({
  ...customer,
  bridges: {
    autoscaling: [
      {
        name: "group",
        region: "europe-west3",
        schedules: [{ name: "morning", start: "45 8 * * MON-FRI", durationMinutes: 60, min: 2, ...change }],
      },
    ],
  },
});

describe("defaults", () => {
  test("local needs nothing but its kind, and stays on this computer", () => {
    expect(settingsOf({ kind: "local" })).toMatchObject({
      appPrefix: "local",
      hosts: [{ docker: "unix:///var/run/docker.sock", publicAddress: "127.0.0.1" }],
      appServer: { host: "local", httpsPort: 8443, listenAddress: "127.0.0.1" },
      bridges: { static: [{ name: "a", host: "local", port: 10000 }] },
      tls: { mode: "selfSigned" },
      protect: false,
    });
  });

  test("a customer's app server is the first host, on the usual ports, and its data is protected", () => {
    expect(settingsOf(customer)).toMatchObject({
      kind: "customer",
      release: "stable-11146-2",
      media: "video",
      appServer: {
        host: "app",
        httpPort: 80,
        httpsPort: 443,
        bridgeNetwork: "private",
        listenAddress: "0.0.0.0",
      },
      bridges: {
        static: [
          { name: "a", host: "app", port: 10000, heapMiB: 3072 },
          { name: "b", host: "ash", port: 10000 },
        ],
      },
      protect: true,
    });
  });

  test("browsers trust the certificate unless staging is asked for: lifting the protection changes protection alone", () => {
    const tls = { mode: "letsencrypt", email: "ops@my-app.com" };
    expect(settingsOf({ ...customer, tls }).tls).toMatchObject({ staging: false });
    const { protect, ...lifted } = settingsOf({ ...customer, tls, protect: false });
    expect(protect).toBe(false);
    expect(settingsOf({ ...customer, tls })).toMatchObject(lifted);
    expect(settingsOf({ ...customer, tls: { ...tls, staging: true } }).tls).toMatchObject({ staging: true });
  });

  test.each([
    "shop",
    "registry.my-app.com/team/shop:1.4",
    "localhost:5000/shop_x/y--z:v1",
    `ghcr.io/a/b@sha256:${"0".repeat(64)}`,
    `shop:1.4@sha256:${"a".repeat(64)}`,
  ])("%s is an image", (image) =>
    expect(settingsOf({ ...customer, webApp: { image, port: 80 } }).webApp?.image).toBe(image),
  );

  test.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])(
    "%s is a time zone",
    (timeZone) =>
      expect(problemsOf(peak({ timeZone })).map(({ key }) => key)).not.toContain(peakKey("timeZone")),
  );

  test("booleans may come as Pulumi's text", () => {
    expect(settingsOf({ ...customer, protect: "false" }).protect).toBe(false);
    expect(settingsOf({ ...customer, protect: true }).protect).toBe(true);
  });
});

describe("one mistake is one problem, at its key, with a fix", () => {
  test.each<[string, Values, string, RegExp]>([
    [
      "a platform and networks of one's own",
      { ...customer, platform: "platform", network: {} },
      "jitsi:network",
      /is set together with jitsi:platform.*Use only one of them/,
    ],
    [
      "unknown key",
      { ...customer, relase: "x" },
      "jitsi:relase",
      /is an unknown setting.*Did you mean jitsi:release\?/,
    ],
    [
      "unknown key deep down",
      host(1, { publicAdress: "1.2.3.4" }),
      "jitsi:hosts[1].publicAdress",
      /Did you mean jitsi:hosts\[1\]\.publicAddress\?/,
    ],
    ["nothing near", { ...customer, zzz: "x" }, "jitsi:zzz", /Known here: kind, appPrefix/],
    ["wrong type", bridge(1, { port: "ten" }), "jitsi:bridges.static[1].port", /should be a number/],
    ["list for a group", { ...customer, regions: [] }, "jitsi:regions", /should be a group of settings/],
    ["no JSON", { ...customer, hosts: "[{" }, "jitsi:hosts", /is not valid JSON/],
    [
      "two bridges with one name",
      bridge(1, { name: "a" }),
      "jitsi:bridges.static[1].name",
      /is already used by \[0\]/,
    ],
    ["two hosts with one name", host(1, { name: "app" }), "jitsi:hosts[1].name", /is already used by \[0\]/],
    [
      "ssh address with a path",
      host(1, { docker: "ssh://deploy@198.51.100.30/" }),
      "jitsi:hosts[1].docker",
      /is not a valid SSH address/,
    ],
    [
      "one Docker host twice",
      host(1, { docker: "ssh://root@203.0.113.10:22" }),
      "jitsi:hosts[1].docker",
      /is already used by \[0\]/,
    ],
    [
      "ssh without user",
      host(0, { docker: "ssh://203.0.113.10" }),
      "jitsi:hosts[0].docker",
      /has no user.*ssh:\/\/USER@host/,
    ],
    [
      "tcp Docker host",
      host(0, { docker: "tcp://203.0.113.10:2375" }),
      "jitsi:hosts[0].docker",
      /is not a supported Docker endpoint/,
    ],
    [
      "prefix in capitals",
      { ...customer, appPrefix: "Acme" },
      "jitsi:appPrefix",
      /is not a valid DNS label.*lowercase/,
    ],
    [
      "prefix of 64 letters",
      { ...customer, appPrefix: "a".repeat(64) },
      "jitsi:appPrefix",
      /is not a valid DNS label/,
    ],
    [
      "prefix with a leading dash",
      { ...customer, appPrefix: "-acme" },
      "jitsi:appPrefix",
      /is not a valid DNS label/,
    ],
    [
      "old release",
      { ...customer, release: "stable-9955" },
      "jitsi:release",
      /is not stable-11146-2. Use stable-11146-2/,
    ],
    ["unknown release", { ...customer, release: "unstable" }, "jitsi:release", /Use stable-11146-2/],
    [
      "bridge on no host",
      bridge(0, { host: "ap" }),
      "jitsi:bridges.static[0].host",
      /is not a host of this deployment.*Did you mean app\?/,
    ],
    [
      "app server on no host",
      { ...customer, appServer: { host: "x" } },
      "jitsi:appServer.host",
      /Known: app, ash/,
    ],
    [
      "public address as private one",
      host(0, { privateAddress: "8.8.8.8" }),
      "jitsi:hosts[0].privateAddress",
      /is not in a private range/,
    ],
    [
      "no address",
      host(0, { publicAddress: "app.my-app.com" }),
      "jitsi:hosts[0].publicAddress",
      /is not a valid IPv4 address/,
    ],
    ["no network", host(0, { subnet: "172.30.0.1" }), "jitsi:hosts[0].subnet", /is not a valid IPv4 network/],
    ["privileged port for media", bridge(0, { port: 443 }), "jitsi:bridges.static[0].port", /is below 1024/],
    ["no bridge", { ...customer, bridges: { static: [] } }, "jitsi:bridges", /List at least one/],
    [
      "unknown way of TLS",
      { ...customer, tls: { mode: "letsencrypts" } },
      "jitsi:tls.mode",
      /Did you mean letsencrypt\?/,
    ],
    [
      "no mail for Let's Encrypt",
      { ...customer, tls: { mode: "letsencrypt" } },
      "jitsi:tls.email",
      /is missing/,
    ],
    [
      "alerts by mail to nobody",
      { ...customer, monitoring: { alerts: { email: { ...mail, to: [] } } } },
      "jitsi:monitoring.alerts.email.to",
      /Give at least 1/,
    ],
    [
      "a mail server without a port",
      { ...customer, monitoring: { alerts: { email: { ...mail, smtp: "smtp.my-app.com" } } } },
      "jitsi:monitoring.alerts.email.smtp",
      /is not a host with a port.*host:port/,
    ],
    [
      "a mail server's user without a password",
      { ...customer, monitoring: { alerts: { email: { ...mail, user: "jitsi" } } } },
      "jitsi:monitoring.alerts.email",
      /has a user without a password.*Set both user and passwordSecret, or neither/,
    ],
    [
      "a webhook's URL in the open",
      { ...customer, monitoring: { alerts: { webhook: { urlSecret: "pager", url: "https://x.y/token" } } } },
      "jitsi:monitoring.alerts.webhook.url",
      /is an unknown setting.*Known here: urlSecret/,
    ],
    [
      "a URL as a secret's name",
      { ...customer, monitoring: { alerts: { slack: { urlSecret: "https://hooks.slack.com/x" } } } },
      "jitsi:monitoring.alerts.slack.urlSecret",
      /is not a valid DNS label/,
    ],
    [
      "Prometheus from an address without a length",
      { ...customer, monitoring: { prometheus: { from: ["10.0.0.0"] } } },
      "jitsi:monitoring.prometheus.from[0]",
      /is not a valid IPv4 network/,
    ],
    [
      "both places for Jitsi Meet",
      { ...customer, webApp: { image: "x", port: 80, meetPath: "/m", meetHost: "m.x.y" } },
      "jitsi:webApp",
      /Use only one of them/,
    ],
    [
      "container that is none",
      { ...customer, containers: { jvbs: {} } },
      "jitsi:containers.jvbs",
      /Did you mean jitsi:containers\.jvb\?/,
    ],
    [
      "extra file that is not there",
      { ...customer, containers: { web: { files: { "custom-config.js": "gone.js" } } } },
      'jitsi:containers.web.files["custom-config.js"]',
      /does not exist/,
    ],
    [
      "extra file that cannot be read",
      { ...customer, containers: { web: { files: { "custom-config.js": "locked.js" } } } },
      'jitsi:containers.web.files["custom-config.js"]',
      /cannot be read/,
    ],
    [
      "extra file that is no UTF-8",
      { ...customer, containers: { web: { files: { "custom-config.js": "overlays/latin1.js" } } } },
      'jitsi:containers.web.files["custom-config.js"]',
      /is not UTF-8 text/,
    ],
    [
      "digest that is none",
      { ...customer, digests: { web: "sha256:12" } },
      "jitsi:digests.web",
      /is not an image digest/,
    ],
    // What stands in shell scripts, Compose files, nginx or a command line may be nothing but what it is called.
    ...[
      "shop:1; id",
      "shop:$(id)",
      "shop:`id`",
      "${HOME}/shop",
      "Shop",
      "shop: 1",
      "-v/:/host",
      "shop\n",
    ].map((image): [string, Values, string, RegExp] => [
      `image ${image}`,
      { ...customer, webApp: { image, port: 80 } },
      "jitsi:webApp.image",
      /is not a valid image reference/,
    ]),
    [
      "host of the web app that ends nginx's line",
      { ...customer, webApp: { image: "shop", port: 80, meetHost: "a.b; deny all" } },
      "jitsi:webApp.meetHost",
      /is not a valid host name/,
    ],
    [
      "mirror with a command in it",
      { ...customer, imageMirrors: { "ghcr.io": "mirror.my-app.com/$(id)" } },
      'jitsi:imageMirrors["ghcr.io"]',
      /is not a valid mirror/,
    ],
    [
      "mirror of something that is not a registry",
      { ...customer, imageMirrors: { "ghcr.io/jitsi": "mirror.my-app.com" } },
      'jitsi:imageMirrors["ghcr.io/jitsi"]',
      /is not a registry/,
    ],
    ...["ssh://-oProxyCommand=id@203.0.113.10", "ssh://deploy@-oProxyCommand", "ssh://a b@203.0.113.10"].map(
      (docker): [string, Values, string, RegExp] => [
        docker,
        host(0, { docker }),
        "jitsi:hosts[0].docker",
        /is not a valid SSH address/,
      ],
    ),
    [
      "socket with more behind it",
      host(0, { docker: "unix:///var/run/docker.sock;id" }),
      "jitsi:hosts[0].docker",
      /is not a socket path/,
    ],
    [
      "cron with a command in it",
      peak({ start: "45 8 * * $(id)" }),
      peakKey("start"),
      /is not a valid cron expression/,
    ],
    ["cron of four fields", peak({ start: "45 8 * *" }), peakKey("start"), /is not a valid cron expression/],
    ["time zone that is none", peak({ timeZone: "Europe/Berln" }), peakKey("timeZone"), /is not a time zone/],
    ["time zone with a path", peak({ timeZone: "../etc" }), peakKey("timeZone"), /is not a time zone/],
    [
      "mail user that Grafana would read as a file",
      {
        ...customer,
        monitoring: { alerts: { email: { ...mail, user: "$__file{/etc/passwd}", passwordSecret: "smtp" } } },
      },
      "jitsi:monitoring.alerts.email.user",
      /dollar sign/,
    ],
    [
      "secrets in plain text",
      { ...customer, secrets: { jwt: "0123456789abcdef0" } },
      "jitsi:secrets",
      /is stored in plain text.*--secret/,
    ],
  ])("%s", (_, values, key, message) => {
    const problems = problemsOf(values);
    expect(problems.map((problem) => problem.key)).toEqual([key]);
    expect(`${problems[0]!.what}. ${problems[0]!.fix}`).toMatch(message);
  });

  test("a secret where none belongs", () => {
    const problems = problemsOf({ ...customer, containers: {} }, ["jitsi:containers"]);
    expect(problems).toMatchObject([
      { key: "jitsi:containers", what: expect.stringContaining("does not accept secrets") },
    ]);
  });

  test.each(["with space", 'quo"te', "back\\slash", "dol$lar", ""])(
    "a secret that would break upstream's configuration: %j",
    (value) => {
      const problems = problemsOf({ ...customer, secrets: { jwt: value } }, ["jitsi:secrets"]);
      expect(problems).toMatchObject([{ key: "jitsi:secrets.jwt", value: "[secret]" }]);
    },
  );

  test("a private key is a secret too", () => {
    const key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    expect(settingsOf({ ...customer, secrets: { key } }, ["jitsi:secrets"]).secretNames).toEqual(["key"]);
  });

  test("a customer without anything is told all that is missing", () => {
    expect(problemsOf({}).map(({ key }) => key)).toEqual(
      ["appPrefix", "baseDomain", "appServer", "bridges", "tls"].map((key) => `jitsi:${key}`),
    );
  });
});

test("mistakes in different places are shown together, also beside wrong types", () => {
  const values = {
    ...bridge(1, { name: "a", port: "x" }),
    appPrefix: "Acme",
    release: "stable-1",
    zzz: 1,
    secrets: { a: "b" },
  };
  expect(new Set(problemsOf(values).map(({ key }) => key))).toEqual(
    new Set(
      ["appPrefix", "release", "bridges.static[1].port", "bridges.static[1].name", "zzz", "secrets"].map(
        (key) => `jitsi:${key}`,
      ),
    ),
  );
});

test("a secret's value is in no problem and in no settings", () => {
  const value = "plainTextThatMustNotShow";
  expect(JSON.stringify(problemsOf({ ...customer, secrets: { jwt: value } }))).not.toContain(value);
  expect(
    JSON.stringify(settingsOf({ ...customer, secrets: { jwt: value } }, ["jitsi:secrets"])),
  ).not.toContain(value);
});

describe("the escape hatch", () => {
  test("files are read, below /config unless absolute", () => {
    const files = {
      "custom-config.js": "overlays/config.js",
      "/usr/share/jitsi-meet/static/a.js": "overlays/config.js",
    };
    expect(settingsOf({ ...customer, containers: { web: { files } } }).containers.web?.files).toEqual([
      { path: "/config/custom-config.js", content: "config.a = 1;" },
      { path: "/usr/share/jitsi-meet/static/a.js", content: "config.a = 1;" },
    ]);
  });

  test("YAML's booleans and numbers become what the image reads", () => {
    const env = {
      ENABLE_P2P: false,
      START_AUDIO_MUTED: 5,
      TOKEN_AUTH_URL: true,
      JWT_APP_SECRET: { secret: "jwt" },
    };
    expect(settingsOf({ ...customer, containers: { web: { env } } }).containers.web?.env).toEqual({
      ENABLE_P2P: "0",
      START_AUDIO_MUTED: "5",
      TOKEN_AUTH_URL: "true",
      JWT_APP_SECRET: { secret: "jwt" },
    });
  });
});
