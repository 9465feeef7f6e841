/** Every stack's resources, as the program asks for them: secrets are where they belong, and nowhere else. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { isList, isMap, Secret, stringsIn, type Value } from "../../simulator/monitor/values.ts";
import type { RecordedResource } from "../../simulator/monitor/recordedResource.ts";
import { deployments, projectDir } from "../../tools/stacks/allStacks.ts";
import { machineTexts } from "../program/machineTexts.ts";
import { findSecrets, type Found, type Place } from "./findSecrets.ts";
import { disguises } from "./hidingPlaces.ts";
import { inOutputs, inStored, mayHold } from "./holders.ts";
import { secretsOfRun, shortName } from "./knownSecrets.ts";
import { recordedStack } from "../program/recordedStack.ts";

interface Known {
  readonly resources: readonly RecordedResource[];
  readonly secrets: Record<string, string>;
}

const runs = new Map<string, Known>();

beforeAll(async () => {
  for (const stackFile of deployments) {
    const { resources, sealed } = await recordedStack(stackFile);
    runs.set(stackFile.stack, { resources, secrets: secretsOfRun(resources, sealed) });
  }
});

const titleOf = ({ type, name }: RecordedResource): string =>
  `${type.split(":")[0]}:${type.split(":")[2]} ${name}`;

/** What stands in the open: state, previews and the cloud's consoles show it. */
function openPlaces(resources: readonly RecordedResource[]): Place[] {
  return resources.flatMap((resource) =>
    [
      ...stringsIn(resource.inputs, "inputs"),
      ...stringsIn(resource.registeredOutputs ?? null, "outputs"),
      ...stringsIn(resource.name, "name"),
    ]
      .filter(({ secret }) => !secret)
      .map(({ path, text }) => ({ name: `${titleOf(resource)}: ${path}`, content: text })),
  );
}

/** Texts with the secret mark, by resource. */
const sealedPlaces = (resources: readonly RecordedResource[]): { at: RecordedResource; place: Place }[] =>
  resources.flatMap((at) =>
    [...stringsIn(at.inputs, ""), ...stringsIn(at.registeredOutputs ?? null, "")]
      .filter(({ secret }) => secret)
      .map(({ path, text }) => ({ at, place: { name: path, content: text } })),
  );

/** Those that a resource may be given. */
function allowed(resource: RecordedResource): readonly string[] {
  const { type, name, inputs } = resource;
  switch (type) {
    case "gcp:secretmanager/secretVersion:SecretVersion":
      return inStored(shortName(name));
    case "aws:ssm/parameter:Parameter":
      return inputs.type === "SecureString" ? [textOf(inputs.name).split("/").at(-1)!] : [];
    case "docker:index/container:Container":
      return mayHold(serviceOf(inputs.labels ?? null));
    case "tls:index/selfSignedCert:SelfSignedCert":
      return ["authority-key"];
    case "tls:index/locallySignedCert:LocallySignedCert":
      return ["authority-key"];
    case "tls:index/certRequest:CertRequest":
      return ["prosody-jvb-key"];
    case "pulumi:pulumi:Stack":
      return inOutputs;
    default:
      return [];
  }
}

const textOf = (value: Value | undefined): string => (typeof value === "string" ? value : "");

function serviceOf(labels: Value): string {
  const found = isList(labels)
    ? labels.find((label) => isMap(label) && /^jitsi\.(service|filesOf)$/.test(textOf(label.label)))
    : undefined;
  if (found === undefined || !isMap(found)) throw new Error("a container does not say what it is");
  return textOf(found.value);
}

