/** Firewall rules. */
import { parseRange } from "../cloud/ipv4.ts";
import type { Kind } from "../cloud/kind.ts";
import { objects, text, texts } from "../docker/inputs.ts";
import type { Values } from "../values.ts";
import { account, isForeignAccount } from "./accounts.ts";
import { nameProblems, rfc1035, tagProblems } from "./names.ts";
import { computeId, firewall, network } from "./network.ts";
import { computeOutputs, scopeOf } from "./paths.ts";
import { badValue, quotaExceeded } from "./refusals.ts";

export const firewalls: Kind = {
  id: computeId(firewall),
  uses: [
    { path: "network", type: network, holds: true },
    { path: "sourceServiceAccounts[]", type: account, by: "email", foreign: isForeignAccount },
    { path: "targetServiceAccounts[]", type: account, by: "email", foreign: isForeignAccount },
  ],
  problems: ({ inputs }) => [
    ...nameProblems("name", inputs.name, rfc1035),
    ...tagProblems(inputs.sourceTags),
    ...tagProblems(inputs.targetTags),
    ...firewallSourceProblems(inputs),
    ...objects(inputs.allows).concat(objects(inputs.denies)).flatMap(protocolProblems),
    ...(["sourceRanges", "destinationRanges"] as const).flatMap((field) =>
      texts(inputs[field]).flatMap((cidr, index) =>
        cidr === "" || parseRange(cidr.includes("/") ? cidr : `${cidr}/32`) || cidr.includes(":")
          ? []
          : [badValue(`${field}[${index}]`, cidr, "Must be a valid CIDR address range")],
      ),
    ),
  ],
  outputs: ({ id, seed }) => ({
    ...computeOutputs(id, seed),
    direction: "INGRESS",
  }),
  create: ({ world, inputs, settings }) => {
    const { project } = scopeOf(inputs, settings);
    const count = world
      .things(firewall)
      .filter((other) => other.id.startsWith(`projects/${project}/`)).length;
    const quota = world.quota("gcp firewalls per project");
    if (count >= quota) throw quotaExceeded("FIREWALLS", quota, "globally");
    return {};
  },
};

/** An ingress rule names a source. That tags and accounts exclude each other, the table knows. */
function firewallSourceProblems(inputs: Values): string[] {
  const has = (key: string) => typeof inputs[key] === "symbol" || texts(inputs[key]).length > 0;
  const ingress = inputs.direction === undefined || inputs.direction === "INGRESS";
  const problems: string[] = [];
  const sourced = ["sourceRanges", "sourceTags", "sourceServiceAccounts"].some(has);
  if (ingress && !sourced)
    problems.push("one of source_tags, source_ranges, or source_service_accounts must be defined");
  if (!ingress && sourced)
    problems.push(badValue("direction", "EGRESS", "Firewall rules of direction EGRESS have no sources"));
  return problems;
}

function protocolProblems(rule: Values): string[] {
  const protocol = text(rule.protocol).toLowerCase();
  const ports = texts(rule.ports);
  const withPorts = ["tcp", "udp", "sctp", "6", "17", "132"].includes(protocol);
  if (ports.length > 0 && protocol !== "" && !withPorts)
    return [
      badValue("allowed.ports", ports.join(","), `Ports cannot be specified for the protocol ${protocol}`),
    ];
  return ports.flatMap((port) => {
    const [from, to = from] = port.split("-").map(Number);
    const fine =
      from !== undefined && to !== undefined && from <= to && to <= 65535 && /^\d+(?:-\d+)?$/.test(port);
    return fine || port === ""
      ? []
      : [badValue("allowed.ports", port, "Ports are 0 to 65535, or a range of them")];
  });
}
