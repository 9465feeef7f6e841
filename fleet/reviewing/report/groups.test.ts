import fc from "fast-check";
import { expect, test } from "@jest/globals";
import { container, imageChange, propertyChange, resourceChange, stackChange } from "./fixtures.ts";
import { groupsOf, withoutPrefix } from "./groups.ts";

test.each([
  ["acme", "acme-app", "{prefix}-app"],
  ["acme", "https://acme.my-app.com/acme", "https://{prefix}.my-app.com/{prefix}"],
  ["acme", "acmeapp-acmes", "acmeapp-acmes"],
  ["a-b", "a-b-c", "{prefix}-c"],
  ["a.b", "axb a.b", "axb {prefix}"],
  [undefined, "acme-app", "acme-app"],
])("prefix %s in %s", (appPrefix, text, expected) =>
  expect(withoutPrefix({ appPrefix })(text)).toBe(expected),
);

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

test("a stack with one change more shares the rest", () => {
  const extra = resourceChange("delete", "gcp:compute/address:Address", "two-app-public");
  const two = imageChange("two");
  const groups = groupsOf([imageChange("one"), { ...two, resources: [...two.resources, extra] }]);
  expect(
    groups.map(({ stacks, resources }) => [stacks, resources.map(({ action, name }) => `${action} ${name}`)]),
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
