/** Who reaches what: sessions, identities, stores. Grants and open ports are tables of their own (privileges.test.ts). */

import { about, from, is, list, matches, type Promised, type ResourcePromise, textAt } from "./promise.ts";

const googleMachines = ["gcp:compute:Instance", "gcp:compute:RegionInstanceTemplate"];
const launch = "aws:ec2:LaunchTemplate";
const bucket = "gcp:storage:Bucket";
const isBundle = ({ properties }: Promised): boolean => properties.insecureValue !== undefined;

export const access: readonly ResourcePromise[] = [
  ...about(googleMachines, [
    ["metadata.enable-oslogin", is("TRUE"), "sessions would no longer be a matter of IAM"],
    [
      "metadata.block-project-ssh-keys",
      is("TRUE"),
      "whoever may edit the project's metadata would be root on every machine",
    ],
    ["metadata.serial-port-enable", is("FALSE"), "the console would be reachable past the firewall"],
    ["metadata.enable-guest-attributes", is("TRUE"), "the agent could not report what it does"],
    ["shieldedInstanceConfig.enableSecureBoot", is(true), "a changed boot loader would start"],
    ["shieldedInstanceConfig.enableVtpm", is(true), "a changed kernel would go unnoticed"],
    ["shieldedInstanceConfig.enableIntegrityMonitoring", is(true), "a changed kernel would go unnoticed"],
    [
      "serviceAccount.email",
      from("gcp:serviceaccount:Account", "email"),
      "the machine would act as the project's default account, an editor",
    ],
    [
      "serviceAccount.scopes",
      list("https://www.googleapis.com/auth/cloud-platform"),
      "the machine could not read its secrets",
    ],
  ]),
  ...about(launch, [
    [
      "metadataOptions.httpTokens",
      is("required"),
      "a program made to fetch an address could take the machine's identity",
    ],
    [
      "metadataOptions.httpPutResponseHopLimit",
      is(2),
      "more would let other networks ask for the identity, fewer keep containers from their own metadata",
    ],
    ["metadataOptions.httpEndpoint", is("enabled"), "the agent could not learn who it is"],
    [
      "metadataOptions.instanceMetadataTags",
      is("enabled"),
      "the agent could not learn which bundle is its own",
    ],
    ["blockDeviceMappings[].ebs.encrypted", is("true"), "the account's default may be no encryption"],
    [
      "blockDeviceMappings[].ebs.deleteOnTermination",
      is("true"),
      "disks with secrets would stay behind, and cost",
    ],
    ["blockDeviceMappings[].deviceName", is("/dev/sda1"), "the root disk would be the image's, unencrypted"],
  ]),
  ...about("aws:ec2:Instance", [
    ["iamInstanceProfile", from("aws:iam:InstanceProfile", "name"), "the machine could not read its secrets"],
    [
      "tags.jitsi-bundle",
      matches(/^\/jitsi\/[a-z0-9-]+\/machines\/[a-z0-9-]+$/),
      "the agent would not find its bundle",
    ],
    [
      "launchTemplate.id",
      from(launch, "id"),
      "the machine would boot without the agent, from an unencrypted disk",
    ],
    ["launchTemplate.version", matches(/^\d+$/), "the machine would be of the template's first version"],
  ]),
  ...about("aws:iam:InstanceProfile", [
    ["role", from("aws:iam:Role", "name"), "machines would have no identity"],
  ]),
  ...about(
    ["aws:iam:Role", "aws:iam:InstanceProfile"],
    [["path", matches(/^\/jitsi\//), "CI may make identities below this path only"]],
  ),
  ...about("aws:iam:Role", [
    [
      "maxSessionDuration",
      is(3600, 4 * 3600),
      "a deployment that waits for calls would lose its session",
      (it) => textAt(it, "path").startsWith("/jitsi/ci/"),
    ],
    [
      "forceDetachPolicies",
      is(false),
      "a role with foreign policies would be deleted unasked",
      (it) => textAt(it, "path").startsWith("/jitsi/ci/"),
    ],
  ]),
  ...about("aws:ssm:Parameter", [
    ["type", is("String"), "a preview could not show what changes on a machine", isBundle],
    ["type", is("SecureString"), "a secret would lie in AWS in plain text", (it) => !isBundle(it)],
    [
      "value",
      matches(/^([A-Za-z0-9]{20,}|-----BEGIN [\s\S]+)$/),
      "the machine would read an empty password",
      (it) => !isBundle(it),
    ],
    [
      "name",
      matches(/^\/jitsi\/[a-z0-9-]+\/[a-z0-9/-]+$/),
      "the role of the machine may read these names only",
    ],
    ["tier", is("Advanced"), "a bundle of more than 4 KB would be refused", isBundle],
  ]),
  ...about(bucket, [
    ["publicAccessPrevention", is("enforced"), "one grant could make the states public"],
    ["uniformBucketLevelAccess", is(true), "a single object could be made public"],
  ]),
  ...about("gcp:dns:ManagedZone", [
    [
      "visibility",
      is("private"),
      "internal addresses would be in public DNS",
      ({ properties }) => properties.privateVisibilityConfig !== undefined,
    ],
    [
      "visibility",
      is("public"),
      "customers' names would not resolve",
      ({ properties }) => properties.privateVisibilityConfig === undefined,
    ],
    [
      "privateVisibilityConfig.networks[].networkUrl",
      from("gcp:compute:Network", "id"),
      "bridges would not find their app server",
      ({ properties }) => properties.visibility === "private",
    ],
    [
      "dnssecConfig.state",
      is("on"),
      "an answer that a certificate is issued on could be forged; and with a DS record in the parent zone, `off` takes every name down",
      ({ properties }) => properties.dnssecConfig !== undefined,
    ],
    [
      "dnssecConfig.nonExistence",
      is("nsec3"),
      "the zone would list all customers to anybody",
      ({ properties }) => properties.dnssecConfig !== undefined,
    ],
  ]),
  ...about("gcp:iam:WorkloadIdentityPoolProvider", [
    [
      "attributeCondition",
      matches(/^assertion\.repository == "[\w.-]+\/[\w.-]+"$/),
      "every repository on GitHub could ask for our identities",
    ],
    [
      "attributeMapping",
      (value) =>
        JSON.stringify(value) ===
        '{"attribute.repository":"assertion.repository","google.subject":"assertion.sub"}',
      "an identity could no longer be bound to one environment of one repository",
    ],
    [
      "oidc.issuerUri",
      is("https://token.actions.githubusercontent.com"),
      "others than GitHub could issue tokens",
    ],
    ["workloadIdentityPoolProviderId", is("github"), "workflows name the provider by this id"],
  ]),
  ...about(
    ["gcp:iam:WorkloadIdentityPool", "gcp:iam:WorkloadIdentityPoolProvider", "gcp:serviceaccount:Account"],
    [
      [
        "disabled",
        is(false),
        "CI could not log in any more",
        ({ properties }) => properties.disabled !== undefined,
      ],
    ],
  ),
  ...about(
    ["gcp:iam:WorkloadIdentityPool", "gcp:iam:WorkloadIdentityPoolProvider"],
    [["workloadIdentityPoolId", is("jitsi-ci"), "workflows name the pool by this id"]],
  ),
  ...about("gcp:serviceaccount:Account", [
    [
      "accountId",
      matches(/^[a-z][a-z0-9-]{5,29}$/),
      "firewalls and grants name the account by its e-mail address",
    ],
  ]),
  ...about("aws:iam:OpenIdConnectProvider", [
    ["url", is("https://token.actions.githubusercontent.com"), "others than GitHub could issue tokens"],
    ["clientIdLists", list("sts.amazonaws.com"), "tokens made for others would be taken"],
  ]),
  ...about("gcp:secretmanager:Secret", [
    [
      "secretId",
      matches(/^[a-z0-9-]+_[a-z0-9-]+$/),
      "the underscore keeps customers of one project apart: `acme-b`'s `c` from `acme`'s `b-c`",
    ],
  ]),
  ...about(
    ["gcp:secretmanager:SecretVersion"],
    [["secret", from("gcp:secretmanager:Secret", "id"), "the value would be another secret's"]],
  ),
];
