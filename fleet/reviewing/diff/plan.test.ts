import { describe, expect, test } from "@jest/globals";
import { recorded, stack } from "../../../simulator/monitor/fixtures/recorded.ts";
import type { RecordedResource } from "../../../simulator/monitor/recordedResource.ts";
import { Secret, unknown, type Properties } from "../../../simulator/monitor/values.ts";
import { graphDiff } from "./graphDiff.ts";
import { Plan } from "./plan.ts";

const volume = "docker:index/volume:Volume";
const network = "docker:index/network:Network";
const container = "docker:index/container:Container";
const password = "random:index/randomPassword:RandomPassword";
const component = "jitsi:index:JvbPool";

type Fields = Partial<RecordedResource>;

/** As it exists: its outputs are its inputs, and an id. */
const made = (type: string, name: string, fields: Fields = {}): RecordedResource =>
  recorded(type, name, { id: `id-of-${name}`, outputs: fields.inputs ?? {}, ...fields });

const group = (name: string, fields: Fields = {}): RecordedResource =>
  recorded(component, name, { custom: false, ...fields });

/** What the engine answers is seen by those that come later only as far as a test writes it into them. */
function steps(base: readonly RecordedResource[], head: readonly RecordedResource[]) {
  const plan = new Plan([stack, ...base]);
  const answers = [stack, ...head].map((resource) =>
    plan.answer(resource, () => ({ id: "", outputs: resource.inputs, computed: [], problems: [] })),
  );
  return { steps: plan.steps(), answers: answers.slice(1) };
}

const planned = (base: readonly RecordedResource[], head: readonly RecordedResource[]): string[] =>
  steps(base, head).steps.map(({ action, before, after }) => `${action} ${(after ?? before)!.name}`);

const changes = (base: readonly RecordedResource[], head: readonly RecordedResource[]) =>
  graphDiff(steps(base, head).steps, base, head, []);

describe("what happens to a resource", () => {
  const old = made(container, "web", { inputs: { image: "a", name: "web" } });
  const same = recorded(container, "web", { inputs: { image: "a", name: "web" } });

  test("nothing", () => expect(planned([old], [same])).toEqual(["same web"]));
  test("it comes", () => expect(planned([], [same])).toEqual(["create web"]));
  test("it goes", () => expect(planned([old], [])).toEqual(["delete web"]));
  test("it is left to itself", () =>
    expect(planned([{ ...old, retainOnDelete: true }], [])).toEqual(["forget web"]));
  test("it is updated, where the provider can", () =>
    expect(planned([old], [{ ...same, inputs: { ...same.inputs, restart: "always" } }])).toEqual([
      "update web",
    ]));
  test("it is replaced, where it cannot", () =>
    expect(planned([old], [{ ...same, inputs: { ...same.inputs, image: "b" } }])).toEqual(["replace web"]));
  test("the program asks for a replacement of what could be updated", () => {
    const head = { ...same, inputs: { ...same.inputs, restart: "always" }, replaceOnChanges: ["restart"] };
    expect(planned([old], [head])).toEqual(["replace web"]);
  });
  test("the program ignores a change", () => {
    const head = { ...same, inputs: { ...same.inputs, image: "b" }, ignoreChanges: ["image"] };
    expect(planned([old], [head])).toEqual(["same web"]);
  });
  test("another trigger", () => {
    const [before, after] = [
      { ...old, replacementTrigger: 1 },
      { ...same, replacementTrigger: 2 },
    ];
    expect(planned([before], [after])).toEqual(["replace web"]);
    expect(changes([before], [after]).resources[0]!.properties).toEqual([
      { path: "option replacementTrigger", kind: "update", replaces: true, before: 1, after: 2 },
    ]);
  });
  test("another provider", () => {
    const [a, b] = ["a", "b"].map((name) => made("pulumi:providers:docker", name));
    const head = recorded("pulumi:providers:docker", "b");
    expect(planned([a!, { ...old, provider: a!.urn }], [head, { ...same, provider: b!.urn }])).toEqual([
      "create b",
      "replace web",
      "delete a",
    ]);
  });
  test("its provider's settings change it alone", () => {
    const provider = made("pulumi:providers:docker", "host", { inputs: { host: "ssh://a" } });
    const head = recorded("pulumi:providers:docker", "host", { inputs: { host: "ssh://b" } });
    expect(planned([provider, old], [head, same])).toEqual(["update host", "same web"]);
  });
  test("what is read, and components, are nothing that changes", () =>
    expect(planned([group("pool"), made("pulumi:pulumi:StackReference", "p", { readId: "p" })], [])).toEqual(
      [],
    ));
});

describe("names", () => {
  const old = made(volume, "data", { inputs: { name: "data" } });
  const renamed = recorded(volume, "files", { inputs: { name: "data" } });

  test("another name is another resource", () =>
    expect(planned([old], [renamed])).toEqual(["create files", "delete data"]));
  test.each<[string, RecordedResource["aliases"][number]]>([
    ["by name", { name: "data" }],
    ["by URN", { urn: old.urn }],
  ])("unless an alias tells, %s", (_, alias) =>
    expect(planned([old], [{ ...renamed, aliases: [alias] }])).toEqual(["same files"]),
  );
  test("children of a component with an alias follow it, and its name", () => {
    const [before, after] = [group("pool"), group("bridges", { aliases: [{ name: "pool" }] })];
    const child = (parent: RecordedResource, name: string) =>
      made(volume, name, { parent: parent.urn, inputs: { name: "x" } });
    expect(planned([before, child(before, "pool-data")], [after, child(after, "bridges-data")])).toEqual([
      "same bridges-data",
    ]);
  });
  test("a resource that moves into a component", () => {
    const pool = group("pool");
    const head = recorded(volume, "data", {
      parent: pool.urn,
      inputs: { name: "data" },
      aliases: [{ noParent: true }],
    });
    expect(planned([old], [pool, head])).toEqual(["same data"]);
  });
});

