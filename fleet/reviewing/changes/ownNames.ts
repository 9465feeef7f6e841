import { isDocker } from "../../../model/hosts/hosts.ts";
import type { Settings } from "../../../model/settings.ts";
import type { StackChange } from "./stackChange.ts";

/** What a customer's values hold that no other customer's do: left out where changes of several stacks are compared. */
export const ownNames = (
  settings: Settings | undefined,
): Pick<StackChange, "appPrefix" | "baseDomain" | "addresses"> => ({
  appPrefix: settings?.appPrefix,
  baseDomain: settings?.baseDomain,
  addresses: (settings?.hosts ?? [])
    .filter(isDocker)
    .flatMap(({ publicAddress, privateAddress }) => [publicAddress, privateAddress ?? []].flat()),
});
