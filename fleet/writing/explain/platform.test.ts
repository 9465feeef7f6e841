import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { parsePlatformSettings } from "../../../infra/platformSettings.ts";
import { planPlatform } from "../../../model/platform/plan.ts";
import { explainPlatform, platformText, type PlatformExplanation } from "./platform.ts";

function explained(more: Readonly<Record<string, unknown>>): PlatformExplanation {
  const parsed = parsePlatformSettings({ kind: "platform", baseDomain: "my-app.com", ...more }, "platform");
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return explainPlatform(planPlatform(parsed.settings), ["acme", "forum"]);
}

const text = (explanation: PlatformExplanation): string =>
  stripVTControlCharacters(platformText(explanation, undefined));

const gcp = { project: "my-app-video", regions: ["europe-west1"] };
const aws = { account: "012345678901", regions: ["us-east-1"] };
const ci = { repository: "my-app/jitsi", environment: "live" };

describe("a platform of two clouds", () => {
  const whole = explained({ gcp, aws, ci, operators: ["group:ops@my-app.com"] });

  test("networks, each with its range", () =>
    expect(whole.networks).toMatchObject([
      { cloud: "Google Cloud", account: "my-app-video", region: "europe-west1", cidr: "10.64.224.0/20" },
      {
        cloud: "AWS",
        account: "012345678901",
        region: "us-east-1",
        cidr: "10.72.0.0/20",
        subnets: [
          { zone: "us-east-1a", cidr: "10.72.0.0/24" },
          { zone: "us-east-1b", cidr: "10.72.1.0/24" },
        ],
      },
    ]));

  test("zones, states, and which jobs may act as whom", () => {
    expect(whole.zones.map(({ domain }) => domain)).toEqual(["my-app.com", "jitsi.internal"]);
    expect(whole.state).toEqual({ bucket: "gs://my-app-video-jitsi-state", region: "europe-west1" });
    expect(whole.ci.map(({ identity, subject }) => [identity, subject])).toEqual([
      ["deployer", "repo:my-app/jitsi:environment:live"],
      ["previewer", "repo:my-app/jitsi:pull_request"],
    ]);
    expect(whole.ci[1]!.roles).not.toContain("roles/secretmanager.admin");
  });

  test("as tables, with its customers", () => {
    expect(text(whole)).toMatch(
      /^platform\nplatform, protected\n\nCustomers in this folder\n {2}acme forum\n/,
    );
    expect(text(whole)).toMatch(
      /^ {2}AWS +012345678901 +us-east-1 +10\.72\.0\.0\/20 +us-east-1a 10\.72\.0\.0\/24, /m,
    );
    expect(text(whole)).toContain("  roles/secretmanager.admin\n");
    expect(text(whole)).not.toMatch(/ $/m);
  });
});

test("what is not there is said, or left out", () => {
  const small = explained({ aws });
  expect(small).toMatchObject({ zones: [], state: undefined, ci: [] });
  expect(text(small)).toContain("None: jitsi:ci is not given.");
  expect(text(small)).toContain("Nobody: jitsi:operators is empty.");
  expect(text(small)).not.toMatch(/DNS zones|bucket/);
});
