/** The custom resources as files for kustomize. */

import { stringify } from "yaml";
import type { RenderedFile } from "../../writing/render/renderedFiles.ts";
import {
  accountResources,
  kustomization,
  namespaceResource,
  stackResource,
  type OperatedStack,
  type OperatorSettings,
} from "./operatorResources.ts";
import { objectName } from "./resourceNames.ts";

/** In the order of their names: the same stacks give the same bytes. */
export function operatorFiles(stacks: readonly OperatedStack[], settings: OperatorSettings): RenderedFile[] {
  const sorted = stacks.toSorted((a, b) => (a.stack < b.stack ? -1 : 1));
  const resources = [
    yamlFile("namespace.yaml", namespaceResource(settings.namespace)),
    yamlFile("service-account.yaml", ...accountResources(settings)),
    ...sorted.map((stack) =>
      yamlFile(`stacks/${objectName(stack.stack)}.yaml`, stackResource(stack, settings)),
    ),
  ];
  const paths = resources.map(({ path }) => path);
  return [yamlFile("kustomization.yaml", kustomization(settings.namespace, paths)), ...resources];
}

const header = "# Written by `jitsi operator`; changes belong into an overlay.\n";

const yamlFile = (path: string, ...objects: readonly unknown[]): RenderedFile => ({
  path,
  content:
    header +
    objects.map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })).join("---\n"),
  secret: false,
});
