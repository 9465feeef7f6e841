import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import { describe as describeDeployment } from "../../../model/deployment.ts";
import { arbitrarySettings } from "../../../model/rules/arbitrarySettings.ts";
import {
  cloudSettings,
  customizedSettings,
  exampleGroup,
  exampleSettings,
  localSettings,
} from "../../../model/rules/fixtures.ts";
import { explain } from "./explanation.ts";
import { explanationText } from "./explanationText.ts";

const acme = explain(describeDeployment(exampleSettings()));
const local = explain(describeDeployment(localSettings()));

const clouds = explain(describeDeployment(cloudSettings()));

const textOf = (explanation: typeof acme, width?: number): string =>
  stripVTControlCharacters(explanationText(explanation, width));

describe("what a stack is", () => {
  test("hosts, with what they run and what it may claim of their memory", () =>
    expect(acme.hosts[1]).toMatchObject({
      name: "fsn",
      runs: "2 bridges",
      expectedMemoryMiB: 2 * (3072 + 1024) + 256,
    }));

  test("containers, with what they publish", () =>
    expect(
      acme.containers
        .filter(({ published }) => published.length > 0)
        .map(({ host, name, published }) => [host, name, published]),
    ).toEqual([
      ["app", "prosody-jvb", ["10.8.0.10:6222/tcp"]],
      ["app", "web", ["0.0.0.0:80/tcp", "0.0.0.0:443/tcp"]],
      ["fsn", "jvb-fsn-a", ["0.0.0.0:10000/udp"]],
      ["fsn", "jvb-fsn-b", ["0.0.0.0:10001/udp"]],
      ["ash", "jvb-ash-a", ["0.0.0.0:10000/udp"]],
    ]));

  test("what a restart of each container does, and how to see what no container's health shows", () => {
    const restartOf = (name: string) => acme.containers.find((container) => container.name === name)!.restart;
    expect(restartOf("prosody")).toMatch(/^every call ends/);
    expect(restartOf("prosody-jvb")).toMatch(/^calls go on/);
    const [count, why] = acme.whereToLook;
    expect(count).toMatchObject({
      host: "app",
      answer: expect.stringMatching(/operational_bridge_count 3$/),
    });
    expect(count!.command).toContain("acme-jicofo");
    expect(why!.answer).toContain("PKIX path validation failed");
    // Three that are named, and a group of one to ten.
    expect(clouds.whereToLook[0]!.answer).toMatch(/operational_bridge_count 4 to 13$/);
    expect(textOf(acme)).toContain("docker logs acme-jvb-NAME");
  });

  test("regions in their groups", () =>
    expect(acme.regions).toEqual([
      { region: "hetzner-ash", group: "america", bridges: ["ash-a"], local: false },
      { region: "hetzner-fsn1", group: "europe", bridges: ["fsn-a", "fsn-b"], local: true },
    ]));

  test("secrets, with who is given them: a bridge's host sees the bridge password and Telegraf's, no others", () => {
    const atAsh = acme.secrets.filter(({ givenTo }) => givenTo.some((name) => name.startsWith("ash/")));
    expect(atAsh.map(({ name }) => name)).toEqual(["bridge-password", "influxdb-writer-password"]);
  });

  test("the customer's own secrets too", () => {
    const settings = customizedSettings(
      "prosody",
      { env: { JWT_APP_SECRET: { secret: "jwt" } } },
      { secretNames: ["jwt"] },
    );
    expect(explain(describeDeployment(settings)).secrets.at(-1)).toEqual({
      name: "jwt",
      purpose: "your own (jitsi:secrets)",
      givenTo: ["app/prosody"],
    });
  });

  test("what a firewall must let in, and from where", () => {
    expect(acme.firewall).toContainEqual({
      host: "app",
      protocol: "tcp",
      port: 6222,
      at: "10.8.0.10",
      from: "10.8.0.20, 10.8.0.30",
      why: "bridges of other hosts announce themselves",
    });
    expect(local.firewall).toEqual([]);
  });
});

