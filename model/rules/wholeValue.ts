/** Whether a text is one whole value of a language: a number, a word, a text in quotes, or a list or object of these. No names, no calls, no comments. */

interface Grammar {
  /** A sign, a text in quotes, or a word; sticky. */
  readonly token: RegExp;
  readonly scalar: RegExp;
  readonly key: RegExp;
  /** Between a key and its value. */
  readonly assign: RegExp;
}

const javaScript: Grammar = {
  token:
    /\s*([[\]{},:]|"(?:[^"\\\p{Cc}]|\\[^xu\d\p{Cc}])*"|'(?:[^'\\\p{Cc}]|\\[^xu\d\p{Cc}])*'|-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])|[A-Za-z_$][\w$]*)\s*/uy,
  scalar: /^(["'\d.-]|true$|false$|null$)/,
  key: /^["'\w$]/,
  assign: /^:$/,
};

/** As much of HOCON as makes sense in one variable; words may have spaces between them, e.g. `24 hours`. */
const hocon: Grammar = {
  token:
    /[ \t]*([[\]{},:=]|"(?:[^"\\\p{Cc}]|\\["\\/bfnrt]|\\u[\da-fA-F]{4})*"|[\w.%-]+(?: +[\w.%-]+)*)[ \t]*/uy,
  scalar: /^["\w.%-]/,
  key: /^("|[\w-]+$)/,
  assign: /^[:=]$/,
};

export const isJavaScriptValue = (text: string): boolean => isWhole(text, javaScript);

export const isHoconValue = (text: string): boolean => text.trim() === text && isWhole(text, hocon);

/** @returns false if what stands within the brackets of a list could leave them */
export const isInHoconList = (text: string): boolean => isWhole(`[${text}]`, hocon);

function isWhole(text: string, grammar: Grammar): boolean {
  const { token } = grammar;
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let end = 0; end < text.length; end = token.lastIndex) {
    const found = token.exec(text);
    if (found === null) return false;
    tokens.push(found[1]!);
  }
  const reader = new Reader(tokens, grammar);
  return reader.value() && reader.isAtEnd;
}

class Reader {
  readonly #tokens: readonly string[];
  readonly #grammar: Grammar;
  #at = 0;

  constructor(tokens: readonly string[], grammar: Grammar) {
    this.#tokens = tokens;
    this.#grammar = grammar;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  value(): boolean {
    const next = this.#take();
    if (next === "[") return this.#items("]", () => this.value());
    if (next === "{") return this.#items("}", () => this.#field());
    return this.#grammar.scalar.test(next);
  }

  #field(): boolean {
    return this.#grammar.key.test(this.#take()) && this.#grammar.assign.test(this.#take()) && this.value();
  }

  /** With or without a comma behind the last. */
  #items(end: string, item: () => boolean): boolean {
    while (this.#tokens[this.#at] !== end) {
      if (!item()) return false;
      if (this.#tokens[this.#at] === ",") this.#at += 1;
      else if (this.#tokens[this.#at] !== end) return false;
    }
    this.#at += 1;
    return true;
  }

  #take(): string {
    return this.#tokens[this.#at++] ?? "";
  }
}
