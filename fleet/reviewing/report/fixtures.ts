/** Changes for tests. */

import type { PropertyChange, ResourceChange, StackChange } from "../changes/stackChange.ts";

export const stackChange = (stack: string, more: Partial<StackChange> = {}): StackChange => ({
  stack,
  appPrefix: stack,
  state: "changed",
  resources: [],
  unchanged: 0,
  broken: [],
  mended: [],
  errors: [],
  ...more,
});

export const resourceChange = (
  action: ResourceChange["action"],
  type: string,
  name: string,
  more: Partial<ResourceChange> = {},
): ResourceChange => ({
  action,
  type,
  name,
  protected: false,
  deleteBeforeReplace: false,
  properties: [],
  ...more,
});

export const propertyChange = (
  path: string,
  before: PropertyChange["before"],
  after: PropertyChange["after"],
  replaces = false,
): PropertyChange => ({
  path,
  kind: "update",
  replaces,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});

export const container = "docker:index/container:Container";

/** A customer whose web container gets another image. */
export const imageChange = (stack: string, image = "web:2"): StackChange =>
  stackChange(stack, {
    resources: [
      resourceChange("replace", container, `${stack}-app-web`, {
        deleteBeforeReplace: true,
        parentType: "jitsi:index:AppServer",
        properties: [
          propertyChange("image", "web:1", image, true),
          propertyChange(
            "envs[0]",
            `PUBLIC_URL=https://${stack}.my-app.com`,
            `PUBLIC_URL=https://meet.${stack}.my-app.com`,
            true,
          ),
        ],
      }),
    ],
  });
