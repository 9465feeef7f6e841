import { describe, expect, test } from "@jest/globals";
import { renderProblems } from "../model/problem.ts";
import { parsePlatformSettings } from "./platformSettings.ts";

const good = {
  kind: "platform",
  baseDomain: "my-app.com",
  gcp: { project: "my-app-video", regions: ["europe-west1", "us-east4"] },
};

const problemsOf = (values: Record<string, unknown>): string => {
  const parsed = parsePlatformSettings(values, "platform");
  return "problems" in parsed ? renderProblems("config/Pulumi.platform.yaml", parsed.problems) : "";
};

test("every default is filled in", () =>
  expect(parsePlatformSettings({ ...good, ci: { repository: "my-app/jitsi" } }, "platform")).toEqual({
    settings: {
      kind: "platform",
      stack: "platform",
      baseDomain: "my-app.com",
      gcp: good.gcp,
      aws: undefined,
      networkCidr: "10.64.0.0/12",
      ci: { repository: "my-app/jitsi", environment: "production", previewEnvironment: undefined },
      operators: [],
      protect: true,
      labels: {},
    },
  }));

describe("a wrong setting is named with its value and what to do", () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ["no cloud", { gcp: undefined }, ["jitsi:gcp", "at least one cloud"]],
    [
      "a project's name",
      { gcp: { ...good.gcp, project: "My App" } },
      ["jitsi:gcp.project", '"My App"', "is not a valid Google Cloud project ID", "gcloud projects list"],
    ],
    [
      "a project's number",
      { gcp: { ...good.gcp, project: "123456789012" } },
      ["is not a valid Google Cloud project ID"],
    ],
    [
      "a short project id",
      { gcp: { ...good.gcp, project: "video" } },
      ["is not a valid Google Cloud project ID"],
    ],
    [
      "an AWS region of GCP",
      { gcp: { ...good.gcp, regions: ["us-east-1"] } },
      ["jitsi:gcp.regions[0]", '"us-east-1"', "Google Cloud", "Did you mean us-east1?"],
    ],
    [
      "a GCP region of AWS",
      { aws: { account: "012345678901", regions: ["us-east1"] } },
      ["jitsi:aws.regions[0]", "Did you mean us-east-1?"],
    ],
    [
      "a region twice",
      { gcp: { ...good.gcp, regions: ["europe-west1", "europe-west1"] } },
      ["jitsi:gcp.regions[1]", "is already used by [0]"],
    ],
    ["not a supported", { gcp: { ...good.gcp, regions: [] } }, ["jitsi:gcp.regions", "at least 1"]],
    [
      "an account as a number",
      { aws: { account: 12345678901, regions: ["us-east-1"] } },
      ["jitsi:aws.account", "should be a string"],
    ],
    [
      "a short account",
      { aws: { account: "1234", regions: ["us-east-1"] } },
      ["is not a valid AWS account ID", "in quotes"],
    ],
    ["no network", { networkCidr: "10.64.0.0" }, ["jitsi:networkCidr", "is not a valid IPv4 network"]],
    ["a small network", { networkCidr: "10.64.0.0/16" }, ["is too small", "Use a /12"]],
    ["a public network", { networkCidr: "8.0.0.0/12" }, ["is not in a private range"]],
    ["Docker's network", { networkCidr: "172.16.0.0/12" }, ["overlaps 172.17.0.0/16"]],
    [
      "a repository's address",
      { ci: { repository: "https://github.com/a/b" } },
      ["jitsi:ci.repository", "owner/name"],
    ],
    [
      "an environment that is two",
      { ci: { repository: "a/b", environment: "x:ref:y" } },
      ["jitsi:ci.environment"],
    ],
    [
      "a subject too long",
      { ci: { repository: `a/${"b".repeat(100)}`, environment: "c".repeat(60) } },
      ["jitsi:ci.environment", "127"],
    ],
    [
      "an operator without kind",
      { operators: ["ops@my-app.com"] },
      ["jitsi:operators[0]", "user:name@my-app.com"],
    ],
    ["everybody as operator", { operators: ["allUsers"] }, ["jitsi:operators[0]"]],
    ["a label of the program", { labels: { stack: "x" } }, ["jitsi:labels.stack", "sets itself"]],
    [
      "a label with capitals",
      { labels: { team: "Video" } },
      ["jitsi:labels.team", "is not a valid label value"],
    ],
    [
      "a misspelt key",
      { netwrkCidr: "10.64.0.0/12" },
      ["jitsi:netwrkCidr", "Did you mean jitsi:networkCidr?"],
    ],
    ["a setting of customers", { appPrefix: "acme" }, ["jitsi:appPrefix", "is an unknown setting"]],
    ["a domain with a dot at its end", { baseDomain: "my-app.com." }, ["jitsi:baseDomain"]],
  ])("%s", (_, change, texts) => {
    const message = problemsOf({ ...good, ...change });
    for (const text of texts) expect(message).toContain(text);
    expect(message).toContain(": 1 problem\n");
  });

  test("all at once", () =>
    expect(
      problemsOf({ kind: "platform", gcp: { project: "x", regions: ["y"] }, operators: ["z"] }),
    ).toContain(": 4 problems"));
});
