import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import { describe as describeDeployment } from "../../../model/deployment.ts";
import { exampleBridge, exampleHost, exampleSettings, localSettings } from "../../../model/rules/fixtures.ts";
import type { Settings } from "../../../model/settings.ts";
import { clashesOf, daemonOf, overlap, type NamedDeployment } from "./clashes.ts";

const named = (stack: string, overrides: Partial<Settings> = {}): NamedDeployment => ({
  stack,
  deployment: describeDeployment(exampleSettings({ appPrefix: stack, ...overrides })),
});

/** One host with the app server and a bridge, all of it away from acme's. */
const apart = (overrides: Partial<Settings> = {}): NamedDeployment =>
  named("other", {
    hosts: [{ ...exampleHost("h", "hetzner-fsn1", 10), subnet: "172.30.9.0/24" }],
    appServer: { ...exampleSettings().appServer, host: "h", httpPort: 8000, httpsPort: 8443 },
    bridges: { static: [exampleBridge(0, "x", "h", 12000)], autoscaling: [] },
    regions: { groups: {}, local: undefined },
    ...overrides,
  });

const acme = named("acme");

const keys = (mine: NamedDeployment, ...others: NamedDeployment[]): string[] =>
  clashesOf(mine, others).map(({ key }) => key);

describe("two stacks on one Docker daemon", () => {
  test("get along with names, networks and ports of their own", () =>
    expect(keys(apart(), acme)).toEqual([]));

  test("need prefixes of their own", () =>
    expect(keys(apart({ appPrefix: "acme", baseDomain: "else.com" }), acme)).toEqual(["jitsi:appPrefix"]));

  test("need networks of their own", () => {
    const hosts = [{ ...exampleHost("h", "hetzner-fsn1", 10), subnet: "172.30.0.128/25" }];
    expect(clashesOf(apart({ hosts }), [acme])).toMatchObject([
      {
        key: "jitsi:hosts[0].subnet",
        value: "172.30.0.128/25",
        what: expect.stringContaining("of stack acme"),
      },
    ]);
  });

  test("need web ports of their own", () => {
    const appServer = { ...exampleSettings().appServer, host: "h" };
    expect(keys(apart({ appServer }), acme)).toEqual([
      "jitsi:appServer.httpPort",
      "jitsi:appServer.httpsPort",
    ]);
  });

  test("need media ports of their own", () => {
    const hosts = [{ ...exampleHost("h", "hetzner-fsn1", 20), subnet: "172.30.9.0/24" }];
    const bridges = {
      static: [exampleBridge(0, "x", "h", 12000), exampleBridge(1, "y", "h", 10001)],
      autoscaling: [],
    };
    expect(keys(apart({ hosts, bridges }), acme)).toEqual(["jitsi:bridges.static[1].port"]);
  });

  test("are on one whoever logs in there, and by whichever way the port is written", () => {
    const docker = `ssh://root@203.0.113.10:22`;
    const hosts = [{ ...exampleHost("h", "hetzner-fsn1", 10), docker, subnet: "172.30.0.0/24" }];
    expect(keys(apart({ hosts }), acme)).toEqual(["jitsi:hosts[0].subnet"]);
  });

  test("cannot have a port that the other has on every address", () => {
    const appServer = { ...exampleSettings().appServer, host: "h", listenAddress: "127.0.0.1" };
    expect(keys(apart({ appServer }), acme)).toEqual([
      "jitsi:appServer.httpPort",
      "jitsi:appServer.httpsPort",
    ]);
  });

  test("cannot both open Prosody-JVB", () => {
    const hosts = [
      { ...exampleHost("h", "hetzner-fsn1", 10), subnet: "172.30.9.0/24" },
      { ...exampleHost("i", "hetzner-fsn1", 77), subnet: "172.30.9.0/24" },
    ];
    const bridges = { static: [exampleBridge(0, "x", "i", 12000)], autoscaling: [] };
    expect(clashesOf(apart({ hosts, bridges }), [acme])).toMatchObject([
      {
        key: "jitsi:appServer.host",
        fix: expect.stringContaining("prosody-jvb needs tcp 6222 for itself"),
      },
    ]);
  });

  test("may have the same ports on addresses of their own", () => {
    const address = (listenAddress: string) => ({ ...exampleSettings().appServer, host: "h", listenAddress });
    const one = apart({ appServer: address("127.0.0.1") });
    const two = apart({ appServer: address("127.0.0.2"), appPrefix: "two" });
    expect(keys(one, two)).not.toContain("jitsi:appServer.httpPort");
  });
});

test("one public host name belongs to one stack, wherever it runs", () => {
  const hosts = [exampleHost("h", "hetzner-fsn1", 99)];
  expect(keys(apart({ hosts, appPrefix: "acme" }), acme)).toEqual(["jitsi:appPrefix"]);
});

test("localhost is every computer's own", () => {
  const at = (docker: string): NamedDeployment => {
    const settings = localSettings();
    const hosts = settings.hosts.map((host) => ({ ...host, docker }));
    return { stack: docker, deployment: describeDeployment({ ...settings, hosts }) };
  };
  expect(keys(at("unix:///a.sock"), at("unix:///b.sock"))).toEqual([]);
});

test("daemons of different hosts share nothing", () => {
  const hosts = [exampleHost("h", "hetzner-fsn1", 99)];
  expect(keys(apart({ hosts, appServer: { ...exampleSettings().appServer, host: "h" } }), acme)).toEqual([]);
});

test.each([
  ["ssh://a@h", "ssh://b@h", true],
  ["ssh://a@h:22", "ssh://a@h", true],
  ["ssh://a@h/", "ssh://a@h", true],
  ["ssh://a@h:2222", "ssh://a@h", false],
  ["unix:///var/run/docker.sock", "unix:///var/run/docker.sock", true],
  ["unix:///var/run/docker.sock", "unix:///run/user/1000/docker.sock", false],
])("%s and %s: one daemon is %s", (a, b, same) => expect(daemonOf(a) === daemonOf(b)).toBe(same));

describe("overlap", () => {
  test.each([
    ["172.30.0.0/24", "172.30.0.0/24", true],
    ["172.30.0.0/24", "172.30.1.0/24", false],
    ["172.30.0.0/16", "172.30.200.0/24", true],
    ["0.0.0.0/0", "203.0.113.1/32", true],
    ["10.0.0.0/9", "10.128.0.0/9", false],
    // A network written by an address inside it.
    ["172.30.0.77/24", "172.30.0.0/25", true],
  ])("%s and %s: %s", (a, b, expected) => {
    expect(overlap(a, b)).toBe(expected);
    expect(overlap(b, a)).toBe(expected);
  });

  test("two networks overlap exactly if the longer prefix begins with the shorter", () => {
    const cidr = fc.tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }));
    const written = ([number, bits]: readonly [number, number]): string =>
      `${[24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".")}/${bits}`;
    fc.assert(
      fc.property(cidr, cidr, (a, b) => {
        const bits = Math.min(a[1], b[1]);
        const prefix = ([number]: readonly [number, number]) =>
          number.toString(2).padStart(32, "0").slice(0, bits);
        expect(overlap(written(a), written(b))).toBe(prefix(a) === prefix(b));
      }),
    );
  });
});
