/**
 * JSON Schema of a TypeScript type, to hold written JSON to the SDK's own declarations, which Grafana generates from its schemas. The SDK's package has
 * no JSON Schema, and its builders let `any` through.
 */

import ts from "typescript";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** @returns what makes the schema of a type that one of the files exports; `replaced` are schemas by the names of types, in the place of what is declared */
export function typeSchemas(
  files: readonly string[],
  replaced: Readonly<Record<string, JsonSchema>> = {},
): (file: string, typeName: string) => JsonSchema {
  const program = ts.createProgram(files, {
    strict: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  });
  const checker = program.getTypeChecker();
  return (file, typeName) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!);
    const symbol = checker.getExportsOfModule(module!).find(({ name }) => name === typeName);
    if (symbol === undefined) throw new Error(`${file} exports no type ${typeName}.`);
    return schemaOf(checker, checker.getDeclaredTypeOfSymbol(symbol), replaced);
  };
}

function schemaOf(
  checker: ts.TypeChecker,
  root: ts.Type,
  replaced: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  return { ...of(root), $defs: definitions };

  function of(type: ts.Type): JsonSchema {
    const name = nameOf(type);
    if (name === undefined) return shapeOf(type);
    if (replaced[name] !== undefined) return replaced[name];
    if (definitions[name] === undefined) {
      // Before its content, which may contain the type itself.
      definitions[name] = {};
      definitions[name] = shapeOf(type);
    }
    return { $ref: `#/$defs/${name}` };
  }

  function shapeOf(type: ts.Type): JsonSchema {
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (flags & ts.TypeFlags.Null) return { type: "null" };
    if (flags & ts.TypeFlags.BooleanLike && !type.isUnion())
      return flags & ts.TypeFlags.BooleanLiteral
        ? { const: checker.typeToString(type) === "true" }
        : { type: "boolean" };
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (type.isUnion())
      return { anyOf: type.types.filter((one) => !(one.flags & ts.TypeFlags.Undefined)).map(of) };
    if (flags & ts.TypeFlags.StringLike) return { type: "string" };
    if (flags & ts.TypeFlags.NumberLike) return { type: "number" };
    if (checker.isArrayType(type))
      return { type: "array", items: of(checker.getTypeArguments(type as ts.TypeReference)[0]!) };
    const values = type.getStringIndexType();
    if (values !== undefined) return { type: "object", additionalProperties: of(values) };
    return objectOf(type);
  }

  function objectOf(type: ts.Type): JsonSchema {
    const properties = checker
      .getPropertiesOfType(type)
      .map((property) => ({
        name: property.name,
        optional: (property.flags & ts.SymbolFlags.Optional) !== 0,
        type: checker.getTypeOfSymbol(property),
      }))
      // Marks of a type; JSON has no functions.
      .filter((property) => property.type.getCallSignatures().length === 0);
    return {
      type: "object",
      properties: Object.fromEntries(properties.map((property) => [property.name, of(property.type)])),
      required: properties.filter(({ optional }) => !optional).map((property) => property.name),
      additionalProperties: false,
    };
  }

  /** Of a declared interface or an enumeration; other types stand where they are used. */
  function nameOf(type: ts.Type): string | undefined {
    const declared = type.aliasSymbol ?? type.getSymbol();
    const isNamed = type.isClassOrInterface() && !checker.isArrayType(type);
    return isNamed && declared !== undefined && declared.name !== "__type" ? declared.name : undefined;
  }
}
