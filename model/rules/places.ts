/**
 * Where the images put the text of an env variable, and what stays one value there. Upstream's templates quote and escape nothing: a text that ends the
 * quotes around it is code from there on.
 */

import { envPlaces } from "../images/contract.generated.ts";
import type { JitsiImage } from "../images/images.ts";
import { isHoconValue, isInHoconList, isJavaScriptValue } from "./wholeValue.ts";

export type Place = `${keyof typeof shapes}${"" | "," | "\\n"}`;

interface Shape {
  readonly fits: (text: string) => boolean;
  /** What is wrong with a text that does not fit, behind the text itself. */
  readonly what: string;
  readonly fix: string;
}

const files = {
  js: "config.js",
  lua: "Prosody's configuration",
  nginx: "nginx's configuration",
  hocon: "the configuration of Jicofo and the bridge",
  sh: "a shell script",
  line: "the configuration of LDAP",
} as const;

const quoted = (language: keyof typeof files, quote: "'" | '"', body: RegExp): Shape => ({
  fits: (text) => body.test(text),
  what: `breaks out of the ${quote === "'" ? "single" : "double"} quotes around it in ${files[language]}`,
  fix: `Remove ${quote} and line breaks (in a URL, use ${quote === "'" ? "%27" : "%22"})${language === "nginx" || language === "sh" ? ", backslashes and $" : ", and write every backslash twice"}.`,
});

const number = (language: keyof typeof files): Shape => ({
  fits: (text) => /^\d+(\.\d+)?$/.test(text),
  what: `is not a number, which ${files[language]} requires`,
  fix: "Use digits only, without a unit.",
});

const bare = (language: keyof typeof files, fits: Shape["fits"], fix: string): Shape => ({
  fits,
  what: `is not a single complete value, and is inserted without quotes into ${files[language]}`,
  fix,
});

const lines = (language: keyof typeof files, parts: RegExp): Shape => ({
  fits: (text) => isClosed(text, parts),
  what: `has unclosed quotes or brackets, and is inserted into ${files[language]}`,
  fix: "Close every quote and every bracket.",
});

