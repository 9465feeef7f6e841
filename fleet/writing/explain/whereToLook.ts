/** Where a fault shows that no container's health does: they stay healthy when a certificate is refused, and when Jicofo has no bridge. */

import { appServerHost, type Deployment } from "../../../model/deployment.ts";
import { isGroup } from "../../../model/hosts/hosts.ts";
import { hostNames, ports } from "../../../model/topology.ts";

export interface PlaceToLook {
  readonly question: string;
  readonly host: string;
  readonly command: string;
  /** What is well, or what the words there mean. */
  readonly answer: string;
}

export function whereToLook(deployment: Deployment): PlaceToLook[] {
  const { settings, hosts, bridges } = deployment;
  const container = (service: string): string => `${settings.appPrefix}-${service}`;
  const fixed = bridges.filter(({ autoscaled }) => !autoscaled).length;
  const [least, most] = hosts
    .filter(isGroup)
    .reduce(([min, max], { scaling }) => [min + scaling.min, max + scaling.max], [fixed, fixed]);
  const app = appServerHost(deployment).name;
  return [
    {
      question: "how many bridges Jicofo has",
      host: app,
      command: `docker exec ${container(hostNames.jicofo)} curl -s http://127.0.0.1:${ports.jicofoRest}/stats`,
      answer: `bridge_selector: operational_bridge_count ${least === most ? least : `${least} to ${most}`}`,
    },
    {
      question: "why one is not among them",
      host: "the bridge's",
      command: `docker logs ${container("jvb-NAME")}`,
      answer: refused,
    },
    {
      question: "why Jicofo has none",
      host: app,
      command: `docker logs ${container(hostNames.jicofo)}`,
      answer: `${refused}; Failed to create room: restart Jicofo`,
    },
  ];
}

const refused =
  "PKIX path validation failed: another deployment's certificate; Hostname verification of certificate failed: one for another name; not-authorized for longer than 30 s: the password";
