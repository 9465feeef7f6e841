import { expect, test } from "@jest/globals";
import { incomparable } from "./changedStacks.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const from = (revision: string, unfinished = false) => incomparable({ revision, unfinished });

test("a commit can be compared with, of either of git's hashes", () => {
  expect(from(commit)).toBeUndefined();
  expect(from(commit.slice(0, 32).repeat(2))).toBeUndefined();
});

test.each([
  ["nobody noted it", incomparable(undefined), /^the backend does not say which revision/],
  [
    "an update failed since",
    from(commit, true),
    /^an update since then did not finish \(last deployed from 0123/,
  ],
  [
    "not all was committed",
    from(`${commit}+0a1b2c3d4e5f`),
    /^it was deployed with changes that were not committed$/,
  ],
  // It is another commit by now.
  ["a branch", from("main"), /^it was deployed from "main", which is not the hash of a commit$/],
  ["a short hash, which may be a branch's name", from("0123456"), /^it was deployed from "0123456"/],
])("what is deployed is not known: %s", (_, why, expected) => expect(why).toMatch(expected));
