import { describe, expect, test } from "@jest/globals";
import type { Plain } from "../../../simulator/monitor/graph.ts";
import type { ResourceChange } from "../changes/stackChange.ts";
import { dangersOf } from "./dangers.ts";
import { downtimeOf, spanText } from "./downtime.ts";
import { container, propertyChange, resourceChange, stackChange } from "./fixtures.ts";
import { roleOf } from "./role.ts";

const google = "gcp:compute/instance:Instance";
const amazon = "aws:ec2/instance:Instance";
const autoscaler = "gcp:compute/regionAutoscaler:RegionAutoscaler";
const [pool, app] = ["jitsi:index:JvbPool", "jitsi:index:AppServer"];

const inPool = { parentType: pool };
const dangers = (...resources: ResourceChange[]): string[] =>
  dangersOf(stackChange("acme", { resources })).map(({ names, what }) =>
    [names.join(), what].filter(Boolean).join(" "),
  );

describe("what a resource is", () => {
  test.each([
    [google, "acme-ew3-a", pool, "bridge"],
    [google, "acme-app", app, "appServer"],
    [google, "acme-app", undefined, "appServer"],
    [google, "acme-ew3-a", undefined, "bridge"],
    [amazon, "acme-use1-a", undefined, "bridge"],
    [container, "acme-fsn-jvb-fsn-a", pool, "bridge"],
    [container, "acme-fsn-jvb-fsn-a-files", pool, "other"],
    [container, "acme-app-web", app, "appServer"],
    [container, "acme-fsn-telegraf", "jitsi:index:DockerHost", "other"],
    [container, "acme-fsn-jvb-a", undefined, "bridge"],
    [container, "acme-app-prosody", undefined, "appServer"],
    [autoscaler, "acme-ew1", "jitsi:index:JvbAutoscalingGroup", "bridgeGroup"],
    ["gcp:compute/firewall:Firewall", "acme-app", undefined, "other"],
  ])("%s %s in %s: %s", (type, name, parentType, role) =>
    expect(roleOf({ type, name, ...(parentType === undefined ? {} : { parentType }) })).toBe(role),
  );
});

describe("dangers", () => {
  test.each([
    ["gcp:compute/address:Address", "address"],
    ["gcp:compute/globalAddress:GlobalAddress", "address"],
    ["aws:ec2/eip:Eip", "address"],
    ["gcp:compute/disk:Disk", "lost"],
    ["docker:index/volume:Volume", "lost"],
    ["gcp:dns/managedZone:ManagedZone", "zone"],
    ["gcp:storage/bucket:Bucket", "lost"],
    ["gcp:kms/cryptoKey:CryptoKey", "encrypted"],
  ])("the end of a %s, protected or not", (type, word) => {
    for (const action of ["delete", "replace"] as const) {
      const [danger] = dangersOf(stackChange("acme", { resources: [resourceChange(action, type, "x")] }));
      expect(danger?.why).toContain(word);
    }
    expect(dangers(resourceChange("update", type, "x"))).toEqual([]);
  });

  test("the end of a volume with what Telegraf has not sent yet is none", () =>
    expect(dangers(resourceChange("delete", "docker:index/volume:Volume", "acme-fsn-telegraf"))).toEqual([]));

  test("the end of anything protected, and a protection that is lifted", () => {
    const secret = "gcp:secretmanager/secret:Secret";
    expect(dangers(resourceChange("delete", secret, "x", { protected: true }))).toEqual([
      "x protected, and deleted",
    ]);
    expect(dangers(resourceChange("delete", secret, "x"))).toEqual([]);
    expect(
      dangers(
        resourceChange("update", secret, "x", {
          properties: [propertyChange("option protect", true, undefined)],
        }),
      ),
    ).toEqual(["x no longer protected"]);
  });

  test.each([
    [[propertyChange("autoscalingPolicy.minReplicas", 2, 1)], ["g keeps at least 1 bridges instead of 2"]],
    [[propertyChange("autoscalingPolicy.minReplicas", 1, 0)], ["g keeps at least 0 bridges instead of 1"]],
    [
      [
        propertyChange(
          "autoscalingPolicy",
          { minReplicas: 2, maxReplicas: 9 },
          { minReplicas: 1, maxReplicas: 5 },
        ),
      ],
      ["g keeps at least 1 bridges instead of 2", "g grows to at most 5 bridges instead of 9"],
    ],
    [[propertyChange("autoscalingPolicy.minReplicas", 1, 2)], []],
  ])("a group that shrinks: %j", (properties, expected) =>
    expect(dangers(resourceChange("update", autoscaler, "g", { properties }))).toEqual(expected),
  );

  test("bridges that go without others that come", () => {
    const bridge = (action: "delete" | "create", name: string) =>
      resourceChange(action, amazon, name, inPool);
    expect(dangers(bridge("delete", "a"), bridge("delete", "b"), bridge("create", "c"))).toEqual([
      "1 bridge fewer (2 deleted, 1 created)",
    ]);
    expect(dangers(bridge("delete", "a"), bridge("create", "c"))).toEqual([]);
    expect(dangers(resourceChange("delete", container, "acme-app-web", { parentType: app }))).toEqual([]);
  });
});

