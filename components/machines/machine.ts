import type * as pulumi from "@pulumi/pulumi";
import type { ArtifactName, Service } from "../../model/services/service.ts";

/** Something that containers run on. */
export interface Machine {
  /**
   * Runs services beside those already there. Names in `startAfter` may be of an earlier call. A machine of a cloud is made by this, so it
   * is called once, with everything that is to run there.
   * @param services plain: they decide how many resources there are
   * @param parent whose children the containers, or the machine, become
   * @param after what must be there first, or have changed first
   * @returns what stands for the running services, for those who come after them
   */
  run(
    services: readonly Service[],
    materials: Materials,
    parent: pulumi.ComponentResource,
    after?: readonly pulumi.Resource[],
  ): readonly pulumi.Resource[];
}

/** Values that the model only names; they exist at deploy time. */
export interface Materials {
  readonly secrets: Readonly<Record<string, pulumi.Output<string>>>;
  readonly artifacts: Readonly<Record<ArtifactName, pulumi.Output<string>>>;
}
