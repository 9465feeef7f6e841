/** Text from somebody's file as it may be shown: nothing in it moves the cursor, hides, or turns the order of what is read. */

/** What a reader cannot see, or what changes the order of what he sees: controls, joiners, marks of direction, selectors, odd spaces. */
const unseen =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}]|(?! )\p{Zs}/gu;

const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const escapeOf = (character: string): string =>
  named[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`;

/** In one line, with everything unseen written as an escape, e.g. `\u{202e}`. */
export const visible = (text: string): string => text.replace(unseen, escapeOf).replace(/ +$/, spacesShown);

const spacesShown = (spaces: string): string => "\u2420".repeat(spaces.length);

/** Line ends, tabs, and the colours of this program's own: nothing that hides text or moves it. */
const ownMarks = /(\r?\n|\t|\u001b\[(?:[1-4]|2[1-4]|3[0-79]|9[0-7])?m|\u001b\[0m)/;

/** All that a command prints, many lines of it. */
export const visibleOutput = (text: string): string =>
  text
    .split(ownMarks)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(unseen, escapeOf)))
    .join("");

/** The same for JSON, which stays JSON of the same value. */
export const visibleJson = (json: string): string =>
  json.replace(unseen, (character) =>
    character === "\n"
      ? character
      : Array.from(
          { length: character.length },
          (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
        ).join(""),
  );
