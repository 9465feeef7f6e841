import { describe as suite, expect, test } from "@jest/globals";
import { describe } from "../deployment.ts";
import { ingressOf } from "./firewall.ts";
import {
  cloudSettings,
  exampleBridge,
  exampleHost,
  exampleSettings,
  localSettings,
} from "../rules/fixtures.ts";
import type { Settings } from "../settings.ts";

/** `app tcp/443 from world`, sorted. */
const opened = (settings: Settings): string[] =>
  ingressOf(describe(settings))
    .map(
      ({ to, protocol, port, from }) =>
        `${to} ${protocol}/${port} from ${typeof from === "object" ? from.cidrs.join(", ") : from}`,
    )
    .sort();

const without = (hosts: readonly string[]): Settings => {
  const all = cloudSettings();
  return cloudSettings({
    hosts: all.hosts.filter(({ name }) => !hosts.includes(name)),
    bridges: {
      static: all.bridges.static.filter(({ host }) => !hosts.includes(host)),
      autoscaling: all.bridges.autoscaling.filter(({ host }) => !hosts.includes(host)),
    },
  });
};

suite("what the clouds let in", () => {
  test("the customer's own Prometheus, from its networks alone, to every machine", () => {
    const plain = cloudSettings();
    const monitoring = { ...plain.monitoring, prometheus: { from: ["10.20.0.0/16", "10.30.0.0/16"] } };
    const more = opened({ ...plain, monitoring }).filter((rule) => !opened(plain).includes(rule));
    expect(more).toEqual([
      "app tcp/9273 from 10.20.0.0/16, 10.30.0.0/16",
      "bridges tcp/9273 from 10.20.0.0/16, 10.30.0.0/16",
    ]);
  });

  test("to a deployment everywhere", () =>
    expect(opened(cloudSettings())).toEqual([
      "app tcp/22 from iap",
      "app tcp/443 from world",
      "app tcp/6222 from bridgeAddresses",
      "app tcp/6222 from bridgesInNetwork",
      "app tcp/80 from world",
      "bridges tcp/22 from iap",
      "bridges tcp/8080 from healthChecks",
      "bridges udp/10000 from world",
    ]));

  test("without bridges elsewhere: Prosody-JVB by identity only", () =>
    expect(opened(without(["fsn", "use1-a"])).filter((rule) => rule.includes("6222"))).toEqual([
      "app tcp/6222 from bridgesInNetwork",
    ]));

  test("without bridges in the network: by address only", () =>
    expect(opened(without(["ew3-a", "ew1"])).filter((rule) => rule.includes("6222"))).toEqual([
      "app tcp/6222 from bridgeAddresses",
    ]));

  test("without a group: nobody asks for the bridges' health from outside", () =>
    expect(opened(without(["ew1"])).filter((rule) => rule.includes("8080"))).toEqual([]));

  test("with AWS alone: no shell but Session Manager's, which needs no port", () =>
    expect(opened(without(["ew1", "ew3-a"])).filter((rule) => rule.startsWith("bridges"))).toEqual([
      "bridges udp/10000 from world",
    ]));

  test("to an app server with a bridge of its own: its media too", () => {
    const bridges = { static: [{ ...exampleBridge(0, "own", "app") }], autoscaling: [] };
    const hosts = cloudSettings().hosts.filter(({ name }) => name === "app");
    expect(opened(cloudSettings({ hosts, bridges }))).toEqual([
      "app tcp/22 from iap",
      "app tcp/443 from world",
      "app tcp/80 from world",
      "app udp/10000 from world",
    ]);
  });

  test("to an app server on a Docker host: nothing, its firewall is its owner's", () => {
    const all = cloudSettings();
    const settings = cloudSettings({
      hosts: [...all.hosts.filter(({ name }) => name === "use1-a"), exampleHost("home", "hetzner-fsn1", 40)],
      appServer: { ...all.appServer, host: "home", bridgeNetwork: "public" },
      bridges: { static: [exampleBridge(0, "use1-a", "use1-a")], autoscaling: [] },
    });
    expect(opened(settings)).toEqual(["bridges udp/10000 from world"]);
  });

  test("to Docker hosts and to this computer: nothing", () => {
    expect(opened(exampleSettings())).toEqual([]);
    expect(opened(localSettings())).toEqual([]);
  });
});

test("a rule's name says it apart from the others of its machines", () => {
  const rules = ingressOf(describe(cloudSettings()));
  const names = rules.map(({ to, name }) => `${to}-${name}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { why } of rules) expect(why).not.toBe("");
});
