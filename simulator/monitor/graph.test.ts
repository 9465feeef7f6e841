import { describe, expect, test } from "@jest/globals";
import { recorded, stack, stackUrn } from "./fixtures/recorded.ts";
import { graphOf, shortType } from "./graph.ts";
import type { RecordedResource } from "./recordedResource.ts";
import { renderGraph } from "./renderGraph.ts";
import { ResourceReference, Secret, unknown, type Value } from "./values.ts";

const app = recorded("jitsi:index:AppServer", "acme", { custom: false });
const host = recorded("pulumi:providers:docker", "host-1", { version: "5.2.0" });
const CONTAINER = "docker:index/container:Container";
const NETWORK = "docker:index/network:Network";
const PASSWORD = "random:index/randomPassword:RandomPassword";

function inApp(type: string, name: string, fields: Partial<RecordedResource> = {}) {
  return recorded(type, name, { parent: app.urn, provider: host.urn, ...fields });
}

function password(name: string, value: string) {
  return inApp(PASSWORD, name, { outputs: { result: new Secret(value) }, computed: ["result"], id: "none" });
}

/** The node of one container with these inputs, beside the other resources. */
function nodeWith(fields: Partial<RecordedResource>, ...others: RecordedResource[]) {
  const container = inApp(CONTAINER, "acme-web", fields);
  const graph = graphOf([stack, app, host, container, ...others]);
  return graph.nodes.find((node) => node.label === "docker:Container acme-web");
}

function rendered(...resources: RecordedResource[]): string {
  return renderGraph(graphOf([stack, app, host, ...resources]));
}

describe("labels", () => {
  test.each([
    [CONTAINER, "docker:Container"],
    ["gcp:compute/instance:Instance", "gcp:compute:Instance"],
    ["jitsi:index:AppServer", "jitsi:AppServer"],
    ["pulumi:providers:docker", "docker:Provider"],
    ["pulumi:pulumi:StackReference", "pulumi:StackReference"],
    ["pulumi:pulumi:Stack", "Stack"],
  ])("%s is short for %s", (type, short) => expect(shortType(type)).toBe(short));

  test("two resources of one type and name are told apart by their parents", () => {
    const inner = recorded("jitsi:index:Pool", "acme", { custom: false, parent: app.urn });
    const graph = graphOf([
      stack,
      app,
      inner,
      inApp(NETWORK, "net"),
      recorded(NETWORK, "net", { parent: inner.urn }),
    ]);
    expect(graph.nodes.map((n) => n.label)).toEqual([
      "Stack p-dev",
      "jitsi:AppServer acme",
      "docker:Network net in jitsi:AppServer acme",
      "jitsi:Pool acme",
      "docker:Network net in jitsi:Pool acme",
    ]);
  });
});

describe("order", () => {
  const resources = [stack, app, host, inApp(CONTAINER, "b"), inApp(CONTAINER, "a"), inApp(NETWORK, "z")];

  test("a resource, then its children by type and name", () => {
    expect(graphOf(resources).nodes.map((n) => `${n.depth} ${n.label}`)).toEqual([
      "0 Stack p-dev",
      "1 docker:Provider host-1",
      "1 jitsi:AppServer acme",
      "2 docker:Container a",
      "2 docker:Container b",
      "2 docker:Network z",
    ]);
  });

  test("the order of the resources given does not matter", () => {
    expect(graphOf(resources.toReversed())).toEqual(graphOf(resources));
  });

  test("nor does the order of a map's keys", () => {
    const one = nodeWith({ inputs: { image: "i", tmpfs: { "/run": "", "/tmp": "" } } });
    const two = nodeWith({ inputs: { tmpfs: { "/tmp": "", "/run": "" }, image: "i" } });
    expect(JSON.stringify(one)).toBe(JSON.stringify(two));
  });
});

