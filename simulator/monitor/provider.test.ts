/** What the monitor answers for resources of the clouds, without an engine and without a world. */
import { describe, expect, test } from "@jest/globals";
import { computedId } from "./computedOutputs.ts";
import type { NewResource } from "./computedOutputs.ts";
import { answerFor } from "./provider.ts";
import { Secret, Unknown, unknown } from "./values.ts";
import type { Properties } from "./values.ts";

const google = { project: "acme-meet", region: "europe-west1", addPulumiAttributionLabel: "false" };
const amazon = { region: "us-east-1" };

function resource(type: string, inputs: Properties, settings: Properties = google): NewResource {
  const name = "app";
  const urn = `urn:pulumi:test::test::${type}::${name}`;
  return { type, name, urn, inputs, settings, secretOutputs: [] };
}

const address = resource("gcp:compute/address:Address", {
  name: "app",
  labels: { customer: "acme-corporation" },
});
const instance = resource("gcp:compute/instance:Instance", {
  name: "app",
  zone: "europe-west1-b",
  machineType: "n2-standard-4",
  bootDisk: {},
  networkInterfaces: [{ subnetwork: "s", accessConfigs: [{ natIp: "34.1.2.3" }, {}] }],
});

describe("a run", () => {
  test("has values of the clouds' forms, the same each time", () => {
    const { id, outputs, problems } = answerFor(address, false);
    expect(problems).toEqual([]);
    expect(id).toBe("projects/acme-meet/regions/europe-west1/addresses/app");
    expect(outputs).toMatchObject({
      address: expect.stringMatching(/^34\.7[6-9]\./),
      region: "europe-west1",
      selfLink: `https://www.googleapis.com/compute/v1/${id}`,
      networkTier: "PREMIUM",
    });
    expect(answerFor(address, false)).toEqual(answerFor(address, false));
    const { id: vpc, outputs: made } = answerFor(
      resource("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }, amazon),
      false,
    );
    expect(vpc).toMatch(/^vpc-0[0-9a-f]{16}$/);
    expect(made.arn).toBe(`arn:aws:ec2:us-east-1:123456789012:vpc/${vpc}`);
  });

  test("fills what is computed within an input, and leaves what is given", () => {
    const { outputs } = answerFor(instance, false);
    expect(outputs.networkInterfaces).toMatchObject([
      {
        subnetwork: "s",
        networkIp: expect.any(String),
        accessConfigs: [{ natIp: "34.1.2.3" }, { natIp: expect.any(String) }],
      },
    ]);
  });

  test("names as made up only what tells a thing from others", () => {
    const { computed, outputs } = answerFor(address, false);
    expect(computed).toEqual(expect.arrayContaining(["address", "selfLink"]));
    for (const common of ["region", "project", "networkTier", "effectiveLabels"])
      expect(computed).not.toContain(common);
    expect(outputs.effectiveLabels).toBeInstanceOf(Secret);
    const account = resource("gcp:serviceaccount/account:Account", { accountId: "acme-bridge" });
    expect(answerFor(account, false).computed).toEqual(expect.arrayContaining(["email", "member"]));
  });

  test("shows what a cloud would refuse of the inputs", () => {
    const { problems } = answerFor(resource("gcp:compute/network:Network", { name: "Net" }), false);
    expect(problems.join()).toContain("resource.name");
    const far = resource("gcp:compute/network:Network", { name: "net" }, {});
    expect(answerFor(far, false).problems).toEqual(["project: required field is not set"]);
  });

  test("other providers answer as before", () => {
    const volume = resource("docker:index/volume:Volume", { name: "data" }, {});
    expect(answerFor(volume, false).id).toBe(computedId(volume));
  });
});

describe("a preview", () => {
  test("knows nothing of what a cloud fills in", () => {
    const { id, outputs } = answerFor(address, true);
    expect(id).toBe("");
    for (const property of ["address", "region", "selfLink"])
      expect(outputs[property]).toBeInstanceOf(Unknown);
    expect(outputs.name).toBe("app");
  });

  test("does not judge what is unknown", () => {
    const waiting = resource("gcp:dns/recordSet:RecordSet", {
      managedZone: unknown,
      name: unknown,
      type: "A",
      rrdatas: [unknown],
    });
    expect(answerFor(waiting, true).problems).toEqual([]);
    const rules = { securityGroupId: unknown, ipProtocol: "udp", fromPort: 1, toPort: 2, cidrIpv4: unknown };
    const rule = resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", rules, {
      region: unknown,
    });
    expect(answerFor(rule, true).problems).toEqual([]);
  });
});
