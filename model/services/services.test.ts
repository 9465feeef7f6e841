import { describe as suite, expect, test } from "@jest/globals";
import { appServerHost, describe, type Deployment } from "../deployment.ts";
import {
  cloudSettings,
  exampleBridge,
  customizedSettings,
  exampleSettings,
  localSettings,
} from "../rules/fixtures.ts";
import { secretNames } from "../access/secrets.ts";
import type { Settings } from "../settings.ts";
import { secretsOf, type Service } from "./service.ts";
import { jids } from "../topology.ts";

const acme = describe(exampleSettings());
const servicesOf = ({ hosts }: Deployment): Service[] => hosts.flatMap(({ services }) => services);
const withRole = (deployment: Deployment, role: Service["role"]): Service[] =>
  servicesOf(deployment).filter((service) => service.role === role);
const serviceIn = (deployment: Deployment, name: string): Service =>
  servicesOf(deployment).find((service) => service.name === name)!;
const bridges = withRole(acme, "jvb");

suite("Grafana", () => {
  test("shows nobody anything without a login: all that is open by default is off, whatever is in front of it", () => {
    expect(serviceIn(acme, "grafana").env).toMatchObject({
      GF_AUTH_ANONYMOUS_ENABLED: "false",
      GF_AUTH_ANONYMOUS_HIDE_VERSION: "true",
      GF_METRICS_ENABLED: "false",
      GF_SNAPSHOTS_ENABLED: "false",
      GF_SNAPSHOTS_EXTERNAL_ENABLED: "false",
      GF_PUBLIC_DASHBOARDS_ENABLED: "false",
      GF_SECURITY_DISABLE_GRAVATAR: "true",
    });
  });
});

suite("two Prosodies", () => {
  const main = serviceIn(acme, "prosody");
  const brewery = serviceIn(acme, "prosody-jvb");
  const jicofo = serviceIn(acme, "jicofo");

  test("Prosody-JVB, Jicofo and every bridge mean the same room, account and port", () => {
    for (const { env } of [jicofo, ...bridges]) {
      const { JVB_BREWERY_MUC: room, JVB_XMPP_INTERNAL_MUC_DOMAIN: domain } = env;
      expect([room, domain]).toEqual(jids.brewery.split("@"));
      expect(env.JVB_XMPP_AUTH_DOMAIN).toBe(brewery.env.JVB_XMPP_AUTH_DOMAIN);
      expect(env.JVB_XMPP_PORT).toBe(brewery.env.XMPP_PORT);
      expect(env.ENABLE_JVB_XMPP_SERVER).toBe("1");
    }
    expect(brewery.env.PROSODY_MODE).toBe("brewery");
    expect(main.env.PROSODY_MODE).toBe("client");
  });

  test("bridges are told where Prosody-JVB is published; Jicofo meets it on the host's own network", () => {
    expect(brewery.ports).toEqual([{ container: 6222, host: 6222, address: "10.8.0.10", protocol: "tcp" }]);
    expect(new Set(bridges.map(({ env }) => env.JVB_XMPP_SERVER))).toEqual(new Set(["10.8.0.10"]));
    expect(jicofo.env.JVB_XMPP_SERVER).toBe("prosody-jvb");
  });

  test("on one host it is not published, and bridges use its name", () => {
    const local = describe(localSettings());
    expect(serviceIn(local, "prosody-jvb").ports).toEqual([]);
    expect(serviceIn(local, "jvb-a").env.JVB_XMPP_SERVER).toBe("prosody-jvb");
  });

  test("it leaves its host on the public address only by the user's word", () => {
    const settings = exampleSettings();
    const open = describe({ ...settings, appServer: { ...settings.appServer, bridgeNetwork: "public" } });
    expect(serviceIn(open, "prosody-jvb").ports).toMatchObject([{ address: "203.0.113.10" }]);
  });

  test("with rate limits on, Jicofo has none, and the user's networks are added to the deployment's", () => {
    const prosodyWith = (env: Readonly<Record<string, string>>) =>
      serviceIn(describe(customizedSettings("prosody", { env })), "prosody").env;
    const on = { PROSODY_ENABLE_RATE_LIMITS: "1" };
    expect(prosodyWith(on).PROSODY_RATE_LIMIT_ALLOW_RANGES).toBe("172.30.0.0/24");
    expect(
      prosodyWith({ ...on, PROSODY_RATE_LIMIT_ALLOW_RANGES: "198.51.100.0/24" })
        .PROSODY_RATE_LIMIT_ALLOW_RANGES,
    ).toBe("172.30.0.0/24,198.51.100.0/24");
    expect(prosodyWith({}).PROSODY_RATE_LIMIT_ALLOW_RANGES).toBeUndefined();
  });

  test.each([
    ["jvb", "jvb2"],
    ["jvb2", "jvb"],
  ] as const)(
    "with bridges as %s, those that are still %s are not told of other bridges either",
    (account, other) => {
      const settings = exampleSettings();
      const deployment = describe({ ...settings, bridgeLogin: { ...settings.bridgeLogin, account } });
      const { env, files } = serviceIn(deployment, "prosody-jvb");
      const [rules] = files.filter(({ path }) => path.endsWith(".pfw"));
      expect(rules!.content).toContain(`TO: ${other}@auth.jvb.meet.jitsi\n`);
      expect(env.JVB_AUTH_USER).toBe(account);
      // The image loads what this names, its own rules among them, from where it copies /config to.
      expect(env.GLOBAL_CONFIG).toMatch(
        new RegExp(`firewall_scripts = .*/jvb_muc_presence_filter.pfw", "/run/prosody${rules!.path}"`),
      );
    },
  );

  test("the main Prosody has Jicofo's account before it opens its port, Prosody-JVB has not", () => {
    expect(main.files).toEqual([
      {
        path: "/config/data/auth%2emeet%2ejitsi/accounts/focus.dat",
        content: { secret: "jicofo-account" },
      },
    ]);
    // Copied only where Prosody's data are empty.
    expect(main.tmpfs.map(({ path }) => path)).toContain("/var/lib/prosody");
    expect(brewery.files.filter(({ path }) => path.startsWith("/config/data/"))).toEqual([]);
  });

  test("Prosody's further modules stand behind the wired ones", () => {
    const settings = customizedSettings("prosody", { env: { XMPP_MODULES: "lobby,muc_census" } });
    expect(serviceIn(describe(settings), "prosody").env.XMPP_MODULES).toBe("jiconop,lobby,muc_census");
  });
});

