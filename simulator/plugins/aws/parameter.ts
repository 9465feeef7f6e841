/** Systems Manager's Parameter Store. */
import { number, text } from "../docker/inputs.ts";
import type { CloudWorld } from "../cloud/cloudWorld.ts";
import type { Kind } from "../cloud/kind.ts";
import { arn, regionOf, tagProblems, tagsAll } from "./scope.ts";

export const parameter = "aws:ssm/parameter:Parameter";

/** Bytes of a value, by tier (docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html). */
const valueBytes: Readonly<Record<string, number>> = {
  Standard: 4096,
  Advanced: 8192,
  "Intelligent-Tiering": 8192,
};
const nameCharacters = 1011;
const deepestLevel = 15;

export const parameters: Kind = {
  id: ({ inputs }) => text(inputs.name),
  // Each region has its own parameter of a name.
  key: (id, { region }) => `${text(region)} ${id}`,
  problems: ({ inputs }) => {
    const name = text(inputs.name);
    const tier = text(inputs.tier) || "Standard";
    const value = text(inputs.value) || text(inputs.insecureValue) || text(inputs.valueWo);
    const bytes = Buffer.byteLength(value);
    const given = ["value", "insecureValue", "valueWo"].filter((key) => inputs[key] !== undefined);
    return [
      ...nameProblems(name),
      ...(given.length === 0 ? ["one of `insecure_value,value,value_wo` must be specified"] : []),
      ...(given.length > 0 && value === "" && given.every((key) => typeof inputs[key] === "string")
        ? [
            "api error ValidationException: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
          ]
        : []),
      ...(bytes > (valueBytes[tier] ?? 0)
        ? [
            tier === "Standard"
              ? `api error ValidationException: Standard tier parameters support a maximum parameter value of ${valueBytes.Standard} characters (it has ${bytes}). To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.`
              : `api error ValidationException: Parameter values are limited to ${valueBytes.Advanced} characters (it has ${bytes}).`,
          ]
        : []),
      ...(inputs.insecureValue !== undefined && inputs.type === "SecureString"
        ? ["api error ValidationException: insecureValue cannot be a SecureString."]
        : []),
      ...tagProblems(inputs.tags),
    ];
  },
  outputs: (look) => ({
    arn: arn(
      look,
      "ssm",
      `parameter${text(look.inputs.name).startsWith("/") ? "" : "/"}${text(look.inputs.name)}`,
    ),
    region: regionOf(look),
    tagsAll: tagsAll(look.inputs, look.settings),
    version: 1,
    tier: "Standard",
    dataType: "text",
    hasValueWo: look.inputs.valueWo !== undefined,
    ...(look.inputs.type === "SecureString" ? { keyId: "alias/aws/ssm" } : {}),
  }),
  update: ({ inputs, settings, old }) => {
    const keys = [
      "value",
      "insecureValue",
      "valueWoVersion",
      "type",
      "description",
      "tier",
      "keyId",
      "dataType",
      "allowedPattern",
    ];
    const changed = keys.some((key) => inputs[key] !== undefined && inputs[key] !== old[key]);
    if (inputs.tier === "Standard" && old.tier === "Advanced")
      throw new Error(
        "api error ValidationException: An advanced-tier parameter cannot be downgraded to a standard one.",
      );
    return {
      version: number(old.version) + (changed ? 1 : 0),
      tagsAll: tagsAll(inputs, settings),
      hasValueWo: inputs.valueWo !== undefined,
    };
  },
};

function nameProblems(name: string): string[] {
  if (name === "") return [];
  const bad = (why: string) => [`api error ValidationException: Parameter name "${name}": ${why}`];
  if (!/^[a-zA-Z0-9_.\-/]+$/.test(name))
    return bad("only a mix of letters, numbers and the following 3 symbols .-_ and / are allowed.");
  if (name.includes("/") && !name.startsWith("/"))
    return bad("must be a fully qualified name: it begins with a slash.");
  if (/^\/?(?:aws|ssm)/i.test(name)) return bad('can\'t be prefixed with "ssm" or "aws" (case-insensitive).');
  if (name.length > nameCharacters) return bad(`has more than ${nameCharacters} characters.`);
  if (name.split("/").length - 1 > deepestLevel) return bad(`has more than ${deepestLevel} levels.`);
  return name.endsWith("/") || name.includes("//") ? bad("has an empty level.") : [];
}

/** A parameter's value: what a machine of the world would fetch. */
export function parameterValue(world: CloudWorld, region: string, name: string): string | undefined {
  const found = world.things(parameter).find(({ state }) => state.region === region && state.name === name);
  return found && (text(found.state.value) || text(found.state.insecureValue));
}
