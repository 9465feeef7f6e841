import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describe as describeDeployment } from "../../model/deployment.ts";
import { arbitrarySettings } from "../../model/rules/arbitrarySettings.ts";
import { customizedSettings, exampleSettings, localSettings } from "../../model/rules/fixtures.ts";
import { explain } from "./explanation.ts";
import { explanationText } from "./explanationText.ts";

const acme = explain(describeDeployment(exampleSettings()));
const local = explain(describeDeployment(localSettings()));

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

describe("as tables", () => {
  test("hosts that need the same kernel settings share one snippet", () => {
    const text = textOf(acme);
    expect(text).toContain("## fsn, ash\n# JVB's UDP receive buffer");
    expect(text.match(/net\.core\.rmem_max = /g)).toHaveLength(1);
  });

  test("this computer has no firewall to open", () =>
    expect(textOf(local)).toContain("Nothing: only this computer can reach it."));

  test("in a narrow terminal the widest columns wrap, and no word is lost", () => {
    const narrow = textOf(acme, 110);
    for (const line of narrow.split("\n").filter((line) => line.startsWith("  ")))
      expect(line.length).toBeLessThanOrEqual(110);
    const words = (text: string): string[] => text.split(/\s+/).toSorted();
    expect(words(narrow)).toEqual(words(textOf(acme)));
  });

  test("no line ends in blanks", () => expect(textOf(acme)).not.toMatch(/ $/m));

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