describe.each(deployments.map(({ stack }) => stack))("stack %s", (stack) => {
  test("has no secret in the open: metadata, user data, bundles, parameters, labels, names", () => {
    const { resources, secrets } = runs.get(stack)!;
    expect(Object.keys(secrets)).toEqual(expect.arrayContaining(["bridge-password", "authority-key"]));
    expect(findSecrets(openPlaces(resources), secrets)).toEqual([]);
  });

  test("gives a secret to nobody who is not to have it", () => {
    const { resources, secrets } = runs.get(stack)!;
    const found = sealedPlaces(resources).flatMap(({ at, place }) =>
      findSecrets([place], secrets)
        .filter(({ secret }) => !allowed(at).includes(secret))
        .map(({ secret }) => `${titleOf(at)} has ${secret} in ${place.name}`),
    );
    expect(found).toEqual([]);
  });

  test("names in a bundle only secrets of the containers that are in it", () => {
    for (const { bundle } of machineTexts(runs.get(stack)!.resources)) {
      const may = Object.keys(bundle.compose.services).flatMap(mayHold);
      expect(may).toEqual(expect.arrayContaining(Object.keys(bundle.secrets)));
    }
  });

  test("has none in its golden graph", () => {
    const content = readFileSync(join(projectDir, "test/golden", `${stack}.yaml`), "utf8");
    expect(findSecrets([{ name: stack, content }], runs.get(stack)!.secrets)).toEqual([]);
    expect(content).not.toContain("exposed secret");
  });
});

describe("a secret planted in acme", () => {
  /** Where one could get to by a mistake, and the property that it is then in. */
  const kinds: Readonly<Record<string, readonly [type: string, property: string]>> = {
    "a machine's metadata": ["gcp:compute/instance:Instance", "metadata"],
    "the metadata of a group's template": [
      "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
      "metadata",
    ],
    "user data in AWS": ["aws:ec2/launchTemplate:LaunchTemplate", "userData"],
    "a parameter of type String": ["aws:ssm/parameter:Parameter", "insecureValue"],
    "tags of a machine": ["aws:ec2/instance:Instance", "tags"],
    "a container's variables without the mark": ["docker:index/container:Container", "envs"],
    "a firewall's description": ["gcp:compute/firewall:Firewall", "description"],
    "the stack's outputs": ["pulumi:pulumi:Stack", "jitsi"],
  };

  test.each(
    Object.entries(kinds).flatMap(([kind, where]) =>
      Object.keys(disguises).map((disguise) => [kind, disguise, where] as const),
    ),
  )("in %s, %s, is found", (_, disguise, [type, property]) => {
    const { resources, secrets } = runs.get("acme")!;
    const planted = disguises[disguise]!(secrets["bridge-password"]!);
    const target = resources.find(
      (resource) => resource.type === type && (resource.registeredOutputs ?? resource.inputs)[property],
    )!;
    const changed = { ...(target.registeredOutputs ?? target.inputs) };
    changed[property] = withText(changed[property]!, planted);
    const mutated = target.registeredOutputs
      ? { ...target, registeredOutputs: changed }
      : { ...target, inputs: changed };
    const found = findSecrets(openPlaces([mutated]), secrets);
    expect(found.map(({ secret }: Found) => secret)).toEqual(["bridge-password"]);
  });

  test("in a bridge's container, of another zone, is found", () => {
    const { resources, secrets } = runs.get("acme")!;
    const bridge = resources.find(({ name }) => name === "acme-fsn-jvb-fsn-a")!;
    const envs = [...(bridge.inputs.envs as Value[]), new Secret(`X=${secrets["jicofo-password"]}`)];
    const found = sealedPlaces([{ ...bridge, inputs: { ...bridge.inputs, envs } }]).flatMap(({ at, place }) =>
      findSecrets([place], secrets).filter(({ secret }) => !allowed(at).includes(secret)),
    );
    expect(found.map(({ secret }) => secret)).toEqual(["jicofo-password"]);
  });

  test("in the golden graph is found", () => {
    const { secrets } = runs.get("acme")!;
    const content = `${readFileSync(join(projectDir, "test/golden/acme.yaml"), "utf8")}    - ${secrets["bridge-password"]}\n`;
    expect(findSecrets([{ name: "acme", content }], secrets)).toHaveLength(1);
  });
});

/** The value with a further text in it. */
function withText(value: Value, text: string): Value {
  if (typeof value === "string") return `${value}\n${text}`;
  if (isList(value)) return [...value, text];
  if (isMap(value)) return { ...value, further: text };
  throw new Error("nothing to put a text into");
}
