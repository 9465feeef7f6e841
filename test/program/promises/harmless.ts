/** Properties that no promise is about: because they hurt nobody, or because another test holds them. */

export interface Exception {
  /** Any type whose short name matches. */
  readonly types: RegExp;
  /** This path and what is within it. */
  readonly path: string;
  readonly why: string;
  /** The test that holds it, from the project's folder. */
  readonly heldBy?: string;
}

const privileges = "test/program/privileges.test.ts";
const bundles = "test/program/bundles.test.ts";
const policies = "test/program/policy.test.ts";

export const exceptions: readonly Exception[] = [
  // Held by tables of their own
  { types: /^gcp:compute:Firewall$/, path: "", why: "who may reach what, line by line", heldBy: privileges },
  {
    types: /^aws:vpc:SecurityGroup(In|E)gressRule$/,
    path: "",
    why: "who may reach what, line by line",
    heldBy: privileges,
  },
  { types: /(Iam|IAM)Member$/, path: "", why: "who may do what, line by line", heldBy: privileges },
  { types: /^aws:iam:RolePolicy$/, path: "", why: "who may do what, line by line", heldBy: privileges },
  {
    types: /^aws:iam:Role$/,
    path: "assumeRolePolicy",
    why: "who may become what, line by line",
    heldBy: privileges,
  },
  {
    types: /^aws:ssm:Parameter$/,
    path: "insecureValue",
    why: "the bundle, compared with containers",
    heldBy: bundles,
  },
  {
    types: /^docker:Container$/,
    path: "envs",
    why: "each variable is a decision of model/services",
    heldBy: "model/services/services.test.ts",
  },
  {
    types: /^docker:Container$/,
    path: "uploads",
    why: "read by the programs themselves",
    heldBy: "test/rendered/readers.test.ts",
  },
  {
    types: /^docker:Container$/,
    path: "volumes",
    why: "what containers share and keep",
    heldBy: "test/docker/local.test.ts",
  },
  { types: /./, path: "labels", why: "whose it is", heldBy: policies },
  { types: /./, path: "tags", why: "whose it is", heldBy: policies },
  { types: /./, path: "volumeTags", why: "whose it is", heldBy: policies },
  { types: /^gcp:compute:Instance$/, path: "bootDisk.initializeParams.labels", why: "whose it costs" },
  { types: /^gcp:compute:RegionInstanceTemplate$/, path: "disks[].labels", why: "whose it costs" },
  {
    types: /^gcp:compute:ResourcePolicy$/,
    path: "snapshotSchedulePolicy.snapshotProperties",
    why: "whose it costs",
  },
  // Places: a wrong one does not start
  {
    types: /./,
    path: "region",
    why: "where it is; the rules compare places with the platform",
    heldBy: "model/rules/clouds.test.ts",
  },
  {
    types: /./,
    path: "zone",
    why: "where it is; the rules compare places with the platform",
    heldBy: "model/rules/clouds.test.ts",
  },
  { types: /./, path: "location", why: "where it is" },
  // Words
  { types: /./, path: "description", why: "for people" },
  { types: /./, path: "displayName", why: "for people" },
  { types: /^tls:SelfSignedCert$/, path: "subject", why: "for people: bridges trust the key" },
  { types: /^gcp:compute:RegionInstanceGroupManager$/, path: "baseInstanceName", why: "for people" },
  { types: /^gcp:monitoring:MetricDescriptor$/, path: "unit", why: "for people" },
  { types: /^docker:Container$/, path: "name", why: "two of one name do not start; promises above know it" },
  {
    types: /^gcp:dns:ManagedZone$/,
    path: "name",
    why: "autonamed but for the challenge's, which the bundle names",
    heldBy: "test/engine/acme.test.ts",
  },
  // Tidiness
  {
    types: /^docker:Container$/,
    path: "removeVolumes",
    why: "anonymous volumes that hold files of one version",
  },
  { types: /^docker:Container$/, path: "logDriver", why: "Docker's own default" },
  { types: /^docker:Container$/, path: "logOpts", why: "how much of the log is kept" },
  { types: /^gcp:dns:ManagedZone$/, path: "cloudLoggingConfig", why: "Google's own default" },
];
