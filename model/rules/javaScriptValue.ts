/** Whether a text is one value of JavaScript's: a number, `true`, `false`, `null`, a text in quotes, a list or an object of these. No names, no calls. */

const token =
  /\s*(?:([[\]{},:])|("(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"|'(?:[^'\\\p{Cc}]|\\[^\p{Cc}])*')|(-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])|([A-Za-z_$][\w$]*))/uy;

export function isJavaScriptValue(text: string): boolean {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let end = 0; end < text.trimEnd().length; end = token.lastIndex) {
    const found = token.exec(text);
    if (found === null) return false;
    tokens.push(found[0].trim());
  }
  const reader = new Reader(tokens);
  return reader.value() && reader.isAtEnd;
}

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  value(): boolean {
    const next = this.#take();
    if (next === "[") return this.#list("]", () => this.value());
    if (next === "{")
      return this.#list("}", () => this.#isKey(this.#take()) && this.#take() === ":" && this.value());
    return /^(["'\d.-]|true$|false$|null$)/.test(next);
  }

  #isKey = (key: string): boolean => /^["'\w$]/.test(key);

  /** With or without a comma behind the last. */
  #list(end: string, item: () => boolean): boolean {
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
