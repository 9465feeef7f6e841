/** Where upstream's templates put each env variable: in which language, and between which quotes. */

export type Language = "js" | "lua" | "nginx" | "hocon" | "sh" | "line";

/**
 * A place as the facts have it: the language, then `'` or `"` between quotes, `#` where a number is expected, `[` within a list, nothing where
 * the text stands bare; `*` for a directive of nginx that takes several words. Behind that `,` if the text is split at commas first, `\n` if at these two characters.
 */
export type Place = string;

/** What an expression of a template is made of. */
interface Flow {
  readonly name: string;
  readonly isNumber: boolean;
  readonly separator: "" | "," | "\\n";
}

/** @returns the places of every variable that the template prints; one that it only asks about has none */
export function placesInTemplate(template: string, language: Language): Map<string, Set<Place>> {
  const places = new Map<string, Set<Place>>();
  const variables = new Map<string, readonly Flow[]>();
  const scanner = new Scanner(language);
  for (const [, literal = "", action = ""] of template.matchAll(
    /([^]*?)(?:\{\{-?\s*((?:"(?:\\.|[^"\\])*"|[^"])*?)\s*-?\}\}|$)/gy,
  )) {
    scanner.read(literal);
    const assigned = /^(?:range\s+\$\w+\s*,\s*)?(\$\w+)\s*:=\s*([^]*)$/.exec(action);
    if (assigned !== null) variables.set(assigned[1]!, flowsOf(assigned[2]!, variables));
    else if (!/^(if|else|end|range|\/\*)/.test(action) && !scanner.isComment)
      for (const { name, isNumber, separator } of flowsOf(action, variables)) {
        // What is a number by default may be another word of nginx's, such as `auto`.
        const shape = isNumber && language !== "nginx" ? "#" : scanner.shape;
        places.set(name, (places.get(name) ?? new Set()).add(language + shape + separator));
      }
    if (action !== "") scanner.skipValue();
  }
  return places;
}

function flowsOf(expression: string, variables: ReadonlyMap<string, readonly Flow[]>): Flow[] {
  if (/\b(toBool|not|contains)\b/.test(expression)) return [];
  const split = /splitList\s+"(,|\\\\n)"/.exec(expression)?.[1];
  const separator = split === undefined ? undefined : split === "," ? "," : "\\n";
  const flows = [
    ...expression.matchAll(/\.(?:Env\.)?([A-Z][A-Z0-9_]+)(?=\s*\|\s*default\s+(\d+\b|"[^"]*")|)/g),
  ].map(([, name = "", standard = ""]): Flow => ({
    name,
    isNumber: /^"?\d+(\.\d+)?"?$/.test(standard),
    separator: "",
  }));
  const through = [...expression.matchAll(/\$\w+/g)].flatMap(([variable]) => variables.get(variable) ?? []);
  return [...flows, ...through].map((flow) =>
    separator === undefined ? flow : { ...flow, isNumber: false, separator },
  );
}

/** Several words each (nginx.org, "resolver", "keepalive_timeout"). */
const wordyDirective = /(?:^|[\s;{}])(resolver|keepalive_timeout)\s+$/;

const comments: Readonly<Record<Language, readonly string[]>> = {
  js: ["//"],
  lua: ["--"],
  nginx: ["#"],
  hocon: ["//", "#"],
  sh: ["#"],
  line: ["#"],
};

/** Follows quotes, comments and brackets through the literal text of a template. */
class Scanner {
  readonly #language: Language;
  #quote = "";
  isComment = false;
  #before = "\n";
  #line = "";
  readonly #brackets: string[] = [];

  constructor(language: Language) {
    this.#language = language;
  }

  get shape(): string {
    if (this.#quote !== "") return this.#quote;
    if (this.#language === "hocon" && this.#brackets.at(-1) === "[") return "[";
    return this.#language === "nginx" && wordyDirective.test(this.#line) ? "*" : "";
  }

  skipValue(): void {
    this.#before = "x";
  }

  read(text: string): void {
    for (let at = 0; at < text.length; at += 1) {
      const sign = text[at]!;
      this.#line = sign === "\n" ? "" : this.#line + sign;
      if (sign === "\n") this.isComment = false;
      else if (this.#quote !== "")
        this.#quote = sign === this.#quote && this.#before !== "\\" ? "" : this.#quote;
      else if (!this.isComment) this.#bare(sign, text.slice(at, at + 2));
      this.#before = sign;
    }
  }

  #bare(sign: string, two: string): void {
    // Within a word of nginx or a line of saslauthd, a quote is a sign like any other.
    const opens = this.#language === "line" ? false : this.#language !== "nginx" || /\s/.test(this.#before);
    if (comments[this.#language].some((start) => two.startsWith(start)) && /[\s;{}]/.test(this.#before))
      this.isComment = true;
    else if (/["']/.test(sign) && opens && !(sign === "'" && this.#language === "hocon")) this.#quote = sign;
    else if (/[[{]/.test(sign)) this.#brackets.push(sign);
    else if (/[\]}]/.test(sign)) this.#brackets.pop();
  }
}
