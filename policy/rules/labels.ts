/** Whatever costs money says whose it is and what made it. */

import { ownLabels } from "../../model/clouds/labels.ts";
import { mapIn, unknown, type PolicyResource } from "../policyResource.ts";
import type { StackRule } from "./rule.ts";

/** Type tokens that can carry labels or tags, of those that the program makes. A test compares them with the providers' schemas. */
export const carriers: Readonly<Record<"labels" | "tags", readonly string[]>> = {
  labels: [
    "gcp:compute/address:Address",
    "gcp:compute/disk:Disk",
    "gcp:compute/instance:Instance",
    "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
    "gcp:dns/managedZone:ManagedZone",
    "gcp:kms/cryptoKey:CryptoKey",
    "gcp:secretmanager/secret:Secret",
    "gcp:storage/bucket:Bucket",
  ],
  tags: [
    "aws:ec2/eip:Eip",
    "aws:ec2/instance:Instance",
    "aws:ec2/internetGateway:InternetGateway",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/vpc:Vpc",
    "aws:iam/instanceProfile:InstanceProfile",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    "aws:iam/role:Role",
    "aws:ssm/parameter:Parameter",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  ],
};

/** A stack with one of these is a customer's. */
const customersComponent = "jitsi:index:AppServer";

export const labels: StackRule = {
  name: "labels",
  description: "All resources that support labels or tags state their customer and component.",
  level: "mandatory",
  settings: [],
  checkStack(resources) {
    const ofCustomer = resources.some(({ type }) => type === customersComponent);
    const keys = ownLabels.filter((key) => ofCustomer || key !== "customer");
    return resources.flatMap((resource) => {
      const carrier = carrierOf(resource);
      const found = carrier === undefined ? undefined : resource.props[carrier];
      if (carrier === undefined || found === unknown) return [];
      return keys
        .filter((key) => mapIn(found)[key] === undefined || mapIn(found)[key] === "")
        .map((key) => ({
          resource,
          path: `${carrier}.${key}`,
          value: undefined,
          what: "does not state its owner",
          fix: "Add the labels from `labelsOf` (model/clouds/labels.ts).",
        }));
    });
  },
};

const carrierOf = ({ type }: PolicyResource): "labels" | "tags" | undefined =>
  (["labels", "tags"] as const).find((carrier) => carriers[carrier].includes(type));
