/** The policies on every stack: its own settings are kept to, and a program that went astray would be caught. */

import { describe, expect, test } from "@jest/globals";
import { policyProblems } from "../../policy/policyProblems.ts";
import type { PolicyResource } from "../../policy/policyResource.ts";
import { policyResourcesOf } from "../../policy/recorded.ts";
import { carriers } from "../../policy/rules/labels.ts";
import { loadTable } from "../../simulator/plugins/table.ts";
import { allStacks, type StackFile } from "../../tools/stacks/allStacks.ts";
import { recordedStack } from "./recordedStack.ts";
import { settingsOf } from "./stackSettings.ts";

const resources = async (stackFile: StackFile): Promise<PolicyResource[]> =>
  policyResourcesOf((await recordedStack(stackFile)).resources);

test.each(allStacks)("stack $stack keeps to the policies", async (stackFile) => {
  const made = await resources(stackFile);
  expect(made.length).toBeGreaterThan(5);
  const settings = settingsOf(stackFile);
  expect(policyProblems(made, settings)).toEqual([]);
  // What it lets go by its own settings is said by the pack, which does not know them.
  const unprotected = policyProblems(made, { ...settings, protectData: true });
  expect(unprotected.length > 0).toBe(!settings.protectData);
});

describe("a secret that strays", () => {
  const acme = allStacks.find(({ stack }) => stack === "acme")!;

  test("is found wherever it is put, packed or not", async () => {
    const made = await resources(acme);
    const password = made.find(({ name }) => name === "acme-secrets-jicofo-password")!.props.result;
    expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
    const stray = (type: string, path: string, put: (props: Record<string, unknown>) => void): void => {
      const copy = made.map((resource) => ({ ...resource, props: structuredClone(resource.props) }));
      const at = copy.find((resource) => resource.type === type);
      put(at!.props);
      expect(policyProblems(copy, settingsOf(acme))).toContainEqual(
        expect.objectContaining({
          rule: "secrets",
          value: "(hidden)",
          key: expect.stringMatching(path),
        }),
      );
      expect(JSON.stringify(policyProblems(copy))).not.toContain(password);
    };
    stray("gcp:compute/instance:Instance", "metadata.jitsi-bundle$", ({ metadata }) => {
      const map = metadata as Record<string, string>;
      map["jitsi-bundle"] += String(password);
    });
    stray("aws:ec2/launchTemplate:LaunchTemplate", "userData$", (props) => {
      props.userData = Buffer.from(`#cloud-config\n# ${String(password)}\n`).toString("base64");
    });
    stray("aws:ssm/parameter:Parameter", "value$", (props) => {
      props.type = "String";
      props.value = password;
    });
    stray("docker:index/container:Container", "labels", (props) => {
      props.labels = [{ label: "x", value: password }];
    });
  });
});

test("the table of what can carry labels is the providers' own", () => {
  const able = (pkg: "gcp" | "aws", carrier: "labels" | "tags") =>
    Object.entries(loadTable(pkg).resources)
      .filter(([, { inputs }]) => inputs[carrier]?.type === "object")
      .map(([type]) => type);
  expect(carriers).toEqual({ labels: able("gcp", "labels"), tags: able("aws", "tags") });
});
