/**
 * Replacements that depend on more than a property's own flag: the providers' CustomizeDiff functions, as the tables
 * note them in `conditionalReplace`.
 */
import { contains, parseRange } from "./cloud/ipv4.ts";
import { isObject } from "./values.ts";
import type { Value, Values } from "./values.ts";

/** Whether a change at `path` replaces the resource. */
type Rule = (path: string, olds: Values, news: Values) => boolean;

const ruleSources = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/** Another kind of source makes another rule. */
const sourceKind: Rule = (path, olds, news) =>
  ruleSources.includes(path) &&
  ruleSources.some((key) => (olds[key] === undefined) !== (news[key] === undefined));

const rules: Readonly<Record<string, Rule>> = {
  "gcp:compute/disk:Disk": (path, olds, news) => path === "size" && numberOf(news.size) < numberOf(olds.size),
  "gcp:compute/subnetwork:Subnetwork": (path, olds, news) => {
    const [before, after] = [rangeOf(olds), rangeOf(news)];
    return path === "ipCidrRange" && (!before || !after || !contains(after, before));
  },
  "gcp:compute/instance:Instance": (path, olds, news) => {
    if (path === "metadataStartupScript") return startupScript(olds) !== startupScript(news);
    const index = /^networkInterfaces\[(\d+)\]\.networkIp$/.exec(path)?.[1];
    return index !== undefined && onlyAddressMoves(olds, news, Number(index));
  },
  "aws:ec2/instance:Instance": (path, _, news) => {
    if (path === "userData" || path === "userDataBase64") return news.userDataReplaceOnChange === true;
    if (path === "launchTemplate.version") return true;
    return ["instanceMarketOptions", "placementGroupId", "primaryNetworkInterface"].includes(path);
  },
  "aws:ssm/parameter:Parameter": (path, olds, news) =>
    path === "tier" && olds.tier === "Advanced" && news.tier === "Standard",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": sourceKind,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": sourceKind,
};

/** Whether a change of a resource of this type replaces it, beyond what the property's flag says. */
export function replacesOnCondition(type: string, path: string, olds: Values, news: Values): boolean {
  return rules[type]?.(path, olds, news) ?? false;
}

function numberOf(value: Value | undefined): number {
  return typeof value === "number" ? value : Infinity;
}

function rangeOf(values: Values) {
  return typeof values.ipCidrRange === "string" ? parseRange(values.ipCidrRange) : undefined;
}

/** The script may move between the property and the metadata. */
function startupScript(values: Values): Value | undefined {
  const metadata = isObject(values.metadata) ? values.metadata : {};
  return values.metadataStartupScript ?? metadata["startup-script"];
}

function onlyAddressMoves(olds: Values, news: Values, index: number): boolean {
  const nicOf = (values: Values): Values => {
    const nic = Array.isArray(values.networkInterfaces) ? values.networkInterfaces[index] : undefined;
    return isObject(nic) ? nic : {};
  };
  const [before, after] = [nicOf(olds), nicOf(news)];
  return ["network", "subnetwork", "subnetworkProject"].every(
    (key) => after[key] === undefined || after[key] === before[key],
  );
}
