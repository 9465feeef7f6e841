/** What the whole world may reach. */

import { everywhere } from "../../model/bridges/bridges.ts";
import { isWide } from "../../model/clouds/cidr.ts";
import { ports } from "../../model/topology.ts";
import { isGiven, listIn, mapIn, textsIn, types, unknown, type PolicyResource } from "../policyResource.ts";
import type { Finding, ResourceRule } from "./rule.ts";

export const publicPorts: ResourceRule = {
  name: "public-ports",
  description: "Only the web page and the bridges' media are open to the internet.",
  level: "mandatory",
  settings: ["worldPorts"],
  check(resource, { worldPorts }) {
    return openingsOf(resource)
      .filter(({ from, to, protocol }) => !covers(worldPorts, from, to, protocol))
      .map(({ path, from, to, protocol }): Finding => ({
        path,
        value: protocol === "all" ? "all" : `${from === to ? from : `${from}-${to}`}/${protocol}`,
        what: "is open to the internet",
        fix: `Open only ${worldPorts.join(", ")}, or restrict the sources.`,
      }));
  },
};

/** Something that the world can reach. */
interface Opening {
  readonly path: string;
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

const covers = (allowed: readonly string[], from: number, to: number, protocol: string): boolean => {
  // A wide range is never one of single ports.
  if (to - from >= allowed.length) return false;
  return Array.from({ length: to - from + 1 }, (_, step) => `${from + step}/${protocol}`).every((port) =>
    allowed.includes(port),
  );
};

const lastPort = 65_535;

function openingsOf(resource: PolicyResource): Opening[] {
  const { type, props } = resource;
  switch (type) {
    case "gcp:compute/firewall:Firewall":
      return googleOpenings(props);
    case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
      return isWorld([props.cidrIpv4, props.cidrIpv6])
        ? [awsOpening("fromPort", props, props.ipProtocol)]
        : [];
    case "aws:ec2/securityGroupRule:SecurityGroupRule":
      return props.type === "ingress" && isWorld([props.cidrBlocks, props.ipv6CidrBlocks])
        ? [awsOpening("fromPort", props, props.protocol)]
        : [];
    case "aws:ec2/securityGroup:SecurityGroup":
      return listIn(props.ingress).flatMap((rule, index) => {
        const map = mapIn(rule);
        return isWorld([map.cidrBlocks, map.ipv6CidrBlocks])
          ? [awsOpening(`ingress[${index}].fromPort`, map, map.protocol)]
          : [];
      });
    case types.container:
      return containerOpenings(props);
    default:
      return [];
  }
}

const isWorld = (sources: readonly unknown[]): boolean => sources.flatMap(textsIn).some(isWide);

/** What a rule of Google's has that narrows its sources. */
const googleSources = ["sourceRanges", "sourceTags", "sourceServiceAccounts"];

function googleOpenings(props: Readonly<Record<string, unknown>>): Opening[] {
  const { direction, disabled, sourceRanges, allows } = props;
  if (direction === "EGRESS" || disabled === true) return [];
  // Without any source, Google takes the world.
  const anybody = !googleSources.some((key) => isGiven(props[key]));
  if (!anybody && !isWorld([sourceRanges])) return [];
  return listIn(allows).flatMap((allow, index) => {
    const { protocol, ports: given } = mapIn(allow);
    const path = `allows[${index}]`;
    const name = String(protocol);
    if (given === unknown) return [];
    const ranges = textsIn(given);
    if (ranges.length === 0) return [{ path, protocol: name, from: 0, to: lastPort }];
    return ranges.map((range, at) => {
      const [from, to = from] = range.split("-").map(Number);
      return { path: `${path}.ports[${at}]`, protocol: name, from: from!, to: to! };
    });
  });
}

function awsOpening(
  path: string,
  { fromPort, toPort }: Readonly<Record<string, unknown>>,
  protocol: unknown,
): Opening {
  // -1: all protocols, and so all ports.
  if (protocol === "-1" || protocol === -1 || typeof fromPort !== "number" || typeof toPort !== "number")
    return { path, protocol: "all", from: 0, to: lastPort };
  return { path, protocol: String(protocol), from: fromPort, to: toPort };
}

/** Of bridges beside each other on one Docker host, each with a port of its own. */
const mostBridgesOfHost = 100;

/** The firewall of a Docker host is its owner's (docs/hosts.md): bridges elsewhere may have to reach the brewery, and several bridges a port each. */
const guardedByOwner = ({ protocol, from, to }: Opening): boolean =>
  (protocol === "tcp" && from === ports.c2sJvb && to === from) ||
  (protocol === "udp" && from >= ports.media && to < ports.media + mostBridgesOfHost);

function containerOpenings({ ports: published }: Readonly<Record<string, unknown>>): Opening[] {
  return listIn(published)
    .map(mapIn)
    .flatMap(({ ip, external, protocol }, index): Opening[] => {
      // Docker publishes on all addresses if none is given.
      const all = ip === undefined || ip === null || ip === everywhere || ip === "::" || ip === "";
      if (!all || typeof external !== "number") return [];
      return [
        {
          path: `ports[${index}]`,
          protocol: typeof protocol === "string" ? protocol : "tcp",
          from: external,
          to: external,
        },
      ];
    })
    .filter((opening) => !guardedByOwner(opening));
}