suite("secrets", () => {
  test("a bridge gets the bridge password and nothing else", () => {
    for (const bridge of bridges) expect(secretsOf(bridge)).toEqual([secretNames.bridge]);
  });

  test("the main Prosody does not know the bridge password, nor anybody the one of its own unused account", () => {
    expect(secretsOf(serviceIn(acme, "prosody"))).not.toContain(secretNames.bridge);
    const knowing = servicesOf(acme).filter((service) =>
      secretsOf(service).includes(secretNames.mainProsodyUnusedBridge),
    );
    expect(knowing.map(({ name }) => name)).toEqual(["prosody"]);
  });

  test("no value of any env looks like one", () => {
    const texts = servicesOf(acme).flatMap(({ env }) =>
      Object.entries(env).flatMap(([name, value]) => (/PASSWORD|SECRET/.test(name) ? [value] : [])),
    );
    expect(texts.length).toBeGreaterThan(10);
    for (const value of texts) expect(value).toEqual({ secret: expect.any(String) });
  });
});

suite("the network", () => {
  test("only web, media and Prosody-JVB are published", () => {
    expect(
      servicesOf(acme).flatMap(({ name, ports }) =>
        ports.map(({ host, protocol }) => `${name} ${host}/${protocol}`),
      ),
    ).toEqual([
      "prosody-jvb 6222/tcp",
      "web 80/tcp",
      "web 443/tcp",
      "jvb-fsn-a 10000/udp",
      "jvb-fsn-b 10001/udp",
      "jvb-ash-a 10000/udp",
    ]);
  });

  test("a local deployment is reachable from this computer only", () => {
    for (const { ports } of servicesOf(describe(localSettings())))
      for (const { address } of ports) expect(address).toBe("127.0.0.1");
  });
});

