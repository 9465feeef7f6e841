/** The policy pack: `pulumi preview --policy-pack policy`. */

import {
  PolicyPack,
  type Policies,
  type PolicyConfigSchema,
  type ReportViolation,
  type ResourceValidationArgs,
} from "@pulumi/policy";
import { unknownValues } from "../simulator/wireSignatures.ts";
import { unknown, type PolicyResource } from "./policyResource.ts";
import { usualPolicySettings, type PolicySettings } from "./policySettings.ts";
import { policyRules } from "./rules/index.ts";
import type { Finding, PolicyRule } from "./rules/rule.ts";

const texts = { type: "array", items: { type: "string" } } as const;
const ofClouds = { type: "object", properties: { gcp: texts, aws: texts } } as const;

/** How each setting is written in a configuration of the pack. Exhaustive. */
const settingSchemas: Record<keyof PolicySettings, PolicyConfigSchema["properties"][string]> = {
  regions: { ...ofClouds, description: "Regions that are allowed, by cloud." },
  machineTypes: { ...ofClouds, description: "Machine types that are allowed, by cloud." },
  worldPorts: { ...texts, description: "What the world may reach, e.g. 443/tcp." },
  ownKeys: { type: "boolean", description: "Whether disks and buckets in Google Cloud need a key of yours." },
  protectData: { type: "boolean", description: "Whether data has to be protected from deletion." },
};

/** One policy of the pack. */
const policyOf = (rule: PolicyRule): Policies[number] => {
  const about = {
    name: rule.name,
    description: rule.description,
    enforcementLevel: rule.level,
    configSchema: {
      properties: Object.fromEntries(rule.settings.map((key) => [key, settingSchemas[key]])),
    },
  };
  if ("check" in rule)
    return {
      ...about,
      validateResource: (args, report) =>
        reportAll(rule.check(resourceFrom(args), settingsFrom(args)), report),
    };
  return {
    ...about,
    validateStack: (args, report) => {
      for (const { resource, ...finding } of rule.checkStack(
        args.resources.map(resourceFrom),
        settingsFrom(args),
      ))
        reportAll([finding], report, resource.urn);
    },
  };
};

function reportAll(findings: readonly Finding[], report: ReportViolation, urn?: string): void {
  for (const { path, value, what, fix } of findings) {
    const subject = [path, value === undefined ? "" : JSON.stringify(value)].filter((part) => part !== "");
    report([...subject, `${what}. ${fix}`].join(" "), urn);
  }
}

/** `regions: { gcp: [...] }` alone leaves AWS' as they are. */
function settingsFrom({ getConfig }: Pick<ResourceValidationArgs, "getConfig">): PolicySettings {
  const given = getConfig<Partial<PolicySettings>>();
  const merged = { ...usualPolicySettings, ...given };
  return {
    ...merged,
    regions: { ...usualPolicySettings.regions, ...given.regions },
    machineTypes: { ...usualPolicySettings.machineTypes, ...given.machineTypes },
  };
}

type EngineResource = Pick<ResourceValidationArgs, "urn" | "type" | "name" | "props" | "opts">;

const resourceFrom = ({ urn, type, name, props, opts }: EngineResource): PolicyResource => ({
  urn,
  type,
  name,
  props: open(props) as Record<string, unknown>,
  options: { protect: opts.protect },
});

/** The SDK's proxy throws on the first unknown value that one looks at; its target can be asked (@pulumi/policy 1.21, proxy.js). */
const proxyTarget = "__getSpecialProxyTarget";

/** Plain values in place of the SDK's proxies, which are what the engine sends where nothing is known (@pulumi/policy 1.21, proxy.js). */
function open(value: unknown): unknown {
  if (unknownValues.has(value)) return unknown;
  if (typeof value !== "object" || value === null) return value;
  const target: unknown = (value as Record<string, unknown>)[proxyTarget] ?? value;
  if (Array.isArray(target)) return target.map(open);
  return Object.fromEntries(Object.entries(target as object).map(([key, item]) => [key, open(item)]));
}

new PolicyPack("jitsi", { policies: policyRules.map(policyOf) });