describe("what ends calls", () => {
  const restarted = (service: string, parentType = app) =>
    resourceChange("replace", container, `acme-${service}`, { parentType });

  test.each([
    ["the main Prosody", [restarted("prosody")], /^The main Prosody restarts\./],
    [
      "Jicofo and the main Prosody, said once",
      [restarted("prosody"), restarted("jicofo")],
      /^The main Prosody restarts; Jicofo restarts\./,
    ],
    [
      "the machine of the app server",
      [resourceChange("replace", google, "acme-app", { parentType: app })],
      /machine is replaced/,
    ],
  ])("%s", (_, resources, why) => {
    const found = dangersOf(stackChange("acme", { resources }));
    expect(found).toMatchObject([{ kind: "calls", what: "every call ends" }]);
    expect(found[0]!.why).toMatch(why);
  });

  test("all that a machine's bundle restarts", () => {
    const at = (service: string) =>
      propertyChange(`metadata["jitsi-bundle"].compose.services.${service}.image`, 1, 2);
    const update = (...services: string[]) =>
      dangersOf(
        stackChange("acme", {
          resources: [
            resourceChange("update", google, "acme-app", { parentType: app, properties: services.map(at) }),
          ],
        }),
      );
    expect(update("web", "jicofo", "prosody")[0]!.why).toMatch(
      /^The main Prosody restarts; Jicofo restarts\./,
    );
    expect(update("web", "telegraf")).toEqual([]);
  });

  test.each([
    ["a machine", resourceChange("delete", google, "acme-app", { parentType: app })],
    ["a container", resourceChange("delete", container, "acme-app-jicofo", { parentType: app })],
  ])("an app server that goes, as in a suspension: %s", (_, change) =>
    expect(dangersOf(stackChange("acme", { resources: [change] }))).toMatchObject([
      { kind: "calls", why: expect.stringMatching(/^The app server goes\./) },
    ]),
  );

  test.each(["web", "prosody-jvb", "grafana", "influxdb"])("not a restart of %s", (service) =>
    expect(dangers(restarted(service))).toEqual([]),
  );

  test("not a bridge, whose calls move", () =>
    expect(
      dangers(restarted("jvb-a", pool), resourceChange("replace", amazon, "acme-use1-a", inPool)),
    ).toEqual([]));
});

describe("Let's Encrypt's staging authority", () => {
  const update = (path: string, before: Plain | undefined, after: Plain) =>
    resourceChange("update", google, "acme-app", {
      parentType: app,
      properties: [propertyChange(path, before, after)],
    });
  const bundle = 'metadata["jitsi-bundle"]';

  test.each([
    ["in a container's list", update("envs[3]", "LETSENCRYPT_USE_STAGING=0", "LETSENCRYPT_USE_STAGING=1")],
    [
      "in a machine's bundle",
      update(`${bundle}.compose.services.web.environment.LETSENCRYPT_USE_STAGING`, "0", "1"),
    ],
    ["of the machine's own client", update(`${bundle}.certificate.staging`, false, true)],
  ])("turned on: %s", (_, change) =>
    expect(dangers(change)).toContain("browsers will refuse the certificate"),
  );

  test("turned off", () => {
    for (const change of [
      update("envs[3]", "LETSENCRYPT_USE_STAGING=1", "LETSENCRYPT_USE_STAGING=0"),
      update(`${bundle}.certificate.staging`, true, false),
    ])
      expect(dangers(change)).not.toContain("browsers will refuse the certificate");
  });
});

test("a stack under another name collides with itself, and it is said how to rename it", () => {
  const [danger] = dangersOf(stackChange("acme-corp", { renamedFrom: "acme" }));
  expect(danger).toMatchObject({ kind: "collides" });
  expect(danger!.why).toContain("`pulumi stack rename acme-corp --stack acme`");
});

