/** Interfaces of a source file as rows of a reference table, by TypeScript's own parser. */

import ts from "typescript";

export interface OutputRow {
  /** e.g. `bridges[].region` */
  readonly key: string;
  /** As in the source, without `readonly`; empty for an object whose parts follow. */
  readonly type: string;
  readonly description: string;
}

export interface Interfaces {
  readonly interfaces: ReadonlyMap<string, ts.InterfaceDeclaration>;
  /** Docstrings of constants. */
  readonly constants: ReadonlyMap<string, string>;
}

/** @param sources texts of files; an interface may be made of another file's */
export function readInterfaces(...sources: readonly string[]): Interfaces {
  const statements = sources.flatMap((source) => [
    ...ts.createSourceFile("contract.ts", source, ts.ScriptTarget.Latest, true).statements,
  ]);
  const interfaces = new Map(
    statements.filter(ts.isInterfaceDeclaration).map((node) => [node.name.text, node] as const),
  );
  const constants = new Map(
    statements
      .filter(ts.isVariableStatement)
      .flatMap((statement) =>
        statement.declarationList.declarations.map(
          (node) => [node.name.getText(), docOf(statement)] as const,
        ),
      ),
  );
  return { interfaces, constants };
}

/** @throws Error if there is no interface of that name */
export function outputRows(all: Interfaces, name: string): OutputRow[] {
  const node = all.interfaces.get(name);
  if (node === undefined) throw new Error(`no interface ${name} in the source`);
  return memberRows(all, "", node.members);
}

const memberRows = (all: Interfaces, path: string, members: readonly ts.TypeElement[]): OutputRow[] =>
  members.filter(ts.isPropertySignature).flatMap((member) => {
    const key = `${path}${path === "" ? "" : "."}${member.name.getText()}`;
    return [...typeRows(all, key, member.type, docOf(member))];
  });

/** A property, and whatever is inside it. */
function typeRows(
  all: Interfaces,
  key: string,
  type: ts.TypeNode | undefined,
  description: string,
): OutputRow[] {
  const inner = bare(type);
  if (inner !== undefined && ts.isArrayTypeNode(inner)) {
    const members = membersOf(all, inner.elementType);
    if (members !== undefined)
      return [{ key, type: "list", description }, ...memberRows(all, `${key}[]`, members)];
  }
  if (inner !== undefined && ts.isUnionTypeNode(inner)) {
    const [members = []] = inner.types.map((one) => membersOf(all, one)).filter((one) => one !== undefined);
    const type = inner.types.map((one) => typeText(all, one)).join(" | ");
    return [{ key, type, description }, ...memberRows(all, key, members)];
  }
  const ofEach = inner === undefined ? undefined : membersOf(all, recordValue(inner));
  if (ofEach !== undefined)
    return [{ key, type: "map of objects", description }, ...memberRows(all, `${key}.NAME`, ofEach)];
  const members = membersOf(all, inner);
  return [
    { key, type: inner === undefined ? "" : typeText(all, inner), description },
    ...memberRows(all, key, members ?? []),
  ];
}

/** Without `readonly`, and without the `pulumi.Output` around what is known later. */
export function bare(type: ts.TypeNode | undefined): ts.TypeNode | undefined {
  if (type === undefined) return undefined;
  if (ts.isTypeOperatorNode(type)) return bare(type.type);
  return ["pulumi.Output", "Readonly"].includes(nameOf(type)) ? bare(argumentsOf(type)[0]) : type;
}

/** What a `Record<string, Value>` has for each name. */
const recordValue = (type: ts.TypeNode): ts.TypeNode | undefined =>
  nameOf(type) === "Record" ? bare(argumentsOf(type)[1]) : undefined;

export const nameOf = (type: ts.TypeNode): string =>
  ts.isTypeReferenceNode(type) ? type.typeName.getText() : "";

export const argumentsOf = (type: ts.TypeNode): readonly ts.TypeNode[] =>
  ts.isTypeReferenceNode(type) ? (type.typeArguments ?? []) : [];

/** Of an object written in place, or of an interface that was read. */
export function membersOf(
  { interfaces }: Interfaces,
  type: ts.TypeNode | undefined,
): readonly ts.TypeElement[] | undefined {
  if (type === undefined) return undefined;
  return ts.isTypeLiteralNode(type) ? type.members : interfaces.get(nameOf(type))?.members;
}

/** As people of other languages read it. */
function typeText(all: Interfaces, node: ts.TypeNode): string {
  const type = bare(node) ?? node;
  if (membersOf(all, type) !== undefined) return "object";
  if (ts.isTypeQueryNode(type)) return "number";
  return type.getText().replaceAll("readonly ", "");
}

export const docOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map(({ comment }) => (typeof comment === "string" ? comment : (ts.getTextOfJSDocComment(comment) ?? "")))
    .join(" ")
    .replace(/\s+/g, " ");
