import { describe, expect, test } from "@jest/globals";
import { awsImage, architectureOf, googleImage } from "./machineImage.ts";

describe("the architecture of a machine type", () => {
  test.each([
    ["gcp", "n2-standard-4", "amd64"],
    ["gcp", "c4a-standard-8", "arm64"],
    ["gcp", "t2d-standard-4", "amd64"],
    ["aws", "c7i.xlarge", "amd64"],
    ["aws", "c7g.xlarge", "arm64"],
    // Not in the table.
    ["gcp", "n4a-standard-4", "arm64"],
    ["gcp", "n9-standard-4", "amd64"],
    ["aws", "m9gd.xlarge", "arm64"],
    ["aws", "g6.xlarge", "amd64"],
    ["aws", "c9i.xlarge", "amd64"],
  ] as const)("%s %s: %s", (cloud, machineType, expected) => {
    expect(architectureOf(cloud, machineType)).toBe(expected);
  });
});

test("images are named for the architecture", () => {
  expect(googleImage("c4a-standard-4")).toBe("ubuntu-os-cloud/ubuntu-2404-lts-arm64");
  expect(awsImage("c7i.xlarge")).toContain("/amd64/hvm/ebs-gp3/ami-id");
});