describe("values", () => {
  const secret = password("jicofo", "Qw7ErTyUiOpAsDfG");

  test.each<[string, Value, unknown]>([
    [
      "a secret text shows where its secrets come from",
      new Secret("P=Qw7ErTyUiOpAsDfG;x"),
      "P=[secret jicofo];x",
    ],
    ["a secret text of unknown origin is hidden", new Secret("P=something"), "[secret]"],
    ["a secret number is hidden", new Secret(7), "[secret]"],
    [
      "a secret list keeps its form",
      new Secret(["a", "Qw7ErTyUiOpAsDfG"]),
      { "[secret]": ["a", "[secret jicofo]"] },
    ],
    ["a secret without its mark is called exposed", "P=Qw7ErTyUiOpAsDfG", "P=[exposed secret jicofo]"],
    ["an unknown is computed", unknown, "[computed]"],
    ["a resource is its label", new ResourceReference(host.urn, "1"), "[docker:Provider host-1]"],
    ["plain values stay", [1, true, null, "text"], [1, true, null, "text"]],
  ])("%s", (_, value, expected) => {
    expect(nodeWith({ inputs: { x: value } }, secret)?.inputs.x).toEqual(expected);
  });

  test("an unknown secret is named by the one secret that flows into the property", () => {
    const fields = (...urns: string[]) => ({
      inputs: { x: new Secret(unknown) },
      propertyDependencies: { x: urns },
    });
    const other = password("focus", "ZxCvBnMaSdFgHjKl");
    const network = inApp(NETWORK, "net");
    expect(nodeWith(fields(secret.urn, network.urn), secret, network)?.inputs.x).toBe("[secret jicofo]");
    expect(nodeWith(fields(secret.urn, other.urn), secret, other)?.inputs.x).toBe("[secret]");
    expect(nodeWith(fields(), secret)?.inputs.x).toBe("[secret]");
  });

  test("made-up outputs show as their origin, in the middle of a text too", () => {
    const network = inApp(NETWORK, "net", {
      outputs: { name: "net-1a2b3c4" },
      computed: ["name"],
      id: "0123456789abcdef",
    });
    const inputs = { x: "in net-1a2b3c4", y: "0123456789abcdef" };
    expect(nodeWith({ inputs }, network)?.inputs).toEqual({ x: "in [net.name]", y: "[net.id]" });
  });

  test("of two values that begin alike the longer is found", () => {
    const network = inApp(NETWORK, "net", {
      outputs: { name: "net-1a2b3c4", scope: "net-1a2b3c4-swarm" },
      computed: ["name", "scope"],
    });
    expect(nodeWith({ inputs: { x: "net-1a2b3c4-swarm" } }, network)?.inputs).toEqual({ x: "[net.scope]" });
  });

  test("a given name that is also an id stays a name", () => {
    const volume = inApp("docker:index/volume:Volume", "data", {
      inputs: { name: "acme-data" },
      id: "acme-data",
    });
    expect(graphOf([stack, app, volume]).nodes[2]?.inputs).toEqual({ name: "acme-data" });
  });

  test("values from the config are named by their key", () => {
    const token = recorded("jitsi:index:AppServer", "t", {
      custom: false,
      inputs: { t: new Secret("0123456789") },
    });
    const graph = graphOf([stack, token], [{ key: "jitsi:token", value: "0123456789" }]);
    expect(graph.nodes[1]?.inputs).toEqual({ t: "[secret jitsi:token]" });
  });
});