/** By language and by what is around the text (see `envPlaces`). */
const shapes = {
  "js'": quoted("js", "'", /^([^'\\\p{Cc}]|\\[^xu\d\p{Cc}]|\\x[\da-f]{2}|\\u[\da-f]{4})*$/iu),
  "js#": number("js"),
  js: bare(
    "js",
    isJavaScriptValue,
    "Use a number, true, false, a quoted string, or a complete list or object.",
  ),
  'lua"': quoted("lua", '"', /^([^"\\\p{Cc}]|\\["'\\abfnrtv]|\\x[\da-f]{2})*$/iu),
  "lua'": quoted("lua", "'", /^([^'\\\p{Cc}]|\\["'\\abfnrtv]|\\x[\da-f]{2})*$/iu),
  "lua#": number("lua"),
  lua: lines("lua", /"(\\.|[^"\\])*"|'(\\.|[^'\\])*'|\[\[.*?\]\]|--.*?(?=\\n|$)/g),
  'nginx"': quoted("nginx", '"', /^[^"\\$\p{Cc}]*$/u),
  "nginx'": quoted("nginx", "'", /^[^'\\$\p{Cc}]*$/u),
  "nginx*": bare(
    "nginx",
    (text) => /^[^"'\\$;{}#\p{Cc}]*$/u.test(text),
    "Remove quotes, backslashes and ; { } $ #.",
  ),
  nginx: bare(
    "nginx",
    (text) => /^[^\s"'\\$;{}#\p{Cc}]*$/u.test(text),
    "Remove spaces, quotes, backslashes and ; { } $ #.",
  ),
  'hocon"': quoted("hocon", '"', /^([^"\\\p{Cc}]|\\["\\/bfnrt]|\\u[\da-f]{4})*$/iu),
  "hocon#": number("hocon"),
  "hocon[": bare("hocon", isInHoconList, "Use complete lists in brackets, separated by commas."),
  hocon: bare(
    "hocon",
    isHoconValue,
    "Use a number, words, a string in double quotes, or a complete list or object.",
  ),
  "sh'": quoted("sh", "'", /^[^'"\\\p{Cc}]*$/u),
  'sh"': quoted("sh", '"', /^[^"\\$`\p{Cc}]*$/u),
  "sh#": number("sh"),
  sh: bare(
    "sh",
    (text) => /^[\w.,:/@%+=-]*$/.test(text),
    "Use only letters, digits and the characters . , : / @ % + = - _.",
  ),
  word: {
    fits: (text) => /^[^\s\p{Cc}]*$/u.test(text),
    what: "is split at spaces by a shell script of the image",
    fix: "Remove the spaces.",
  },
  "line#": number("line"),
  line: {
    fits: (text) => /^[^\p{Cc}]*$/u.test(text) && text.trim() === text,
    what: `does not stay on one line in ${files.line}`,
    fix: "Remove line breaks, and spaces at both ends.",
  },
  "js\\n": lines("js", /"(\\.|[^"\\])*"|'(\\.|[^'\\])*'|`(\\.|[^`\\])*`|\/\*.*?\*\/|\/\/.*?(?=\\n|$)/g),
} satisfies Readonly<Record<string, Shape>>;

/** Where a value stays one value without anybody having read it: only what quotes, a line or a blank ends. */
const closedPlaces = (Object.keys(shapes) as (keyof typeof shapes)[]).filter((place) =>
  /['"]$|^word$|^line$/.test(place),
);

/** Places of a variable; none if the image only asks whether it is there. */
export function placesOf(image: JitsiImage, name: string): readonly Place[] {
  const places: Readonly<Record<string, readonly Place[]>> = envPlaces[image];
  return Object.hasOwn(places, name) ? (places[name] ?? []) : [];
}

/** Whether a secret may go there, whose text no rule sees. */
export const takesSecret = (place: Place): boolean =>
  closedPlaces.some((closed) => place === closed || place === `${closed},`);

/** Whether a text stays one value in each place that takes a secret. */
export const fitsEveryClosedPlace = (text: string): boolean =>
  closedPlaces.every((place) => shapes[place].fits(text));

/** @returns what is wrong with the text in that place, and what to do */
export function misfitAt(place: Place, text: string): Pick<Shape, "what" | "fix"> | undefined {
  // Upstream's templates take an empty one for none. XMPP_CONFIGURATION and XMPP_MUC_CONFIGURATION are code on purpose: T51 reads them.
  if (text === "" || place === "lua,") return undefined;
  // nginx reads config.js for commands (`ssi on` in upstream's meet.conf).
  if (place.startsWith("js") && text.includes("<!--#"))
    return {
      what: "contains <!--#, which nginx executes when it serves config.js",
      fix: "Remove <!--#.",
    };
  const [, name = "", separator] = /^(js\\n|[a-z]+['"#[*]?)(,|\\n)?$/.exec(place) ?? [];
  const { fits, what, fix }: Shape = shapes[name as keyof typeof shapes];
  if (separator !== ",") return fits(text) ? undefined : { what, fix };
  const parts = text.split(",");
  if (parts.some((part) => part !== part.trim()))
    return {
      what: "has spaces around a comma, which the image treats as part of the value",
      fix: "Remove the spaces.",
    };
  // The templates take `host:port` and `address#port` apart (splitn).
  const pieces = name === "hocon" ? parts.flatMap((part) => part.split(/[:#]/)) : parts;
  return pieces.every((piece) => piece === "" || fits(piece)) ? undefined : { what, fix };
}

/** @param parts texts in quotes and comments, which may hold any sign */
function isClosed(text: string, parts: RegExp): boolean {
  const open: string[] = [];
  for (const sign of text.replace(parts, "")) {
    if (/["'`]/.test(sign)) return false;
    if (/[[{(]/.test(sign)) open.push(sign);
    else if (/[\]})]/.test(sign) && open.pop() !== { "]": "[", "}": "{", ")": "(" }[sign]) return false;
  }
  return open.length === 0;
}
