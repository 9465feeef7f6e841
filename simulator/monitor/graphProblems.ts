/** Rules that every stack's resources keep, whatever it is made of. */
import { labelsOf } from "./graph.ts";
import { holesOf } from "./graphHoles.ts";
import type { SealedValue } from "./stackConfig.ts";
import type { RecordedResource } from "./recordedResource.ts";
import { STACK_TYPE } from "./recorder.ts";
import { stringsIn, type Properties } from "./values.ts";

export interface GraphProblem {
  readonly rule: "default-provider" | "no-parent" | "plain-secret";
  /** Label, e.g. `docker:Container acme-web`. */
  readonly resource: string;
  /** What is wrong and what to do. */
  readonly message: string;
}

/**
 * Problems of a run's resources; empty when
 * - no resource would get a default provider,;
 * - only components, providers and stack references stand directly under the stack;
 * - no secret stands in a property without the secret mark.
 * @param sealed Stand-ins of the config's encrypted values.
 * @param secretValues Further texts that must not show anywhere unmarked.
 */
export function graphProblems(
  resources: readonly RecordedResource[],
  sealed: readonly SealedValue[] = [],
  secretValues: readonly string[] = [],
): GraphProblem[] {
  const labels = labelsOf(resources);
  const secrets = new Map(holesOf(resources, labels, sealed).secrets);
  for (const value of secretValues) secrets.set(value, "the given values");
  const byUrn = new Map(resources.map((r) => [r.urn, r]));
  return resources.flatMap((resource) => {
    const label = labels.get(resource.urn) ?? resource.urn;
    return [
      ...(usesDefaultProvider(resource)
        ? [
            {
              rule: "default-provider" as const,
              resource: label,
              message:
                "has no provider, so the engine would make a default one. Pass providers to its component.",
            },
          ]
        : []),
      ...(isOrphan(resource, byUrn)
        ? [
            {
              rule: "no-parent" as const,
              resource: label,
              message: "stands directly under the stack. Give it { parent: this } in a component.",
            },
          ]
        : []),
      ...exposed(resource, secrets).map(({ path, origin }) => ({
        rule: "plain-secret" as const,
        resource: label,
        message: `shows the secret of ${origin} in ${path} without a secret mark. Pass the Output itself on.`,
      })),
    ];
  });
}

function usesDefaultProvider(resource: RecordedResource): boolean {
  return resource.custom && resource.provider === undefined && !resource.type.startsWith("pulumi:");
}

function isOrphan(resource: RecordedResource, byUrn: ReadonlyMap<string, RecordedResource>): boolean {
  if (resource.type === STACK_TYPE || !resource.custom) return false;
  const parent = resource.parent === undefined ? undefined : byUrn.get(resource.parent);
  const mayStandAlone = resource.type.startsWith("pulumi:");
  return !mayStandAlone && (parent === undefined || parent.type === STACK_TYPE);
}

function exposed(resource: RecordedResource, secrets: ReadonlyMap<string, string>) {
  const places: Record<string, Properties> = {
    inputs: resource.inputs,
    outputs: resource.registeredOutputs ?? {},
  };
  return Object.entries(places).flatMap(([place, properties]) =>
    [...stringsIn(properties, place)]
      .filter(({ secret }) => !secret)
      .flatMap(({ path, text }) =>
        [...secrets].filter(([value]) => text.includes(value)).map(([, origin]) => ({ path, origin })),
      ),
  );
}