describe("options and dependencies", () => {
  test("nothing is shown that is not set", () => {
    expect(nodeWith({})).toMatchObject({ options: {}, dependsOn: [], uses: {}, provider: "host-1" });
  });

  test("what is set is shown under the program's names", () => {
    const network = inApp(NETWORK, "net");
    const options = nodeWith(
      {
        protect: false,
        deleteBeforeReplace: true,
        replaceOnChanges: ["tmpfs"],
        ignoreChanges: ["labels"],
        deletedWith: network.urn,
        retainOnDelete: true,
        customTimeouts: { create: "5m" },
        aliases: [
          { name: "old", parent: app.urn },
          { type: "t", noParent: true },
        ],
        hooks: { onError: ["retry"] },
      },
      network,
    )?.options;
    expect(options).toEqual({
      protect: false,
      deleteBeforeReplace: true,
      replaceOnChanges: ["tmpfs"],
      ignoreChanges: ["labels"],
      deletedWith: "docker:Network net",
      retainOnDelete: true,
      customTimeouts: { create: "5m" },
      aliases: ["name old, in jitsi:AppServer acme", "type t, no parent"],
      hooks: { onError: ["retry"] },
    });
  });

  test("dependsOn is what no property implies; uses is what no hole shows", () => {
    const secret = password("jicofo", "Qw7ErTyUiOpAsDfG");
    const network = inApp(NETWORK, "net");
    const volume = inApp("docker:index/volume:Volume", "data");
    const node = nodeWith(
      {
        inputs: { envs: [new Secret("P=Qw7ErTyUiOpAsDfG")], networksAdvanced: ["net"] },
        dependencies: [secret.urn, network.urn, volume.urn],
        propertyDependencies: { envs: [secret.urn], networksAdvanced: [network.urn] },
      },
      secret,
      network,
      volume,
    );
    expect(node?.dependsOn).toEqual(["docker:Volume data"]);
    expect(node?.uses).toEqual({ networksAdvanced: ["docker:Network net"] });
  });

  test("all resources of a component are named as the component", () => {
    const inner = recorded("jitsi:index:Pool", "pool", { custom: false, parent: app.urn });
    const one = recorded(NETWORK, "one", { parent: inner.urn });
    const two = recorded(NETWORK, "two", { parent: inner.urn });
    expect(nodeWith({ dependencies: [one.urn, two.urn] }, inner, one, two)?.dependsOn).toEqual([
      "all of jitsi:Pool pool",
    ]);
    expect(nodeWith({ dependencies: [two.urn] }, inner, one, two)?.dependsOn).toEqual(["docker:Network two"]);
  });

  test("a missing provider shows as default", () => {
    expect(nodeWith({ provider: undefined })?.provider).toBe("default");
  });
});

describe("rendered form", () => {
  const web = (fields: Partial<RecordedResource>) => inApp(CONTAINER, "acme-web", fields);

  test("is what a reviewer reads", () => {
    const container = web({
      inputs: { envs: ["A=1", new Secret("hidden")], uploads: [{ file: "/f", content: "one\ntwo\n" }] },
      protect: true,
    });
    expect(rendered(container)).toBe(`tree: |
  Stack p-dev
    docker:Provider host-1
    jitsi:AppServer acme
      docker:Container acme-web

Stack p-dev: {}

docker:Provider host-1:
  in: Stack p-dev
  options:
    version: 5.2.0

jitsi:AppServer acme:
  in: Stack p-dev

docker:Container acme-web:
  in: jitsi:AppServer acme
  provider: host-1
  options:
    protect: true
  inputs:
    envs:
      - A=1
      - "[secret]"
    uploads:
      - content: |
          one
          two
        file: /f
`);
  });

  test.each<[string, Partial<RecordedResource>, Partial<RecordedResource>]>([
    ["one variable", { inputs: { envs: ["A=1", "B=2"] } }, { inputs: { envs: ["A=1", "B=3"] } }],
    ["one line of a file", { inputs: { content: "a\nb\nc\n" } }, { inputs: { content: "a\nB\nc\n" } }],
    ["the image", { inputs: { image: "web:1" } }, { inputs: { image: "web:2" } }],
  ])("a change of %s is a change of one line", (_, before, after) => {
    const [a, b] = [rendered(web(before)).split("\n"), rendered(web(after)).split("\n")];
    expect(a.length).toBe(b.length);
    expect(a.filter((line, index) => line !== b[index])).toHaveLength(1);
  });

  test("a long text keeps its lines and is never folded", () => {
    const long = `${"word ".repeat(100)}end`;
    expect(rendered(web({ inputs: { command: [long] } }))).toContain(`      - ${long}\n`);
  });

  test("URNs do not show", () => {
    expect(rendered(web({ deletedWith: host.urn, dependencies: [app.urn, stackUrn] }))).not.toContain(
      "urn:pulumi",
    );
  });
});
