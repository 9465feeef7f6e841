import { Document, isScalar, parse, Scalar, visit } from "yaml";

const header = (source: string): string =>
  `# Rendered by \`jitsi render\` from ${source}. Do not edit: the next rendering writes it anew.\n`;

/**
 * YAML for people and for any Compose: a text that some reader could take for a number, a boolean or nothing is quoted
 * (YAML 1.1's `yes` and `12:30`, YAML 1.2's `0o7`); long texts are blocks of lines.
 * @param source what it was made from, e.g. `config/Pulumi.acme.yaml`
 */
export function renderYaml(value: unknown, source: string): string {
  const document = new Document(value, { schema: "yaml-1.1", aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      if (isScalar<unknown>(node) && typeof node.value === "string" && isAmbiguous(node.value))
        node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return header(source) + document.toString({ lineWidth: 0, blockQuote: "literal" });
}

function isAmbiguous(text: string): boolean {
  if (!/^[-+.~\w]+$/.test(text)) return false;
  return parse(text, { schema: "core" }) !== text;
}
