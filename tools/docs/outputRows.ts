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
  readonly file: ts.SourceFile;
}

export function readInterfaces(source: string): Interfaces {
  const file = ts.createSourceFile("contract.ts", source, ts.ScriptTarget.Latest, true);
  const interfaces = new Map(
    file.statements.filter(ts.isInterfaceDeclaration).map((node) => [node.name.text, node] as const),
  );
  const constants = new Map(
    file.statements
      .filter(ts.isVariableStatement)
      .flatMap((statement) =>
        statement.declarationList.declarations.map(
          (node) => [node.name.getText(file), docOf(statement)] as const,
        ),
      ),
  );
  return { interfaces, constants, file };
}

/** @throws Error if there is no interface of that name */
export function outputRows(all: Interfaces, name: string): OutputRow[] {
  const node = all.interfaces.get(name);
  if (node === undefined) throw new Error(`no interface ${name} in the source`);
  return memberRows(all, "", node.members);
}

const memberRows = (all: Interfaces, path: string, members: ts.NodeArray<ts.TypeElement>): OutputRow[] =>
  members.filter(ts.isPropertySignature).flatMap((member) => {
    const key = `${path}${path === "" ? "" : "."}${member.name.getText(all.file)}`;
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
    const objects = inner.types.map((one) => membersOf(all, one)).filter((one) => one !== undefined);
    const [members] = objects;
    if (members !== undefined)
      return [
        { key, type: inner.types.map((one) => shortText(all, one)).join(" | "), description },
        ...memberRows(all, key, members),
      ];
  }
  const members = inner === undefined ? undefined : membersOf(all, inner);
  return members === undefined
    ? [{ key, type: inner === undefined ? "" : shortText(all, inner), description }]
    : [{ key, type: "object", description }, ...memberRows(all, key, members)];
}

/** Without `readonly`. */
function bare(type: ts.TypeNode | undefined): ts.TypeNode | undefined {
  return type !== undefined && ts.isTypeOperatorNode(type) ? type.type : type;
}

/** Of an object written in place, or of an interface of the same file. */
function membersOf({ interfaces }: Interfaces, type: ts.TypeNode): ts.NodeArray<ts.TypeElement> | undefined {
  if (ts.isTypeLiteralNode(type)) return type.members;
  return ts.isTypeReferenceNode(type) ? interfaces.get(type.typeName.getText())?.members : undefined;
}

/** As people of other languages read it. */
function shortText({ file }: Interfaces, type: ts.TypeNode): string {
  if (ts.isTypeLiteralNode(type)) return "object";
  if (ts.isTypeQueryNode(type)) return "number";
  return type
    .getText(file)
    .replaceAll("readonly ", "")
    .replace(/^Readonly<(.*)>$/, "$1")
    .replace(/^pulumi\.Output<(.*)>$/, "$1");
}

const docOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map(({ comment }) => (typeof comment === "string" ? comment : (ts.getTextOfJSDocComment(comment) ?? "")))
    .join(" ")
    .replace(/\s+/g, " ");
