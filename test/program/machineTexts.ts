import { gunzipSync } from "node:zlib";
import type { Bundle } from "../../model/bundle/bundle.ts";
import type { RecordedResource } from "../../simulator/monitor/recordedResource.ts";
import { isMap, unwrap, type Value } from "../../simulator/monitor/values.ts";

/** What a machine of a cloud is told, as it reads it. */
export interface MachineTexts {
  /** Of the resource. */
  readonly name: string;
  readonly cloud: "gcp" | "aws";
  readonly autoscaled: boolean;
  /** The `#cloud-config` document. */
  readonly userData: string;
  readonly bundle: Bundle;
}

/** Of every machine, or group of equal ones, of a run. @throws Error if one has no user data or no bundle */
export function machineTexts(resources: readonly RecordedResource[]): MachineTexts[] {
  return resources.flatMap((resource): MachineTexts[] => {
    const { type, name, inputs } = resource;
    if (type === "gcp:compute/instance:Instance" || type.endsWith(":RegionInstanceTemplate")) {
      const metadata = propertiesOf(inputs.metadata, name);
      return [
        {
          name,
          cloud: "gcp",
          autoscaled: !type.endsWith(":Instance"),
          userData: unpacked(textOf(metadata["user-data"], name)),
          bundle: JSON.parse(unpacked(textOf(metadata["jitsi-bundle"], name))) as Bundle,
        },
      ];
    }
    if (type !== "aws:ec2/instance:Instance") return [];
    const using = (kind: string) =>
      resources.find((other) => other.type === kind && resource.dependencies.includes(other.urn));
    const template = using("aws:ec2/launchTemplate:LaunchTemplate");
    const bundleName = propertiesOf(inputs.tags, name)["jitsi-bundle"];
    const parameter = resources.find(
      (other) =>
        other.type === "aws:ssm/parameter:Parameter" &&
        other.inputs.name === bundleName &&
        other.inputs.region === inputs.region,
    );
    return [
      {
        name,
        cloud: "aws",
        autoscaled: false,
        userData: unpacked(textOf(template?.inputs.userData, name)),
        bundle: JSON.parse(unpacked(textOf(parameter?.inputs.insecureValue, name))) as Bundle,
      },
    ];
  });
}

/** Base64 of gzip, or text. */
const unpacked = (text: string): string =>
  text.startsWith("H4sI") ? gunzipSync(Buffer.from(text, "base64")).toString() : text;

function textOf(value: Value | undefined, of: string): string {
  const text = value === undefined ? undefined : unwrap(value);
  if (typeof text !== "string") throw new Error(`a text of ${of} is missing`);
  return text;
}

function propertiesOf(value: Value | undefined, of: string) {
  const map = value === undefined ? null : unwrap(value);
  if (!isMap(map)) throw new Error(`${of} has no metadata`);
  return map;
}
