/** AWS as the simulated provider shows it: kinds by type, and the refusals all of them share. */
import { text } from "../docker/inputs.ts";
import type { CloudWorld, Thing } from "../cloud/cloudWorld.ts";
import type { Cloud, Look, Use } from "../cloud/kind.ts";
import {
  identityProvider,
  identityProviders,
  instanceProfile,
  instanceProfiles,
  role,
  rolePolicies,
  rolePolicy,
  rolePolicyAttachment,
  rolePolicyAttachments,
  roles,
} from "./iam.ts";
import { eip, eipAssociation, eipAssociations, eips, instance } from "./elasticAddresses.ts";
import { instances } from "./machine.ts";
import { launchTemplate, launchTemplates } from "./launchTemplates.ts";
import { egressRule, ingressRule, rulesOf, securityGroup, securityGroups } from "./securityGroups.ts";
import {
  gateway,
  gateways,
  route,
  routeTable,
  routeTableAssociation,
  routeTableAssociations,
  routeTables,
  routes,
} from "./routes.ts";
import { subnet, subnets, vpc, vpcs } from "./network.ts";
import { parameter, parameters } from "./parameter.ts";
import { regionOf, regionProblems } from "./scope.ts";

/** EC2's words for a missing thing: the error's code, and what it calls the thing. */
const words: Readonly<Record<string, readonly [code: string, what: string]>> = {
  [eip]: ["InvalidAllocationID.NotFound", "allocation ID"],
  [gateway]: ["InvalidInternetGatewayID.NotFound", "internetGateway ID"],
  [instance]: ["InvalidInstanceID.NotFound", "instance ID"],
  [instanceProfile]: ["NoSuchEntity", "instance profile"],
  [launchTemplate]: ["InvalidLaunchTemplateId.NotFound", "launch template"],
  [role]: ["NoSuchEntity", "role"],
  [routeTable]: ["InvalidRouteTableID.NotFound", "routeTable ID"],
  [securityGroup]: ["InvalidGroup.NotFound", "security group"],
  [subnet]: ["InvalidSubnetID.NotFound", "subnet ID"],
  [vpc]: ["InvalidVpcID.NotFound", "vpc ID"],
};

const ofAccount = new Set<string>([
  identityProvider,
  instanceProfile,
  role,
  rolePolicy,
  rolePolicyAttachment,
]);

export const aws: Cloud = {
  kinds: {
    [egressRule]: rulesOf(egressRule),
    [eip]: eips,
    [eipAssociation]: eipAssociations,
    [gateway]: gateways,
    [identityProvider]: identityProviders,
    [ingressRule]: rulesOf(ingressRule),
    [instance]: instances,
    [instanceProfile]: instanceProfiles,
    [launchTemplate]: launchTemplates,
    [parameter]: parameters,
    [role]: roles,
    [rolePolicy]: rolePolicies,
    [rolePolicyAttachment]: rolePolicyAttachments,
    [route]: routes,
    [routeTable]: routeTables,
    [routeTableAssociation]: routeTableAssociations,
    [securityGroup]: securityGroups,
    [subnet]: subnets,
    [vpc]: vpcs,
  },
  settingProblems: (settings) => regionProblems(text(settings.region)),
  commonProblems: (type, look) => {
    if (ofAccount.has(type)) return [];
    const region = regionOf(look);
    const isUnknown = [look.inputs.region, look.settings.region].some((value) => typeof value === "symbol");
    return region === "" && !isUnknown
      ? ["invalid AWS Region: none is set, neither on the resource nor on its provider"]
      : regionProblems(region);
  },
  admit: () => undefined,
  find,
  // `<id>@<region>`, from version 7 on (registry.terraform.io/providers/hashicorp/aws, "Enhanced Region Support").
  imported: (id, settings) => {
    const [, own = id, region = text(settings.region)] = /^(.*)@([a-z]+-[a-z]+-\d)$/.exec(id) ?? [];
    return { id: own, state: { region } };
  },
  notFound: ({ type }, value) => {
    const [code, what] = words[type] ?? ["NotFound", "resource"];
    return `api error ${code}: The ${what} '${value}' does not exist`;
  },
  inUse: ({ type, id }, user) => {
    if (type === eip)
      return `api error InvalidIPAddress.InUse: The address with allocation id [${id}] cannot be released because it is associated (${user.id}).`;
    if (type === role)
      return "api error DeleteConflict: Cannot delete entity, must remove roles from instance profile first.";
    return `api error DependencyViolation: The ${words[type]?.[1].replace(/ ID$/, "") ?? "resource"} '${id}' has dependencies and cannot be deleted (${user.id}).`;
  },
  exists: (type, id) => {
    if (type === parameter)
      return `api error ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the overwrite option in the request to true (${id}).`;
    if (type === route) return `api error RouteAlreadyExists: The route identified by ${id} already exists.`;
    return `api error EntityAlreadyExists: ${type.split(":")[2]!} with name ${id} already exists.`;
  },
  beforeDelete: () => false,
};

/** EC2's things are seen from their own region only. */
function find(world: CloudWorld, { type, by }: Use, value: string, look: Look): Thing | undefined {
  const thing =
    by === undefined ? world.thing(type, value) : world.things(type).find(({ state }) => state[by] === value);
  if (!thing || ofAccount.has(type)) return thing;
  return thing.state.region === regionOf(look) ? thing : undefined;
}