suite("a rotation of the bridges' password", () => {
  const account = "jvb2";
  const rotated = describe(exampleSettings({ bridgeLogin: { account, rotations: { jvb: 1, jvb2: 2 } } }));

  test("moves the bridges to the other account, with its own password", () => {
    for (const { env } of withRole(rotated, "jvb")) {
      expect(env.JVB_AUTH_USER).toBe(account);
      expect(env.JVB_AUTH_PASSWORD).toEqual({ secret: secretNames.bridge2 });
    }
  });

  test("leaves the former account on Prosody-JVB, for bridges that have not followed yet", () => {
    const { env } = serviceIn(rotated, "prosody-jvb");
    expect([env.JVB_AUTH_USER, env.JIBRI_XMPP_USER]).toEqual([account, "jvb"]);
    expect(env.JVB_AUTH_PASSWORD).toEqual({ secret: secretNames.bridge2 });
    expect(env.JIBRI_XMPP_PASSWORD).toEqual({ secret: secretNames.bridge });
  });
});

suite("who checks a certificate", () => {
  const telegrafOf = (tls: Settings["tls"], host: string) => {
    const { services } = describe(exampleSettings({ tls })).hosts.find(({ name }) => name === host)!;
    return fileIn(
      services.find(({ name }) => name === "telegraf")!,
      "/etc/telegraf/telegraf.conf",
    );
  };
  const issued = {
    mode: "letsencrypt",
    challenge: "http-01",
    email: "a@my-app.com",
    staging: false,
  } as const;

  test("Telegraf does, when it sends measurements and their password to another host", () => {
    expect(telegrafOf(issued, "ash")).not.toContain("insecure_skip_verify");
    // Nobody could check this one.
    expect(telegrafOf({ mode: "selfSigned" }, "ash")).toContain("insecure_skip_verify = true");
  });

  test("browsers get a certificate that they trust, unless staging was asked for", () => {
    const staging = (asked: boolean) =>
      serviceIn(describe(exampleSettings({ tls: { ...issued, staging: asked } })), "web").env
        .LETSENCRYPT_USE_STAGING;
    expect([staging(false), staging(true)]).toEqual(["0", "1"]);
  });
});

test("a bridge beside the app server finds Prosody-JVB on Docker's network, though others come from outside", () => {
  const settings = exampleSettings();
  const beside = exampleBridge(3, "app-a", settings.appServer.host, 10_005);
  const mixed = describe({
    ...settings,
    bridges: { static: [...settings.bridges.static, beside], autoscaling: [] },
  });
  expect(serviceIn(mixed, "jvb-app-a").env.JVB_XMPP_SERVER).toBe("prosody-jvb");
  expect(serviceIn(mixed, "jvb-app-a").startAfter).toEqual(["prosody-jvb"]);
});

test("Jicofo's own health checks are off: they fail while there is no bridge, and a restart brings none", () => {
  expect(serviceIn(acme, "jicofo").env.JICOFO_ENABLE_HEALTH_CHECKS).toBe("0");
});

suite("where a bridge finds Prosody-JVB", () => {
  const clouds = describe(cloudSettings());
  const dialled = (bridge: string) => serviceIn(clouds, `jvb-${bridge}`).env.JVB_XMPP_SERVER;

  test("in Google's network by a private name, from elsewhere by the public one", () => {
    expect(dialled("ew3-a")).toBe("acme.jitsi.internal");
    expect(dialled("use1-a")).toBe("acme.my-app.com");
    expect(dialled("fsn-a")).toBe("acme.my-app.com");
  });

  test("under the deployment's own nickname, so that two deployments never count one bridge twice", () => {
    for (const { env } of bridges) expect(env.JVB_MUC_NICKNAME).toMatch(/^acme-/);
  });
});

test("a Prometheus of the customer's own reaches a Docker host on its private address only", () => {
  const monitoring = { ...exampleSettings().monitoring, prometheus: { from: ["10.8.0.0/24"] } };
  for (const { services } of describe(exampleSettings({ monitoring })).hosts) {
    const { ports: published } = services.find(({ name }) => name === "telegraf")!;
    expect(published.map(({ address }) => address)).toEqual([expect.stringMatching(/^10\.8\.0\./)]);
  }
});

