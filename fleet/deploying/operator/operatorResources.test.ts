import { describe, expect, test } from "@jest/globals";
import { loadWithoutProblems } from "../../stacks/loadStack.ts";
import { examplesDir, openStackFolder } from "../../stacks/stackFolder.ts";
import { operatorSettings } from "./fixtures.ts";
import { operatorFiles } from "./operatorFiles.ts";
import {
  accountResources,
  stackResource,
  type OperatedStack,
  type OperatorSettings,
} from "./operatorResources.ts";
import { objectName } from "./resourceNames.ts";

const folder = openStackFolder(examplesDir);
const operated = (stack: string, secretsProvider = "gcpkms://k"): OperatedStack => ({
  ...loadWithoutProblems(folder, stack),
  secretsProvider,
});

const specOf = (stack: OperatedStack, more: Partial<OperatorSettings> = {}) =>
  stackResource(stack, { ...operatorSettings, ...more }).spec;

describe("a customer", () => {
  const spec = specOf(operated("acme"));

  test("waits for its platform, comes back from drift, and survives the deletion of its object", () =>
    expect(spec).toMatchObject({
      stack: "acme",
      prerequisites: [{ name: "platform" }],
      refresh: true,
      continueResyncOnCommitMatch: true,
      resyncFrequencySeconds: 86_400,
      destroyOnFinalize: false,
      workspaceReclaimPolicy: "Delete",
    }));

  test("is really updated", () => expect(spec.preview).toBeUndefined());

  test("has memory for each provider that it starts, and keys for its Docker hosts", () => {
    expect(spec.workspaceTemplate.spec.resources.requests.memory).toBe("1664Mi");
    expect(JSON.stringify(spec.workspaceTemplate.spec.podTemplate)).toContain('"secretName":"jitsi-ssh"');
  });

  test("comes from one commit, whole; or from the tip of a branch", () => {
    expect(spec).toMatchObject({ commit: "0123456789abcdef0123456789abcdef01234567", shallow: false });
    const followed = specOf(operated("acme"), {
      source: { ...operatorSettings.source, revision: { branch: "main" } },
    });
    expect(followed).toMatchObject({ branch: "main", shallow: true });
    expect(followed.commit).toBeUndefined();
  });

  test("has its passphrase from a Secret, where it has one", () => {
    expect(spec.envRefs).toBeUndefined();
    expect(specOf(operated("acme", "passphrase")).envRefs).toEqual({
      PULUMI_CONFIG_PASSPHRASE: {
        type: "Secret",
        secret: { name: "jitsi-passphrase", key: "passphrase" },
      },
    });
  });

  test("is not asked for more often than the operator can", () =>
    expect(specOf(operated("acme"), { resyncSeconds: 5 }).resyncFrequencySeconds).toBe(60));
});

test("a platform is only previewed, and starts no more than it needs", () => {
  const spec = specOf(operated("platform"));
  expect(spec).toMatchObject({ preview: true });
  expect(spec.prerequisites).toBeUndefined();
  expect(spec.workspaceTemplate.spec.podTemplate).toBeUndefined();
});

test("pods act as the platform's deployer, by what each cloud reads", () => {
  const [account] = accountResources(operatorSettings);
  expect(account!.metadata.annotations).toEqual({
    "iam.gke.io/gcp-service-account": "jitsi-deployer@my-app-video.iam.gserviceaccount.com",
    "eks.amazonaws.com/role-arn": "arn:aws:iam::012345678901:role/jitsi/ci/deployer",
  });
  const [bare] = accountResources({ ...operatorSettings, googleAccount: undefined, awsRole: undefined });
  expect(bare!.metadata.annotations).toBeUndefined();
});

test("the same stacks give the same bytes, in whatever order", () => {
  const [one, other] = [operated("acme"), operated("platform")];
  expect(operatorFiles([one, other], operatorSettings)).toEqual(
    operatorFiles([other, one], operatorSettings),
  );
});

describe("names of objects", () => {
  test.each([
    ["acme", "acme"],
    ["two-clouds", "two-clouds"],
    ["a".repeat(63), "a".repeat(63)],
  ])("%s stays", (stack, name) => expect(objectName(stack)).toBe(name));

  test.each(["Acme", "a_b", "a.b", "-a", "a".repeat(64), "___"])("%s becomes a label of its own", (stack) => {
    expect(objectName(stack)).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
    expect(objectName(stack)).not.toBe(stack);
  });

  test("no two become one", () => expect(new Set(["a_b", "a.b", "A-B", "a-b"].map(objectName)).size).toBe(4));
});
