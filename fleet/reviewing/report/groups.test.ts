import fc from "fast-check";
import { describe, expect, test } from "@jest/globals";
import type { PropertyChange } from "../changes/stackChange.ts";
import { container, imageChange, propertyChange, resourceChange, stackChange } from "./fixtures.ts";
import { filesLabel } from "../../../model/bundle/renderBundle.ts";
import { generalOf } from "./general.ts";
import { groupsOf } from "./groups.ts";

test.each([
  ["acme", "acme-app", "{prefix}-app"],
  ["acme", "https://acme.my-app.com/acme", "https://{prefix}.my-app.com/{prefix}"],
  ["acme", "acmeapp-acmes-myacme", "acmeapp-acmes-myacme"],
  ["a-b", "a-b-c", "{prefix}-c"],
  ["a.b", "axb a.b", "axb {prefix}"],
  [undefined, "acme-app", "acme-app"],
])("prefix %s in %s", (appPrefix, text, expected) => expect(generalOf({ appPrefix })(text)).toBe(expected));

test("the order of properties, and of keys in values, does not matter", () => {
  const change = (stack: string, turned: boolean) => {
    const properties = [
      propertyChange("a", { x: 1, y: `${stack}-1` }, null),
      propertyChange("b", turned ? { q: 1, p: [stack] } : { p: [stack], q: 1 }, 2),
    ];
    return stackChange(stack, {
      resources: [
        resourceChange("update", container, `${stack}-w`, {
          properties: turned ? properties.toReversed() : properties,
        }),
      ],
    });
  };
  expect(groupsOf([change("one", false), change("two", true)])).toMatchObject([{ stacks: ["one", "two"] }]);
});

test("what differs by a value, a kind or a protection is no common change", () => {
  const [one, two] = [imageChange("one"), imageChange("two")];
  const protectedTwo = { ...two, resources: two.resources.map((change) => ({ ...change, protected: true })) };
  expect(groupsOf([one, protectedTwo]).map(({ stacks }) => stacks)).toEqual([["two"], ["one"]]);
  expect(groupsOf([one, imageChange("two", "web:9")])).toHaveLength(2);
});

describe("what differs by customer alone makes no other change of it", () => {
  const update = (stack: string, property: PropertyChange, machine = "app") =>
    stackChange(stack, {
      resources: [resourceChange("update", container, `${stack}-${machine}`, { properties: [property] })],
    });
  const text = (...lines: readonly string[]) => lines.join("\n");

  test.each([
    [
      "a hash of its files",
      update("one", propertyChange(`labels["${filesLabel}"]`, "0123456789abcdef", "a123456789abcdef")),
      update("two", propertyChange(`labels["${filesLabel}"]`, "1123456789abcdef", "b123456789abcdef")),
    ],
    [
      "its domain",
      { ...update("one", propertyChange("url", "one.a.com", "x.one.a.com")), baseDomain: "a.com" },
      { ...update("two", propertyChange("url", "two.b.org", "x.two.b.org")), baseDomain: "b.org" },
    ],
    [
      "other lines of a file that changes in one",
      update(
        "one",
        propertyChange(
          "conf",
          text("min = 1", "x", "y", "level = 1"),
          text("min = 1", "x", "y", "level = 2"),
        ),
      ),
      update(
        "two",
        propertyChange(
          "conf",
          text("min = 7", "x", "y", "level = 1"),
          text("min = 7", "x", "y", "level = 2"),
        ),
      ),
    ],
    [
      "the place of a variable among others",
      update("one", propertyChange("envs[3]", "A=1", "A=2")),
      update("two", propertyChange("envs[12]", "A=1", "A=2")),
    ],
    [
      "the name of a machine",
      update("one", propertyChange("p", 1, 2), "fsn"),
      update("two", propertyChange("p", 1, 2), "ash"),
    ],
  ])("%s", (_, one, two) =>
    expect(groupsOf([one, two]).map(({ stacks }) => stacks)).toEqual([["one", "two"]]),
  );

  test.each([
    ["a digest of an image", `web@sha256:${"a".repeat(64)}`, `web@sha256:${"b".repeat(64)}`],
    ["a revision in a variable", "a".repeat(40), "b".repeat(40)],
    ["a line of a file", text("a", "x"), text("a", "y")],
  ])("%s does", (_, first, second) => {
    const to = (stack: string, value: string) => update(stack, propertyChange("p", text("a", "b"), value));
    expect(groupsOf([to("one", first), to("two", second)])).toHaveLength(2);
  });

  test("all names are told", () => {
    const [group] = groupsOf([
      update("one", propertyChange("p", 1, 2), "fsn"),
      update("two", propertyChange("p", 1, 2), "ash"),
    ]);
    expect(group!.resources.map(({ names }) => names)).toEqual([["{prefix}-ash", "{prefix}-fsn"]]);
  });
});

test("a stack with one change more shares the rest", () => {
  const extra = resourceChange("delete", "gcp:compute/address:Address", "two-app-public");
  const two = imageChange("two");
  const groups = groupsOf([imageChange("one"), { ...two, resources: [...two.resources, extra] }]);
  expect(
    groups.map(({ stacks, resources }) => [
      stacks,
      resources.map(({ change: { action }, names }) => `${action} ${names.join()}`),
    ]),
  ).toEqual([
    [["two"], ["delete two-app-public"]],
    [["one", "two"], ["replace {prefix}-app-web"]],
  ]);
});

test("every change of every stack is in exactly one group", () => {
  const names = fc.constantFrom("app", "web", "x-app");
  const resource = fc.record({
    name: names,
    action: fc.constantFrom("update" as const, "delete" as const),
    value: fc.nat(2),
  });
  fc.assert(
    fc.property(fc.array(fc.array(resource, { maxLength: 5 }), { maxLength: 8 }), (stacks) => {
      const changes = stacks.map((resources, index) =>
        stackChange(`c${index}`, {
          resources: resources.map(({ name, action, value }) =>
            resourceChange(action, container, `c${index}-${name}`, {
              properties: [propertyChange("p", value, 9)],
            }),
          ),
        }),
      );
      for (const { stacks: of } of groupsOf(changes)) expect(new Set(of).size).toBe(of.length);
      const all = groupsOf(changes).flatMap(({ stacks: of, resources }) => of.flatMap(() => resources));
      expect(all).toHaveLength(stacks.flat().length);
    }),
  );
});
