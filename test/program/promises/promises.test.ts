/**
 * Every property of every resource of every stack is promised in words, or named as harmless: so whoever regenerates the golden files still meets
 * the reason. A property that is lost or changed has to break its promise, or the promise is none.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { allStacks, projectDir } from "../../../tools/stacks/allStacks.ts";
import { recordedStack } from "../recordedStack.ts";
import { access } from "./access.ts";
import { addresses } from "./addresses.ts";
import { certificates } from "./certificates.ts";
import { containers } from "./containers.ts";
import { data } from "./data.ts";
import { groups } from "./groups.ts";
import { exceptions } from "./harmless.ts";
import { leaving } from "./leaving.ts";
import {
  appliesTo,
  isWithin,
  keeps,
  stackOfPromises,
  type Plain,
  type Promised,
  type StackOfPromises,
} from "./promise.ts";
import { settingsOf } from "../stackSettings.ts";

const promises = [...leaving, ...groups, ...containers, ...data, ...access, ...certificates, ...addresses];

interface Seen {
  readonly stack: StackOfPromises;
  readonly resource: Promised;
}

let all: readonly Seen[];

beforeAll(async () => {
  const stacks = await Promise.all(
    allStacks.map(async (file) => {
      const { resources } = await recordedStack(file);
      return stackOfPromises(file.stack, resources, settingsOf(file).protectData);
    }),
  );
  all = stacks.flatMap(({ stack, resources }) => resources.map((resource) => ({ stack, resource })));
});

test("every resource keeps what is promised of it", () => {
  const broken = all.flatMap(({ stack, resource }) =>
    promises
      .filter((row) => appliesTo(row, resource, stack) && !keeps(row, resource, stack))
      .map(({ path, why }) => `${stack.stack}: ${resource.type} ${resource.name} ${path}: ${why}`),
  );
  expect(broken).toEqual([]);
});

test("every promise is about something", () => {
  const idle = promises.filter((row) => !all.some(({ stack, resource }) => appliesTo(row, resource, stack)));
  expect(idle.map(({ types, path }) => `${types.join()} ${path}`)).toEqual([]);
  for (const { why } of promises) expect(why.length).toBeGreaterThan(10);
});

describe("a property", () => {
  test("that is lost or changed breaks a promise, unless it is harmless or another test's", () => {
    const unguarded = new Set<string>();
    for (const { stack, resource } of all)
      for (const { path, without, changed } of leavesOf(resource.properties)) {
        if (isExcepted(resource, path)) continue;
        const about = promises.filter((row) => appliesTo(row, resource, stack));
        for (const [what, properties] of [
          ["lost", without],
          ["changed", changed],
        ] as const) {
          const broken = about.some((row) => !keeps(row, { ...resource, properties }, stack));
          if (!broken) unguarded.add(`${resource.type} ${path} ${what}`);
        }
      }
    expect([...unguarded].sort()).toEqual([]);
  });

  test("that is excepted is there, and the test that holds it too", () => {
    for (const { types, path, heldBy } of exceptions) {
      if (heldBy !== undefined)
        expect([heldBy, existsSync(join(projectDir, heldBy))]).toEqual([heldBy, true]);
      const found = all.some(
        ({ resource }) =>
          types.test(resource.type) &&
          leavesOf(resource.properties).some((leaf) => isWithin(leaf.path, path) || path === ""),
      );
      expect([types.source, path, found]).toEqual([types.source, path, true]);
    }
  });
});

const isExcepted = ({ type }: Promised, path: string): boolean =>
  exceptions.some((one) => one.types.test(type) && (one.path === "" || isWithin(path, one.path)));

interface Leaf {
  /** Lists without their index: `disks[].boot`. */
  readonly path: string;
  readonly without: Readonly<Record<string, Plain>>;
  readonly changed: Readonly<Record<string, Plain>>;
}

/** Everything in a resource that is no map and no list, with the resource as it would be without it or with another value. */
function leavesOf(properties: Readonly<Record<string, Plain>>): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (
    value: Plain,
    path: string,
    put: (root: Editable, value: Plain | undefined) => void,
  ): void => {
    if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value))
        visit(
          item,
          Array.isArray(value) ? `${path}[]` : path === "" ? key : `${path}.${key}`,
          (root, edited) => put(root, edit(value, key, edited)),
        );
      return;
    }
    const edited = (to: Plain | undefined): Readonly<Record<string, Plain>> => {
      const root: Editable = { value: properties };
      put(root, to);
      return root.value as Readonly<Record<string, Plain>>;
    };
    leaves.push({ path, without: edited(undefined), changed: edited(another(value)) });
  };
  visit(properties, "", (root, value) => {
    root.value = value!;
  });
  return leaves;
}

interface Editable {
  value: Plain;
}

/** A copy with one member replaced, or left out. */
function edit(whole: Plain, key: string, to: Plain | undefined): Plain {
  if (Array.isArray(whole)) {
    const items = whole as readonly Plain[];
    return to === undefined ? items.filter((_, index) => String(index) !== key) : items.with(Number(key), to);
  }
  const others = Object.entries(whole as Readonly<Record<string, Plain>>).filter(([name]) => name !== key);
  return Object.fromEntries(to === undefined ? others : [...others, [key, to]]);
}

const another = (value: Plain): Plain =>
  typeof value === "boolean" ? !value : typeof value === "number" ? (value === 0 ? 1 : 0) : "(other)";
