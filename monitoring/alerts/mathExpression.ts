/**
 * The part of Grafana's math expressions that alerts use (grafana `expr/mathexp/parse`): numbers, `$A`, `+ - * /`, comparisons, `&&`, `||`, brackets.
 * What is true is 1.
 */

export type MathNode =
  | { readonly number: number }
  | { readonly variable: string }
  | { readonly operator: Operator; readonly left: MathNode; readonly right: MathNode };

export type Operator = (typeof operators)[number][number];

/** From the loosest to the tightest, as in its parser. */
const operators = [["||"], ["&&"], ["==", "!=", ">=", "<=", ">", "<"], ["+", "-"], ["*", "/"]] as const;

/** @throws Error that says what stands where it cannot. */
export function parseMath(text: string): MathNode {
  const tokens = text.match(/\$[A-Za-z]\w*|\d+(?:\.\d+)?|\|\||&&|[=!<>]=|[<>+*/()-]|\S/g) ?? [];
  let at = 0;

  const binary = (level: number): MathNode => {
    const ofLevel: readonly string[] | undefined = operators[level];
    if (ofLevel === undefined) return operand();
    let left = binary(level + 1);
    while (ofLevel.includes(tokens[at] ?? "")) {
      const operator = tokens[at++] as Operator;
      left = { operator, left, right: binary(level + 1) };
    }
    return left;
  };

  const operand = (): MathNode => {
    const token = tokens[at++];
    if (token === "(") {
      const inner = binary(0);
      if (tokens[at++] !== ")") throw new Error(`"${text}": a bracket is not closed`);
      return inner;
    }
    if (token?.startsWith("$")) return { variable: token.slice(1) };
    if (/^\d/.test(token ?? "")) return { number: Number(token) };
    throw new Error(
      `"${text}": ${token === undefined ? "it ends" : `"${token}" stands`} where a value should be`,
    );
  };

  const root = binary(0);
  if (at < tokens.length) throw new Error(`"${text}": "${tokens[at]}" is left over`);
  return root;
}

/** Names of its variables, without `$`. */
export function variablesOf(node: MathNode): readonly string[] {
  if ("variable" in node) return [node.variable];
  return "operator" in node ? [...variablesOf(node.left), ...variablesOf(node.right)] : [];
}

/** Of two numbers; NaN stays NaN, but for `0 && x` and `1 || x` (grafana `mathexp/exp.go`, binaryOp). */
export function applyOperator(operator: Operator, a: number, b: number): number {
  if (operator === "||" && a !== 0) return 1;
  if (operator === "&&" && a === 0) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "==":
      return Number(a === b);
    case "!=":
      return Number(a !== b);
    case ">":
      return Number(a > b);
    case ">=":
      return Number(a >= b);
    case "<":
      return Number(a < b);
    case "<=":
      return Number(a <= b);
    case "&&":
    case "||":
      return Number(b !== 0);
  }
}
