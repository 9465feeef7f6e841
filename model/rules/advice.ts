/** What works but is not wise: shown as warnings, never refused. */

import { acmeClient } from "../bundle/challenge.ts";
import { findMachineType } from "../clouds/machineTypes.ts";
import type { Deployment } from "../deployment.ts";
import { cloudOf, isDocker } from "../hosts/hosts.ts";
import { imageName } from "../images/images.ts";
import type { Problem } from "../problem.ts";

/** @returns warnings about a deployment; none if there is nothing to say */
export const adviseOn = (deployment: Deployment): Problem[] => [
  ...burstable(deployment),
  ...unpinned(deployment),
];

/** Such machines save credits up while idle and are throttled when they are spent: in a long call. */
const burstable = ({ settings }: Deployment): Problem[] =>
  unique(
    settings.hosts.flatMap((host) => {
      if (isDocker(host)) return [];
      const type = findMachineType(cloudOf(host), host.machineType);
      if (type?.burstable !== true) return [];
      return {
        key: `${host.setting}.machineType`,
        value: host.machineType,
        what: "is burstable: it is throttled in the middle of long calls, once it has spent its credits",
        fix: "Use n2-standard-4, c7i.xlarge, or a larger type of these families.",
        rule: "burstable",
      };
    }),
  );

/** Of images without a digest. In its fix, `STACK` stands for the stack's name. */
export const unpinnedRule = "digests";

/** A tag can be moved: two machines of one pool could then run different programs. The web app's own setting may have a digest. */
function unpinned({ hosts, settings }: Deployment): Problem[] {
  const client = acmeClient(settings);
  const images = hosts
    .filter((host) => !isDocker(host))
    .flatMap(({ services }) => services.filter(({ role }) => role !== "webApp").map(({ image }) => image))
    .concat(client ?? [])
    .filter(({ digest }) => digest === undefined)
    .map(imageName);
  return images.length === 0
    ? []
    : [
        {
          key: "jitsi:digests",
          value: undefined,
          what: `has no digest for ${[...new Set(images)].sort().join(", ")}, so machines run whatever the registry has under the tag when they start`,
          fix: "Pin them: `npx jitsi pin STACK --write` asks the registries and writes them into the stack's file.",
          rule: unpinnedRule,
        },
      ];
}

const unique = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [problem.key, problem])).values(),
];
