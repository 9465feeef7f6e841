/** What belongs to a project as a whole: its APIs, metric descriptors and buckets. */
import { isOn, object, objects, text } from "../docker/inputs.ts";
import type { CloudWorld } from "../cloud/cloudWorld.ts";
import type { Call, Kind } from "../cloud/kind.ts";
import { isObject } from "../values.ts";
import { labelProblems, regionProblems } from "./names.ts";
import { labelOutputs, projectNumber, projectOfPath, scopeOf, timestamp } from "./paths.ts";
import { badRequest, badValue } from "./refusals.ts";

export const service = "gcp:projects/service:Service";
export const metricDescriptor = "gcp:monitoring/metricDescriptor:MetricDescriptor";
export const bucket = "gcp:storage/bucket:Bucket";

/** The API behind each module of the provider. Reading and setting a project's own IAM policy needs its API too. */
const apis: Readonly<Record<string, string>> = {
  compute: "compute.googleapis.com",
  dns: "dns.googleapis.com",
  iam: "iam.googleapis.com",
  iap: "iap.googleapis.com",
  kms: "cloudkms.googleapis.com",
  monitoring: "monitoring.googleapis.com",
  secretmanager: "secretmanager.googleapis.com",
  serviceaccount: "iam.googleapis.com",
};

export const services: Kind = {
  id: ({ inputs, settings }) => `${scopeOf(inputs, settings).project}/${text(inputs.service)}`,
  shared: true,
  problems: ({ inputs }) => {
    const name = text(inputs.service);
    return name === "" || /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.googleapis\.com$/.test(name)
      ? []
      : [`googleapi: Error 403: Permission denied to enable service [${name}], forbidden`];
  },
  outputs: () => ({}),
};

/** Fails, as a new project does, while the API that a resource needs is not enabled. */
export function refuseWithoutApi({ type, inputs, settings, world, id }: Call): void {
  const api = apis[type.split(":")[1]!.split("/")[0]!];
  const project = projectOfPath(id) || scopeOf(inputs, settings).project;
  if (api === undefined || !world.isNewProject(project) || isEnabled(world, project, api)) return;
  throw new Error(
    `googleapi: Error 403: The API ${api} has not been used in project ${project} before or it is disabled. Enable it ` +
      `by visiting https://console.developers.google.com/apis/api/${api}/overview?project=${project} then retry., accessNotConfigured`,
  );
}

function isEnabled(world: CloudWorld, project: string, api: string): boolean {
  return world.thing(service, `${project}/${api}`) !== undefined;
}

export const metricDescriptors: Kind = {
  id: ({ inputs, settings }) =>
    `projects/${scopeOf(inputs, settings).project}/metricDescriptors/${text(inputs.type)}`,
  // Writing one that is there already changes it.
  shared: true,
  problems: ({ inputs }) => {
    const type = text(inputs.type);
    const labels = objects(inputs.labels);
    return [
      ...(type === "" ||
      /^(?:custom|external)\.googleapis\.com\/[a-zA-Z][\w./]{0,199}$|^[a-z0-9.-]+\.[a-z]+\/[\w./]{1,200}$/.test(
        type,
      )
        ? []
        : [
            badRequest(
              `Field metricDescriptor.type had an invalid value of "${type}": it is custom.googleapis.com/ and a path.`,
            ),
          ]),
      ...(inputs.metricKind === "DELTA" || inputs.metricKind === "METRIC_KIND_UNSPECIFIED"
        ? [badRequest("Field metricDescriptor.metricKind: custom metrics are GAUGE or CUMULATIVE.")]
        : []),
      ...(inputs.metricKind === "CUMULATIVE" && ["BOOL", "STRING"].includes(text(inputs.valueType))
        ? [badRequest("Field metricDescriptor.valueType: a cumulative metric is a number.")]
        : []),
      ...(labels.length > 30 ? [badRequest("A metric has at most 30 labels.")] : []),
    ];
  },
  outputs: ({ id }) => ({ name: id, monitoredResourceTypes: [] }),
};

export const buckets: Kind = {
  id: ({ inputs }) => text(inputs.name),
  problems: ({ inputs }) => {
    const name = text(inputs.name);
    const location = text(inputs.location).toLowerCase();
    const fine =
      /^[a-z0-9](?:[-a-z0-9_.]{1,61}|[-a-z0-9_.]{1,220})[a-z0-9]$/.test(name) &&
      name.split(".").every((part) => part.length <= 63) &&
      !name.startsWith("goog") &&
      !/g[o0][o0]gle/.test(name) &&
      !/^\d+\.\d+\.\d+\.\d+$/.test(name);
    return [
      ...(name === "" || fine ? [] : [`googleapi: Error 400: Invalid bucket name: '${name}', invalid`]),
      ...labelProblems(inputs.labels),
      ...(/^(?:us|eu|asia|nam4|eur[4578]|asia1)$/.test(location) || regionProblems(location).length === 0
        ? []
        : [badValue("location", location, "The specified location constraint is not valid")]),
      ...objects(inputs.lifecycleRules).flatMap((rule) =>
        isObject(rule.action) && isObject(rule.condition) && Object.keys(object(rule.condition)).length > 0
          ? []
          : ["googleapi: Error 400: A lifecycle rule needs an action and a condition., invalid"],
      ),
    ];
  },
  outputs: ({ inputs, settings, seed }) => {
    const name = text(inputs.name);
    return {
      ...labelOutputs(inputs, settings),
      projectNumber: Number(projectNumber(scopeOf(inputs, settings).project)),
      selfLink: `https://www.googleapis.com/storage/v1/b/${name}`,
      url: `gs://${name}`,
      timeCreated: timestamp(seed),
      updated: timestamp(seed),
      publicAccessPrevention: "inherited",
      uniformBucketLevelAccess: isOn(inputs.uniformBucketLevelAccess),
      softDeletePolicy: { retentionDurationSeconds: 604_800, effectiveTime: timestamp(seed) },
      rpo: "DEFAULT",
    };
  },
};
