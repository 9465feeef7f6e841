/** Former URNs of a resource, as the engine works them out (pulumi pkg/resource/deploy/step_generator.go, `generateAliases`). */

import type { RecordedAlias, RecordedResource } from "../../../simulator/monitor/recordedResource.ts";

interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** Types of the ancestors and the resource itself, joined by `$`. */
  readonly chain: string;
  readonly name: string;
}

/** @param formerParent the URN that its parent had, if the parent itself was found under another name */
export function formerUrns(resource: RecordedResource, formerParent: string | undefined): string[] {
  const own = resource.aliases.map((alias) => aliasUrn(resource, alias));
  if (formerParent === undefined || resource.parent === undefined) return own;
  const parentName = partsOf(resource.parent).name;
  const inherited = [resource.urn, ...own].map((urn) => {
    const { name, chain } = partsOf(urn);
    return inheritedUrn(name, chain.split("$").at(-1) ?? "", parentName, formerParent);
  });
  return [...own, ...inherited];
}

function aliasUrn(resource: RecordedResource, alias: RecordedAlias): string {
  if ("urn" in alias) return alias.urn;
  const { stack, project } = partsOf(resource.urn);
  const parent = alias.noParent ? undefined : (alias.parent ?? resource.parent);
  return urnOf({
    stack: alias.stack ?? stack,
    project: alias.project ?? project,
    chain: below(parent, alias.type ?? resource.type),
    name: alias.name ?? resource.name,
  });
}

/** A child is mostly named after its parent, so it follows the parent's name (`inheritedChildAlias`). */
function inheritedUrn(name: string, type: string, parentName: string, formerParent: string): string {
  const { stack, project, name: formerName } = partsOf(formerParent);
  const followed = name.startsWith(parentName) ? formerName + name.slice(parentName.length) : name;
  return urnOf({ stack, project, chain: below(formerParent, type), name: followed });
}

const stackType = "pulumi:pulumi:Stack";

function below(parent: string | undefined, type: string): string {
  const chain = parent === undefined ? stackType : partsOf(parent).chain;
  return chain === stackType ? type : `${chain}$${type}`;
}

/** As before a `pulumi stack rename`, which writes the new name into every URN of the state. */
export const inStack = (urn: string, stack: string): string => urnOf({ ...partsOf(urn), stack });

/** What stays of a URN when the stack is renamed. */
export const withoutStack = (urn: string): string => urn.replace(/^urn:pulumi:[^:]+::/, "");

function partsOf(urn: string): UrnParts {
  const [head = "", project = "", chain = "", ...name] = urn.split("::");
  return { stack: head.replace(/^urn:pulumi:/, ""), project, chain, name: name.join("::") };
}

const urnOf = ({ stack, project, chain, name }: UrnParts): string =>
  `urn:pulumi:${stack}::${project}::${chain}::${name}`;