describe("what depends on what is replaced", () => {
  const net = made(network, "net", { inputs: { name: "net" }, deleteBeforeReplace: true });
  const web = made(container, "web", {
    inputs: { name: "web", image: "a", networksAdvanced: [{ name: "net" }] },
    dependencies: [net.urn],
    propertyDependencies: { networksAdvanced: [net.urn] },
  });
  const otherNet = recorded(network, "net", {
    inputs: { name: "net", driver: "x" },
    deleteBeforeReplace: true,
  });

  test("goes before it, if it cannot do without, even if its own inputs are the same", () => {
    const head = recorded(container, "web", { ...web, outputs: {}, id: "" });
    const { resources } = changes([net, web], [otherNet, head]);
    expect(
      resources.map(({ action, name, deleteBeforeReplace }) => [action, name, deleteBeforeReplace]),
    ).toEqual([
      ["replace", "net", true],
      ["replace", "web", true],
    ]);
  });
  test("stays, if the new one comes first and the input is as it was", () => {
    const head = recorded(container, "web", { ...web, outputs: {}, id: "" });
    const first = { ...otherNet, deleteBeforeReplace: false };
    expect(planned([net, web], [first, head])).toEqual(["replace net", "same web"]);
  });
  test("is replaced with it, where the program says so", () => {
    const data = made(volume, "data", { inputs: { name: "data" } });
    const head = recorded(volume, "data", { inputs: { name: "data" }, replaceWith: [net.urn] });
    expect(planned([net, data], [{ ...otherNet, deleteBeforeReplace: false }, head])).toEqual([
      "replace net",
      "replace data",
    ]);
  });
});

describe("answers to the program", () => {
  const inputs: Properties = { name: "web", image: "a" };
  const old = made(container, "web", { inputs, outputs: { ...inputs, hostname: "h" } });
  const answerTo = (news: Properties) =>
    steps([old], [recorded(container, "web", { inputs: news })]).answers[0]!;

  test("what stays is as it was", () =>
    expect(answerTo(inputs)).toMatchObject({ id: "id-of-web", outputs: { hostname: "h" } }));
  test("what is updated has its new inputs, and the rest as it was", () =>
    expect(answerTo({ ...inputs, restart: "always" })).toMatchObject({
      id: "id-of-web",
      outputs: { restart: "always", hostname: "h" },
    }));
  test("what is replaced has no id", () => expect(answerTo({ ...inputs, image: "b" }).id).toBe(""));
});

describe("what a person reads", () => {
  const secret = made(password, "key", {
    inputs: { length: 32 },
    outputs: { length: 32, result: new Secret("abcdefghijklmnop") },
    computed: ["result"],
  });
  const old = made(container, "web", {
    inputs: { name: "web", image: "a", envs: [new Secret("KEY=abcdefghijklmnop"), "A=1"] },
    protect: true,
  });
  const key = recorded(password, "key", { inputs: { length: 32 } });

  test("secrets by name, values that are not known yet as such, and what forces a replacement", () => {
    const head = recorded(container, "web", {
      inputs: { name: "web", image: unknown, envs: [new Secret("TOKEN=abcdefghijklmnop"), "A=1"] },
      protect: true,
    });
    const [change] = changes([secret, old], [key, head]).resources;
    expect(change).toMatchObject({ action: "replace", name: "web", protected: true });
    expect(change!.properties).toEqual([
      {
        path: "envs[0]",
        kind: "update",
        replaces: true,
        before: "KEY=[secret key]",
        after: "TOKEN=[secret key]",
      },
      { path: "image", kind: "update", replaces: true, before: "a", after: "[computed]" },
    ]);
    expect(JSON.stringify(change)).not.toContain("abcdefghijklmnop");
  });
  test("a protection that is taken away, though nothing changes in the cloud", () => {
    const head = recorded(container, "web", { inputs: old.inputs });
    const { resources, unchanged } = changes([secret, old], [key, head]);
    expect(unchanged).toBe(1);
    expect(resources).toMatchObject([
      {
        action: "update",
        name: "web",
        protected: true,
        properties: [{ path: "option protect", kind: "delete", before: true }],
      },
    ]);
  });
  test("a new sealed value of the same name is a change, and shows neither", () => {
    const at = (value: string) => ({ name: "web", image: "a", command: [new Secret(value)] });
    const [one, two] = ["x".repeat(32), "y".repeat(32)];
    const base = made(container, "web", { inputs: at(one) });
    const head = recorded(container, "web", { inputs: at(two) });
    const sealed = [one, two].map((value) => ({ key: "jitsi:secrets.jwt", value }));
    const { resources } = graphDiff(steps([base], [head]).steps, [base], [head], sealed);
    expect(resources[0]!.properties).toMatchObject([
      { path: "command[0]", before: "[secret jitsi:secrets.jwt]", after: "[secret jitsi:secrets.jwt]" },
    ]);
  });
});
