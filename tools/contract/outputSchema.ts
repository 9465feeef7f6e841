/** JSON Schemas of the contract's plain outputs, from the interfaces that describe them. */

import ts from "typescript";
import type { OutputSchema } from "../../stacks/contractReading.ts";
import { argumentsOf, bare, docOf, membersOf, nameOf, type Interfaces } from "../docs/outputRows.ts";

/**
 * @param versions values of the constants that a `schemaVersion` is typed as
 * @throws Error for a type that the contract must not have: readers of other languages would not know it
 */
export function outputSchema(
  all: Interfaces,
  name: string,
  versions: Readonly<Record<string, number>>,
): OutputSchema {
  const node = all.interfaces.get(name);
  if (node === undefined) throw new Error(`no interface ${name} in the source`);
  return objectSchema(node.members);

  function objectSchema(members: readonly ts.TypeElement[]): OutputSchema {
    const properties = members.filter(ts.isPropertySignature);
    return {
      type: "object",
      properties: Object.fromEntries(
        properties.map((property) => [property.name.getText(), propertySchema(property)]),
      ),
      required: properties
        .filter(({ questionToken }) => questionToken === undefined)
        .map((property) => property.name.getText()),
    };
  }

  function propertySchema(property: ts.PropertySignature): OutputSchema {
    const description = docOf(property);
    const [pattern, asType] = ["pattern", "asType"].map((tag) => tagOf(property, tag));
    return {
      ...(description === "" ? {} : { description }),
      ...typeSchema(property.type),
      ...(pattern === undefined ? {} : { pattern }),
      ...(asType === "integer" ? { type: "integer" } : {}),
    };
  }

  function typeSchema(type: ts.TypeNode | undefined): OutputSchema {
    const node = bare(type);
    if (node === undefined) throw new Error(`${name}: a property without a type`);
    if (node.kind === ts.SyntaxKind.StringKeyword) return { type: "string" };
    if (node.kind === ts.SyntaxKind.NumberKeyword) return { type: "number" };
    if (node.kind === ts.SyntaxKind.BooleanKeyword) return { type: "boolean" };
    if (ts.isTypeQueryNode(node)) return versionSchema(node.exprName.getText());
    if (ts.isArrayTypeNode(node)) return { type: "array", items: typeSchema(node.elementType) };
    if (ts.isUnionTypeNode(node)) return unionSchema(node.types);
    if (nameOf(node) === "Record")
      return { type: "object", additionalProperties: typeSchema(argumentsOf(node)[1]) };
    const members = membersOf(all, node);
    if (members === undefined) throw new Error(`${name}: no JSON Schema for ${node.getText()}`);
    return objectSchema(members);
  }

  function versionSchema(constant: string): OutputSchema {
    const version = versions[constant];
    if (version === undefined) throw new Error(`${name}: no value of ${constant} was given`);
    return { type: "integer", const: version };
  }

  function unionSchema(types: readonly ts.TypeNode[]): OutputSchema {
    const texts = types.flatMap((type) =>
      ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? [type.literal.text] : [],
    );
    if (texts.length === types.length) return { type: "string", enum: texts };
    return {
      anyOf: types.map((type) =>
        ts.isLiteralTypeNode(type) && type.literal.kind === ts.SyntaxKind.NullKeyword
          ? { type: "null" }
          : typeSchema(type),
      ),
    };
  }
}

/** What a tag of the docstring says. */
function tagOf(node: ts.Node, tag: string): string | undefined {
  const found = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === tag);
  return found === undefined ? undefined : ts.getTextOfJSDocComment(found.comment)?.trim();
}