describe("in the clouds", () => {
  test("machines, with how long they leave calls alone", () => {
    expect(clouds.machines.map(({ name, cloud, place }) => [name, cloud, place])).toEqual([
      ["app", "Google Cloud", "europe-west1-b"],
      ["ew3-a", "Google Cloud", "europe-west3-a"],
      ["use1-a", "AWS", "us-east-1"],
    ]);
    expect(clouds.machines[0]).toMatchObject({
      drainMinutes: undefined,
      dataDisk: { gib: 50, snapshotDays: 14 },
    });
    expect(clouds.machines[1]).toMatchObject({ drainMinutes: 55, dataDisk: undefined });
  });

  test("groups, with when they grow", () => {
    const peak = {
      name: "mornings",
      start: "45 8 * * 1-5",
      durationMinutes: 180,
      timeZone: "Europe/Berlin",
      min: 3,
    };
    const settings = cloudSettings();
    const hosts = settings.hosts.map((host) =>
      host.on === "gcpGroup" ? exampleGroup({}, { schedules: [peak] }) : host,
    );
    const explanation = explain(describeDeployment({ ...settings, hosts }));
    expect(explanation.groups).toMatchObject([
      { name: "ew1", region: "europe-west1", min: 1, max: 10, targetStress: 0.5, schedules: [peak] },
    ]);
    const text = textOf(explanation);
    expect(text).toContain('1 to 10; at least 3 for 180 min from "45 8 * * 1-5" Europe/Berlin (mornings)');
    expect(text).toContain("stress 0.5, or 60 % of the processors");
  });

  test("who reads which secret: a bridge none of the app server's", () => {
    expect(clouds.identities.map(({ name, cloud, machines }) => [name, cloud, machines])).toEqual([
      ["app", "Google Cloud", ["app"]],
      ["bridge", "Google Cloud", ["ew3-a", "ew1"]],
      ["bridge", "AWS", ["use1-a"]],
    ]);
    for (const { name, secrets } of clouds.identities)
      if (name === "bridge") expect(secrets).toEqual(["bridge-password", "influxdb-writer-password"]);
    expect(clouds.identities[1]!.may).toEqual(["roles/monitoring.metricWriter in the project"]);
  });

  test("what the clouds let in, apart from what Docker hosts' owners must", () => {
    expect(new Set(clouds.firewall.map(({ host }) => host))).toEqual(new Set(["fsn"]));
    expect(clouds.ingress.filter(({ from }) => from === "anyone").map(({ to, port }) => [to, port])).toEqual([
      ["app", 443],
      ["app", 80],
      ["bridges", 10000],
    ]);
    expect(clouds.ingress.find(({ port }) => port === 8080)?.from).toContain("35.191.0.0/16");
  });

  test("a Docker host with Prosody-JVB lets in machines whose addresses are not known yet", () => {
    const settings = cloudSettings();
    const explanation = explain(
      describeDeployment({
        ...settings,
        hosts: settings.hosts.filter(({ name }) => name !== "app" && name !== "ew1"),
        appServer: { ...settings.appServer, host: "fsn", bridgeNetwork: "public" },
        bridges: { ...settings.bridges, autoscaling: [] },
      }),
    );
    expect(explanation.firewall.find(({ port }) => port === 6222)?.from).toBe(
      "the address of ew3-a, the address of use1-a",
    );
  });

  test("Docker hosts alone have nothing of all this", () => {
    expect([...acme.machines, ...acme.groups, ...acme.identities, ...acme.ingress]).toEqual([]);
    expect(textOf(acme)).not.toMatch(/in the clouds|Groups/);
  });
});

describe("as tables", () => {
  test("hosts that need the same kernel settings share one snippet", () => {
    const text = textOf(acme);
    expect(text).toContain("## fsn, ash\n# JVB's UDP receive buffer");
    expect(text.match(/net\.core\.rmem_max = /g)).toHaveLength(1);
  });

  test("this computer has no firewall to open", () =>
    expect(textOf(local)).toContain("Nothing to open: only this computer can reach it."));

  test("in a narrow terminal the widest columns wrap, and no word is lost", () => {
    const narrow = textOf(acme, 110);
    for (const line of narrow.split("\n").filter((line) => line.startsWith("  ")))
      expect(line.length).toBeLessThanOrEqual(110);
    const words = (text: string): string[] => text.split(/\s+/).toSorted();
    expect(words(narrow)).toEqual(words(textOf(acme)));
  });

  test("no line ends in blanks", () => {
    for (const one of [acme, clouds]) expect(textOf(one)).not.toMatch(/ $/m);
  });

  test("any deployment can be explained", () =>
    fc.assert(
      fc.property(arbitrarySettings, (settings) => {
        const explanation = explain(describeDeployment(settings));
        expect(textOf(explanation, 80)).toContain(settings.appPrefix);
        expect(JSON.parse(JSON.stringify(explanation))).toMatchObject({ url: explanation.url });
      }),
      { numRuns: 50 },
    ));
});