test("the same for several resources is said once", () => {
  const lifted = { properties: [propertyChange("option protect", true, undefined)] };
  const address = "gcp:compute/address:Address";
  expect(
    dangers(resourceChange("update", address, "a", lifted), resourceChange("update", address, "b", lifted)),
  ).toEqual(["a,b no longer protected"]);
});

describe("downtime", () => {
  const ofApp = { parentType: app };
  const changing = (path: string) => ({ properties: [propertyChange(path, 1, 2)] });

  test.each([
    ["an app server made anew", resourceChange("replace", google, "a", ofApp), "4 min to 12 min"],
    [
      "an app server of another size",
      resourceChange("update", google, "a", { ...ofApp, ...changing("machineType") }),
      "1 min to 4 min",
    ],
    [
      "an app server with another bundle",
      resourceChange("update", google, "a", { ...ofApp, ...changing("metadata.jitsi-bundle") }),
      "up to 1 min",
    ],
    [
      "an app server whose Telegraf has another setting",
      resourceChange("update", google, "a", {
        ...ofApp,
        ...changing('metadata["jitsi-bundle"].compose.services.telegraf.environment.X'),
      }),
      undefined,
    ],
    [
      "an app server that measures something else, and has another web page",
      resourceChange("update", google, "a", {
        ...ofApp,
        properties: [
          propertyChange('metadata["jitsi-bundle"].files["files/telegraf/etc/telegraf.conf"].text', 1, 2),
          propertyChange('metadata["jitsi-bundle"].files["files/web/config/x.js"].text', 1, 2),
        ],
      }),
      "up to 1 min",
    ],
    [
      "an app server that measures something else",
      resourceChange("update", google, "a", {
        ...ofApp,
        ...changing('metadata["jitsi-bundle"].files["files/telegraf/etc/telegraf.conf"].text'),
      }),
      undefined,
    ],
    [
      "an app server with another label",
      resourceChange("update", google, "a", { ...ofApp, ...changing("labels.x") }),
      undefined,
    ],
    ["a container of an app server", resourceChange("replace", container, "a-web", ofApp), "2 s to 1 min"],
    ["a Prosody of an app server", resourceChange("replace", container, "a-prosody", ofApp), "10 s to 1 min"],
    ["a bridge in AWS", resourceChange("replace", amazon, "a", inPool), "4 min to 13 min"],
    [
      "a bridge in Google Cloud, after its drain",
      resourceChange("replace", google, "a", inPool),
      "4 min to 67 min",
    ],
    [
      "a bridge with another bundle drains in its turn",
      resourceChange("update", google, "a", { ...inPool, ...changing("metadata.jitsi-bundle") }),
      undefined,
    ],
    [
      "a bridge of another size",
      resourceChange("update", amazon, "a", { ...inPool, ...changing("instanceType") }),
      "1 min to 4 min",
    ],
    [
      "a template: a group rolls",
      resourceChange("replace", "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate", "a"),
      undefined,
    ],
    ["an address", resourceChange("replace", "aws:ec2/eip:Eip", "a"), "1 min to 60 min"],
    ["dashboards on a Docker host", resourceChange("replace", container, "a-grafana", ofApp), undefined],
    ["the files of a container", resourceChange("replace", container, "a-web-files", ofApp), undefined],
  ])("%s", (_, change, expected) => {
    const downtime = downtimeOf(change);
    expect(downtime && spanText(downtime.seconds)).toBe(expected);
  });

  // On a Docker host and in a machine's bundle. What ends every call must not read like what nobody notices.
  test.each([
    ["prosody", ".services.prosody.environment.X", /^every call ends/],
    ["jicofo", '.files["files/jicofo/config/custom-jicofo.conf"].text', /^every call ends/],
    ["prosody-jvb", '.services["prosody-jvb"].environment.X', /^calls go on; who joins/],
    ["web", ".services.web.environment.X", /^calls go on; nobody can join/],
  ])("a restart of %s says what people notice", (service, path, what) => {
    const changes = [
      resourceChange("replace", container, `acme-${service}`, ofApp),
      resourceChange("update", google, "a", {
        ...ofApp,
        properties: ["labels.x", `metadata["jitsi-bundle"]${path}`].map((at) => propertyChange(at, 1, 2)),
      }),
    ];
    for (const change of changes) expect(downtimeOf(change)!.what).toMatch(what);
  });
});
