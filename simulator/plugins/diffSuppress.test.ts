import { expect, test } from "@jest/globals";
import { isSuppressed } from "./diffSuppress.ts";

const link = "https://www.googleapis.com/compute/v1/projects/p/global/networks/n";
const anyLink = "tpgresource.CompareSelfLinkOrResourceName";

test.each([
  [anyLink, link, "projects/p/global/networks/n", true],
  [anyLink, link, "n", true],
  [anyLink, link, "projects/other/global/networks/n", false],
  ["tpgresource.CompareSelfLinkRelativePaths", link, "n", false],
  ["compareSelfLinkRelativePathsIgnoreParams", "projects/p/a?uniqueId=1", "projects/p/a", true],
  ["tpgresource.CompareResourceNames", "zones/z/diskTypes/pd-ssd", "pd-ssd", true],
  ["iamMemberCaseDiffSuppress", "user:A@b.org", "user:a@b.org", true],
  ["unheardOf", "a", "A", false],
  [undefined, "a", "a", false],
])("%s takes %s and %s for the same: %s", (rule, old, next, same) => {
  expect(isSuppressed(rule, old, next)).toBe(same);
});
