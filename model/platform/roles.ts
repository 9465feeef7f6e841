/** Who may do what in a platform's project: nobody is owner or editor, and only the deployer reaches the content of secrets project-wide. */

export interface Grant {
  readonly role: string;
  /** What it is for, and what it opens. */
  readonly why: string;
}

/**
 * Roles that stacks give in the whole project: to machines, to write metrics. The deployer may give no other, so it cannot make itself or
 * anybody else owner; a change of the grants in this file is deployed by a person who may.
 */
export const grantableRoles: readonly string[] = ["roles/monitoring.metricWriter"];

/**
 * The identity that deploys every stack. Names and contents of roles: cloud.google.com/iam/docs/roles-permissions, general knowledge.
 * It can act as every service account of the project and read every secret in it, because it makes them; GitHub's environment is the gate.
 */
export const deployerGrants: readonly Grant[] = [
  {
    role: "roles/compute.instanceAdmin.v1",
    why: "machines, disks, snapshots, templates, groups, autoscalers",
  },
  { role: "roles/compute.networkAdmin", why: "networks, subnetworks, addresses, health checks" },
  { role: "roles/compute.securityAdmin", why: "firewall rules" },
  { role: "roles/dns.admin", why: "zones, records, and who may write a record to prove a name" },
  {
    role: "roles/iam.serviceAccountAdmin",
    why: "an identity of its own for each kind of machine of a customer",
  },
  { role: "roles/iam.serviceAccountUser", why: "machines that run as these identities" },
  { role: "roles/secretmanager.admin", why: "secrets, their versions, and which identity may read which" },
  { role: "roles/monitoring.editor", why: "the metric that groups of bridges scale by" },
  { role: "roles/iap.admin", why: "who may log in to which machine" },
  { role: "roles/serviceusage.serviceUsageAdmin", why: "the project's APIs" },
  { role: "roles/iam.workloadIdentityPoolViewer", why: "reads, for refresh, what a person made" },
  { role: "roles/cloudkms.viewer", why: "reads, for refresh, what a person made" },
];

/** With the condition that it gives no other role than `grantableRoles`. */
export const deployerRoleGiver: Grant = {
  role: "roles/resourcemanager.projectIamAdmin",
  why: "lets machines write metrics, nothing else",
};

/**
 * The identity that previews: metadata of everything, values of no secret, so a refresh of secrets needs the deployer. Viewer roles of single
 * services in place of roles/viewer, which would also read objects in buckets and more to come.
 */
export const previewerGrants: readonly Grant[] = [
  { role: "roles/compute.viewer", why: "machines and networks" },
  { role: "roles/dns.reader", why: "zones and records" },
  { role: "roles/monitoring.viewer", why: "metrics" },
  { role: "roles/secretmanager.viewer", why: "names and versions of secrets, not their values" },
  { role: "roles/cloudkms.viewer", why: "keys, without use of them" },
  { role: "roles/serviceusage.serviceUsageViewer", why: "which APIs are on" },
  { role: "roles/iam.securityReviewer", why: "who has which role" },
];

/** People who may log in to machines: through IAP, so that no machine has a port 22 to the world. */
export const operatorGrants: readonly Grant[] = [
  { role: "roles/iap.tunnelResourceAccessor", why: "a tunnel to port 22" },
  { role: "roles/compute.osAdminLogin", why: "a shell with sudo" },
  { role: "roles/compute.viewer", why: "finding the machine" },
];

/** On the bucket with the stacks' states, and on the key of the secrets in them. */
export const stateRoles = {
  deployer: { bucket: "roles/storage.objectUser", key: "roles/cloudkms.cryptoKeyEncrypterDecrypter" },
  /** A preview reads the state, and with it, decrypted, the secrets that are in it. */
  previewer: { bucket: "roles/storage.objectViewer", key: "roles/cloudkms.cryptoKeyDecrypter" },
} as const;
