/** Launch templates, and what machines must have too: user data, metadata options, images. */
import type { Kind } from "../cloud/kind.ts";
import { isOn, number, object, objects, text } from "../docker/inputs.ts";
import type { Values } from "../values.ts";
import { instanceProfile } from "./iam.ts";
import { inRegion, subnet } from "./network.ts";
import { securityGroup } from "./securityGroups.ts";
import { arn, ec2Id, regionOf, tagProblems, tagsAll } from "./scope.ts";

export const launchTemplate = "aws:ec2/launchTemplate:LaunchTemplate";

/** Of raw user data (docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html). */
const userDataBytes = 16_384;

export const launchTemplates: Kind = {
  id: ({ seed }) => ec2Id("lt", seed),
  uses: [
    { path: "vpcSecurityGroupIds[]", type: securityGroup, holds: true },
    { path: "networkInterfaces[].securityGroups[]", type: securityGroup, holds: true },
    { path: "networkInterfaces[].subnetId", type: subnet },
    { path: "iamInstanceProfile.name", type: instanceProfile, by: "name" },
    { path: "iamInstanceProfile.arn", type: instanceProfile, by: "arn" },
  ],
  problems: ({ inputs }) => {
    const name = text(inputs.name);
    const nics = Array.isArray(inputs.networkInterfaces) && inputs.networkInterfaces.length > 0;
    return [
      ...(name === "" || /^[a-zA-Z0-9().\-/_]{3,128}$/.test(name)
        ? []
        : [
            `api error InvalidLaunchTemplateName.MalformedException: '${name}' is malformed: 3 to 128 of letters, digits and ( ) . - / _`,
          ]),
      ...encodedUserDataProblems(inputs.userData),
      ...metadataOptionsProblems(object(inputs.metadataOptions), instanceTags(inputs)),
      ...tagProblems(inputs.tags),
      ...objects(inputs.tagSpecifications).flatMap(({ tags }) => tagProblems(tags)),
      ...imageProblems(text(inputs.imageId), true),
      ...(nics && Array.isArray(inputs.vpcSecurityGroupIds) && inputs.vpcSecurityGroupIds.length > 0
        ? [
            "api error InvalidParameterCombination: Network interfaces and an instance-level security groups may not be specified on the same request",
          ]
        : []),
    ];
  },
  outputs: (look) => ({
    arn: arn(look, "ec2", `launch-template/${look.id}`),
    region: regionOf(look),
    tagsAll: tagsAll(look.inputs, look.settings),
    latestVersion: 1,
    defaultVersion: 1,
    namePrefix: "",
  }),
  create: ({ world, inputs, settings }) => {
    const other = inRegion(world.things(launchTemplate), { inputs, settings }).find(
      ({ state }) => state.name === inputs.name,
    );
    if (other)
      throw new Error(
        `api error InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use: ${text(inputs.name)}.`,
      );
    return {};
  },
  // Every change but that of the template's own tags is a new version.
  update: ({ inputs, settings, old }) => {
    const keys = Object.keys({ ...inputs }).filter(
      (key) => !["tags", "defaultVersion", "updateDefaultVersion", "region", "name"].includes(key),
    );
    const changed = keys.some((key) => JSON.stringify(inputs[key]) !== JSON.stringify(old[key]));
    const latest = number(old.latestVersion) + (changed || goneOf(old, inputs) ? 1 : 0);
    const standard =
      number(inputs.defaultVersion) ||
      (isOn(inputs.updateDefaultVersion) ? latest : number(old.defaultVersion));
    return { tagsAll: tagsAll(inputs, settings), latestVersion: latest, defaultVersion: standard };
  },
};

const computedByTemplate = [
  "arn",
  "region",
  "tagsAll",
  "latestVersion",
  "defaultVersion",
  "namePrefix",
  "tags",
  "updateDefaultVersion",
  "name",
];

function goneOf(old: Values, inputs: Values): boolean {
  return Object.keys(old).some((key) => !computedByTemplate.includes(key) && inputs[key] === undefined);
}

function instanceTags(inputs: Values): Values {
  const specification = objects(inputs.tagSpecifications).find(
    ({ resourceType }) => resourceType === "instance",
  );
  return object(specification?.tags);
}

/** User data of a launch template is given in base64; the limit is on what it holds. */
export function encodedUserDataProblems(value: Values[string] | undefined): string[] {
  const encoded = text(value);
  if (encoded === "") return [];
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(encoded))
    return ["api error InvalidUserData.Malformed: Invalid BASE64 encoding of user data."];
  return sizeProblems(Buffer.from(encoded, "base64").length);
}

export function sizeProblems(bytes: number): string[] {
  return bytes <= userDataBytes
    ? []
    : [`api error InvalidParameterValue: User data is limited to ${userDataBytes} bytes; it has ${bytes}.`];
}

export function metadataOptionsProblems(options: Values, tags: Values): string[] {
  const one = (key: string, allowed: readonly string[]) => {
    const value = text(options[key]);
    return value === "" || allowed.includes(value)
      ? []
      : [`expected metadata_options.0.${key} to be one of ${JSON.stringify(allowed)}, got ${value}`];
  };
  const hops = options.httpPutResponseHopLimit;
  // docs.aws.amazon.com/AWSEC2/latest/UserGuide/work-with-tags-in-IMDS.html
  const unfit =
    options.instanceMetadataTags === "enabled"
      ? Object.keys(tags).filter(
          (key) => !/^[0-9a-zA-Z\-_+=,.@:]{1,255}$/.test(key) || [".", "..", "_index"].includes(key),
        )
      : [];
  return [
    ...one("httpTokens", ["optional", "required"]),
    ...one("httpEndpoint", ["enabled", "disabled"]),
    ...one("instanceMetadataTags", ["enabled", "disabled"]),
    ...(typeof hops === "number" && (hops < 1 || hops > 64)
      ? [`expected metadata_options.0.http_put_response_hop_limit to be in the range (1 - 64), got ${hops}`]
      : []),
    ...unfit.map(
      (key) =>
        `api error InvalidParameterValue: '${key}' is not a valid tag key. Tag keys must match pattern ([0-9a-zA-Z\\\\-_+=,.@:]{1,255}), and must not be a reserved name ('.', '..', '_index')`,
    ),
  ];
}

/** An image's id, or, in a launch template, a parameter that holds it. */
export function imageProblems(image: string, inTemplate: boolean): string[] {
  if (image === "" || /^ami-[0-9a-f]{8,17}$/.test(image)) return [];
  if (inTemplate && /^resolve:ssm:[a-zA-Z0-9_./:-]+$/.test(image)) return [];
  return [`api error InvalidAMIID.Malformed: Invalid id: "${image}" (expecting "ami-...")`];
}
