/** Ids of Google Cloud's resources, as the provider imports them (pulumi.com/registry/packages/gcp, "Import" of each type). */

import { textOf, type Inputs } from "./stateEntry.ts";

export interface GoogleThing {
  readonly id: string;
  /** A command that shows it. */
  readonly look: string;
}

interface Given {
  readonly project: string;
  readonly region: string;
  readonly zone: string;
  readonly of: (key: string) => string;
}

type Ids = Readonly<Record<string, (given: Given) => GoogleThing>>;

/** @param settings of the provider. @returns undefined for a type whose ids the cloud makes up */
export function googleId(type: string, inputs: Inputs, settings: Inputs): GoogleThing | undefined {
  const of = (key: string): string => textOf(inputs, key);
  const zone = lastPart(of("zone") || textOf(settings, "zone"));
  return ids[type.slice(type.indexOf(":") + 1).replace(/\/.*:/, ".")]?.({
    project: lastPart(of("project") || textOf(settings, "project")),
    region: lastPart(of("region") || textOf(settings, "region")) || zone.replace(/-[a-z]$/, ""),
    zone,
    of,
  });
}

const lastPart = (path: string): string => path.split("/").at(-1) ?? "";

/** One of Compute Engine. @param noun as `gcloud compute` says */
const compute =
  (place: "global" | "region" | "zone", collection: string, noun: string) =>
  (given: Given): GoogleThing => {
    const { project, of } = given;
    const where = place === "global" ? "global" : `${place}s/${given[place]}`;
    const flag = place === "global" ? "" : ` --${place} ${given[place]}`;
    return {
      id: `projects/${project}/${where}/${collection}/${of("name")}`,
      look: `gcloud compute ${noun} describe ${of("name")} --project ${project}${flag}`,
    };
  };

/** A role for somebody. @param noun of whose policy it is in */
const member =
  (noun: string, resource: (given: Given) => string) =>
  (given: Given): GoogleThing => ({
    id: `${resource(given)} ${given.of("role")} ${given.of("member")}`,
    look: `gcloud ${noun} get-iam-policy ${resource(given)} --project ${given.project}`,
  });

/** A name by itself, or the whole of its path. */
const within = (path: string, value: string): string => (value.includes("/") ? value : `${path}/${value}`);

const pool = ({ project, of }: Given): string =>
  within(`projects/${project}/locations/global/workloadIdentityPools`, of("workloadIdentityPoolId"));

const ids: Ids = {
  "compute.Address": compute("region", "addresses", "addresses"),
  "compute.Disk": compute("zone", "disks", "disks"),
  "compute.DiskResourcePolicyAttachment": ({ project, zone, of }) => ({
    id: `${project}/${zone}/${lastPart(of("disk"))}/${of("name")}`,
    look: `gcloud compute disks describe ${lastPart(of("disk"))} --project ${project} --zone ${zone}`,
  }),
  "compute.Firewall": compute("global", "firewalls", "firewall-rules"),
  "compute.HealthCheck": compute("global", "healthChecks", "health-checks"),
  "compute.Instance": compute("zone", "instances", "instances"),
  "compute.Network": compute("global", "networks", "networks"),
  "compute.RegionAutoscaler": ({ project, region, of }) => ({
    id: `projects/${project}/regions/${region}/autoscalers/${of("name")}`,
    look: `gcloud compute instance-groups managed list --project ${project} --regions ${region}`,
  }),
  "compute.RegionInstanceGroupManager": compute("region", "instanceGroupManagers", "instance-groups managed"),
  "compute.RegionInstanceTemplate": compute("region", "instanceTemplates", "instance-templates"),
  "compute.ResourcePolicy": compute("region", "resourcePolicies", "resource-policies"),
  "compute.Subnetwork": compute("region", "subnetworks", "networks subnets"),
  "dns.ManagedZone": ({ project, of }) => ({
    id: `projects/${project}/managedZones/${of("name")}`,
    look: `gcloud dns managed-zones describe ${of("name")} --project ${project}`,
  }),
  "dns.RecordSet": ({ project, of }) => ({
    id: `projects/${project}/managedZones/${of("managedZone")}/rrsets/${of("name")}/${of("type")}`,
    look: `gcloud dns record-sets describe ${of("name")} --type ${of("type")} --zone ${of("managedZone")} --project ${project}`,
  }),
  "iam.WorkloadIdentityPool": (given) => ({
    id: pool(given),
    look: `gcloud iam workload-identity-pools describe ${pool(given)}`,
  }),
  "iam.WorkloadIdentityPoolProvider": (given) => ({
    id: `${pool(given)}/providers/${given.of("workloadIdentityPoolProviderId")}`,
    look: `gcloud iam workload-identity-pools providers list --workload-identity-pool ${pool(given)}`,
  }),
  "kms.CryptoKey": ({ of }) => ({
    id: `${of("keyRing")}/cryptoKeys/${of("name")}`,
    look: `gcloud kms keys describe ${of("keyRing")}/cryptoKeys/${of("name")}`,
  }),
  "kms.CryptoKeyIAMMember": member("kms keys", ({ of }) => of("cryptoKeyId")),
  "kms.KeyRing": ({ project, of }) => ({
    id: `projects/${project}/locations/${of("location")}/keyRings/${of("name")}`,
    look: `gcloud kms keyrings describe ${of("name")} --location ${of("location")} --project ${project}`,
  }),
  "monitoring.MetricDescriptor": ({ project, of }) => ({
    id: `projects/${project}/metricDescriptors/${of("type")}`,
    look: `https://console.cloud.google.com/monitoring/metrics-explorer?project=${project}`,
  }),
  "projects.IAMMember": member("projects", ({ project }) => project),
  "projects.Service": ({ project, of }) => ({
    id: `${project}/${of("service")}`,
    look: `gcloud services list --enabled --project ${project}`,
  }),
  "secretmanager.Secret": ({ project, of }) => ({
    id: `projects/${project}/secrets/${of("secretId")}`,
    look: `gcloud secrets describe ${of("secretId")} --project ${project}`,
  }),
  "secretmanager.SecretIamMember": member("secrets", ({ project, of }) =>
    within(`projects/${project}/secrets`, of("secretId")),
  ),
  "serviceaccount.Account": ({ project, of }) => {
    const email = `${of("accountId")}@${project}.iam.gserviceaccount.com`;
    return {
      id: `projects/${project}/serviceAccounts/${email}`,
      look: `gcloud iam service-accounts describe ${email} --project ${project}`,
    };
  },
  "serviceaccount.IAMMember": member("iam service-accounts", ({ of }) => of("serviceAccountId")),
  "storage.Bucket": ({ of }) => ({
    id: of("name"),
    look: `gcloud storage buckets describe gs://${of("name")}`,
  }),
  "storage.BucketIAMMember": member("storage buckets", ({ of }) => `b/${of("bucket").replace(/^b\//, "")}`),
};
