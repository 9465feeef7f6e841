/** Reads as much of HOCON as an overlay file has: keys with their values and lines, and the first thing that cannot be. */

/** A value that is no object. Lists and concatenations are left as they were written. */
export interface HoconEntry {
  /** Full path, e.g. `jicofo.bridge.stress-threshold`. */
  readonly path: string;
  /** Without quotes if it was one quoted text. */
  readonly value: string;
  /** 1 is the first. */
  readonly line: number;
}

export interface Hocon {
  readonly entries: readonly HoconEntry[];
  /** What would keep the program from starting. */
  readonly fault?: { readonly line: number; readonly what: string };
}

/** Later values of a path come later. Includes are skipped. Never throws. */
export function readHocon(text: string): Hocon {
  const reader = new HoconReader(text);
  try {
    reader.readFile();
    return { entries: reader.entries };
  } catch (error) {
    if (!(error instanceof HoconFault)) throw error;
    return { entries: reader.entries, fault: { line: error.line, what: error.message } };
  }
}

/** The value that counts. */
export const lastValue = ({ entries }: Hocon, path: string): HoconEntry | undefined =>
  entries.findLast((entry) => entry.path === path);

class HoconFault extends Error {
  readonly line: number;
  constructor(line: number, what: string) {
    super(what);
    this.line = line;
  }
}

/** Space that does not end a value. */
const blank = /[ \t\r\uFEFF\u00A0]/;

class HoconReader {
  readonly entries: HoconEntry[] = [];
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  readFile(): void {
    this.#skip();
    if (this.#next() !== "{") return this.#fields("", "");
    this.#take();
    this.#fields("", "}");
    this.#skip();
    if (this.#next() !== "") this.#fail("has text after its last bracket");
  }

  /** Fields up to `end`, which is taken. */
  #fields(prefix: string, end: "" | "}"): void {
    const opened = this.#line;
    for (;;) {
      this.#skip(",");
      const next = this.#next();
      if (next === end) return void this.#take();
      if (next === "") throw new HoconFault(opened, "opens a bracket { that is never closed");
      if (next === "}") this.#fail("closes a bracket } that was never opened");
      this.#field(prefix);
    }
  }

  #field(prefix: string): void {
    if (this.#isInclude()) return this.#skipInclude();
    const line = this.#line;
    const key = this.#key();
    if (key === "") this.#fail("has a value without a key");
    const path = prefix === "" ? key : `${prefix}.${key}`;
    if (this.#next() === "{") return this.#object(path);
    if (this.#next() === "+") this.#take();
    if (!/[=:]/.test(this.#next())) this.#fail(`has a key ${key} without a value`);
    this.#take();
    this.#skip();
    if (this.#next() === "{") return this.#object(path);
    const value = this.#value();
    if (value === undefined) throw new HoconFault(line, `has a key ${key} without a value`);
    this.entries.push({ path, value, line });
  }

  /** `include` is a word of its own and no key. */
  #isInclude(): boolean {
    return /^include\s+["a-z]/.test(this.#text.slice(this.#at, this.#at + 40));
  }

  #skipInclude(): void {
    while (this.#next() !== "" && !/[\n,}]/.test(this.#next())) {
      if (this.#next() === '"') this.#quoted();
      else this.#take();
    }
  }

  /** Objects may stand one behind another: they are merged. */
  #object(path: string): void {
    while (this.#next() === "{") {
      this.#take();
      this.#fields(path, "}");
      this.#blanks();
    }
  }

  #key(): string {
    let key = "";
    for (;;) {
      const gap = this.#blanks();
      const next = this.#next();
      if (next === "" || /[\n=:{}+,[\]]/.test(next) || this.#atComment()) return key;
      if (key !== "") key += gap;
      key += next === '"' ? this.#quoted() : this.#word(/[\s=:{}+,[\]"#]/);
    }
  }

  /** @returns undefined if there is none; a quoted text may be empty */
  #value(): string | undefined {
    const parts: string[] = [];
    for (;;) {
      const gap = this.#blanks();
      const next = this.#next();
      if (next === "" || /[\n,}\]]/.test(next) || this.#atComment())
        return parts.length === 0 ? undefined : parts.join("");
      if (parts.length > 0) parts.push(gap);
      if (next === '"') parts.push(this.#quoted());
      else if (next === "[") parts.push(this.#enclosed("[", "]"));
      else if (next === "{") parts.push(this.#enclosed("{", "}"));
      else if (next === "$") parts.push(this.#substitution());
      else parts.push(this.#word(/[\s,{}[\]"#$]/));
    }
  }

  #substitution(): string {
    this.#take();
    return this.#next() === "{" ? `$${this.#enclosed("{", "}")}` : "$";
  }

  /** A list or object as it stands. */
  #enclosed(open: string, close: string): string {
    const opened = this.#line;
    const start = this.#at;
    let depth = 0;
    do {
      const next = this.#next();
      if (next === "") throw new HoconFault(opened, `opens a bracket ${open} that is never closed`);
      if (next === '"') this.#quoted();
      else if (this.#atComment()) this.#comment();
      else {
        if (next === open) depth += 1;
        if (next === close) depth -= 1;
        this.#take();
      }
    } while (depth > 0);
    return this.#text.slice(start, this.#at);
  }

  #quoted(): string {
    const opened = this.#line;
    if (this.#text.startsWith('"""', this.#at)) {
      const end = this.#text.indexOf('"""', this.#at + 3);
      if (end < 0) throw new HoconFault(opened, "opens a quote that is never closed");
      const text = this.#text.slice(this.#at + 3, end);
      this.#line += text.split("\n").length - 1;
      this.#at = end + 3;
      return text;
    }
    this.#take();
    let text = "";
    for (;;) {
      const next = this.#next();
      if (next === "" || next === "\n") throw new HoconFault(opened, "opens a quote that is never closed");
      this.#take();
      if (next === '"') return text;
      text += next === "\\" ? this.#take() : next;
    }
  }

  /** Up to one of the signs that end it, and at least one sign. */
  #word(end: RegExp): string {
    let word = this.#take();
    while (this.#next() !== "" && !end.test(this.#next()) && !this.#atComment()) word += this.#take();
    return word;
  }

  /** Space, line ends, comments, and `further` signs. */
  #skip(further = ""): void {
    for (;;) {
      const next = this.#next();
      if (this.#atComment()) this.#comment();
      else if (next !== "" && (blank.test(next) || next === "\n" || next === further)) this.#take();
      else return;
    }
  }

  #blanks(): string {
    let taken = "";
    while (blank.test(this.#next())) taken += this.#take();
    return taken;
  }

  #atComment(): boolean {
    return this.#next() === "#" || this.#text.startsWith("//", this.#at);
  }

  #comment(): void {
    while (this.#next() !== "" && this.#next() !== "\n") this.#take();
  }

  #next(): string {
    return this.#text.charAt(this.#at);
  }

  #take(): string {
    const taken = this.#next();
    if (taken === "\n") this.#line += 1;
    this.#at += 1;
    return taken;
  }

  #fail(what: string): never {
    throw new HoconFault(this.#line, what);
  }
}
