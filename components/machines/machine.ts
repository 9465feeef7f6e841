import type * as pulumi from "@pulumi/pulumi";
import type { ArtifactName, Service } from "../../model/service.ts";

/** Something that containers run on. */
export interface Machine {
  /**
   * Runs services beside those already there. Names in `startAfter` may be of an earlier call.
   * @param services plain: they decide how many resources there are
   * @param parent whose children the containers become
   */
  run(services: readonly Service[], materials: Materials, parent: pulumi.ComponentResource): void;
}

/** Values that the model only names; they exist at deploy time. */
export interface Materials {
  readonly secrets: Readonly<Record<string, pulumi.Output<string>>>;
  readonly artifacts: Readonly<Record<ArtifactName, pulumi.Output<string>>>;
}