suite("a further bridge", () => {
  test("changes no service that is there but Telegraf on its host, which is told its name", () => {
    const settings = exampleSettings();
    const more = describe({
      ...settings,
      bridges: {
        static: [...settings.bridges.static, exampleBridge(3, "ash-b", "ash", 10001)],
        autoscaling: [],
      },
    });
    const others = ({ hosts }: Deployment) =>
      hosts.map((host) => ({
        ...host,
        services: host.services.filter(
          ({ name }) => name !== "jvb-ash-b" && !(name === "telegraf" && host.name === "ash"),
        ),
      }));
    expect(others(more)).toEqual(others(acme));
    const ofAsh = more.hosts.find(({ name }) => name === "ash")!.services;
    const conf = ofAsh.find(({ name }) => name === "telegraf")!.files[0]!.content;
    expect(conf).toContain('bridge = "ash-b"');
  });

  test("every bridge has a relay id, a nickname and an instance id of its own", () => {
    for (const name of ["JVB_OCTO_RELAY_ID", "JVB_MUC_NICKNAME", "JVB_INSTANCE_ID"])
      expect(new Set(bridges.map(({ env }) => env[name])).size).toBe(bridges.length);
  });
});

suite("audio", () => {
  const audio = describe(exampleSettings({ media: "audio" }));

  test("is switched on in client, Jicofo and every bridge", () => {
    expect(serviceIn(audio, "web").env).toMatchObject({
      START_AUDIO_ONLY: "1",
      START_WITH_VIDEO_MUTED: "1",
      ENABLE_P2P: "0",
    });
    expect(fileIn(serviceIn(audio, "web"), "/config/custom-config.js")).toContain("config.channelLastN = 0;");
    expect(serviceIn(audio, "jicofo").env.JICOFO_CONF_MAX_VIDEO_SENDERS).toBe("0");
    for (const bridge of withRole(audio, "jvb")) {
      expect(fileIn(bridge, "/config/custom-jvb.conf")).toContain("videobridge.cc.jvb-last-n = 0");
      expect(fileIn(bridge, "/config/custom-jvb.conf")).toContain("route-loudest-only = true");
    }
  });

  test("leaves every codec on", () => {
    for (const { env } of servicesOf(audio))
      expect(Object.keys(env).filter((name) => name.startsWith("ENABLE_CODEC_"))).toEqual([]);
  });
});

suite("a web app in front", () => {
  const at = (meetAt: { path: string } | { host: string }) =>
    describe(
      exampleSettings({ webApp: { image: "shop:1", port: 3000, meetAt }, tls: { mode: "selfSigned" } }),
    );

  test("takes the public host; Jitsi Meet is below its path and says so to its own pages", () => {
    const shop = at({ path: "/meet" });
    expect(shop.topology).toMatchObject({
      publicUrl: "https://acme.my-app.com",
      meetUrl: "https://acme.my-app.com/meet",
    });
    const web = serviceIn(shop, "web");
    expect(fileIn(web, "/config/nginx-custom/base.html")).toBe('<base href="/meet/" />\n');
    expect(fileIn(web, "/config/custom-config.js")).toContain(
      "config.websocket = 'wss://acme.my-app.com/meet/' + subdir + 'xmpp-websocket';",
    );
    expect(web.env.PUBLIC_URL).toBe("https://acme.my-app.com");
    expect(appServerHost(shop).services.map(({ name }) => name)).toContain("web-app");
  });

  test("or on a host name of its own, which upstream's images then know as theirs", () => {
    const shop = at({ host: "meet.my-app.com" });
    expect(shop.topology.meetUrl).toBe("https://meet.my-app.com");
    expect(serviceIn(shop, "web").env.PUBLIC_URL).toBe("https://meet.my-app.com");
    expect(fileIn(serviceIn(shop, "web"), "/config/nginx/site-confs/web-app.conf")).toContain(
      "server_name acme.my-app.com;",
    );
  });
});

test("the user's text stands behind ours where the image reads one file", () => {
  const files = [{ path: "/config/custom-jvb.conf", content: "videobridge.stats.interval = 10 seconds" }];
  const bridge = serviceIn(describe(customizedSettings("jvb", { files })), "jvb-fsn-a");
  expect(fileIn(bridge, "/config/custom-jvb.conf")).toMatch(
    /CERTIFICATE_VERIFICATION = false\n(videobridge\.shutdown\..*\n){2}\nvideobridge\.stats\.interval/,
  );
});

function fileIn({ files }: Service, path: string): string {
  const content = files.find((file) => file.path === path)?.content;
  return typeof content === "string" ? content : "";
}
