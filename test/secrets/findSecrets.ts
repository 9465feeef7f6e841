/** Looks for known secrets in whatever a deployment leaves behind, also where somebody has packed or escaped them. */

import { gunzipSync } from "node:zlib";

/** Something that is not to hold a secret. */
export interface Place {
  /** For people: `metadata of acme-app`. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface Found {
  readonly place: string;
  /** Name of the secret, never its value. */
  readonly secret: string;
}

/** How deep base64 may be in gzip may be in base64 … */
const deepest = 6;

/** @param secrets values by name; too short ones would be found by chance */
export function findSecrets(
  places: readonly Place[],
  secrets: Readonly<Record<string, string>>,
): readonly Found[] {
  const needles = Object.entries(secrets).map(([name, value]) => {
    if (value.length < 12) throw new Error(`the secret ${name} is too short to look for`);
    return { name, forms: formsOf(value) };
  });
  return places.flatMap(({ name: place, content }) => {
    const texts = [...layersOf(Buffer.from(content).toString("latin1"), deepest)];
    return needles
      .filter(({ forms }) => texts.some((text) => forms.some((form) => text.includes(form))))
      .map(({ name: secret }) => ({ place, secret }));
  });
}

/** How a value may stand in a text that is not packed. */
function formsOf(value: string): string[] {
  const once = jsonEscaped(value);
  const bytes = Buffer.from(value);
  const plain = [value, once, jsonEscaped(once), yamlBlock(value), encodeURIComponent(value), dotenv(value)];
  return [
    ...new Set([
      ...plain.map(latin1),
      bytes.toString("hex"),
      ...insideBase64(bytes),
      ...(value.startsWith("-----BEGIN ") ? [pemBody(value)] : []),
    ]),
  ];
}

const latin1 = (text: string): string => Buffer.from(text).toString("latin1");

const jsonEscaped = (text: string): string => JSON.stringify(text).slice(1, -1);

const dotenv = (text: string): string => text.replaceAll("\n", "\\n");

/** The first long line: YAML's blocks indent every line. */
const yamlBlock = (text: string): string =>
  text.split("\n").find((line) => line.length > 20 && !line.startsWith("-----")) ?? text;

/** A key without the lines around it: what its DER form is in base64. */
const pemBody = (pem: string): string => pem.replace(/-----[A-Z ]+-----/g, "").replace(/\s/g, "");

/** Base64 of a longer text that has the bytes in it: they begin at any of three places in a group of four signs. */
function insideBase64(bytes: Buffer): string[] {
  const standard = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    // Signs that also hold bits of what stands before and after.
    const first = before === 0 ? 0 : before + 1;
    const whole = Math.floor((before + bytes.length) / 3) * 4;
    return encoded.slice(first, whole);
  });
  return standard.flatMap((text) => [text, text.replaceAll("+", "-").replaceAll("/", "_")]);
}

/** The text, and what unpacks from it. */
function* layersOf(text: string, depth: number): Generator<string> {
  yield text;
  if (depth === 0) return;
  const unescaped = text.includes("%") ? percentDecoded(text) : text;
  if (unescaped !== text) yield* layersOf(unescaped, depth - 1);
  for (const bytes of unpacked(text)) yield* layersOf(bytes.toString("latin1"), depth - 1);
}

const percentDecoded = (text: string): string =>
  text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function* unpacked(text: string): Generator<Buffer> {
  const whole = gunzipped(Buffer.from(text, "latin1"));
  if (whole !== undefined) yield whole;
  // Lines that were broken on their way belong together.
  const joined = text.replace(/(?<=[A-Za-z0-9+/_-]{60})(\\n|\s)+(?=[A-Za-z0-9+/_-])/g, "");
  for (const source of new Set([text, joined]))
    for (const [run] of source.matchAll(/[A-Za-z0-9+/_-]{24,}={0,2}/g)) {
      const bytes = Buffer.from(run, "base64");
      yield bytes;
      const inner = gunzipped(bytes);
      if (inner !== undefined) yield inner;
    }
}

function gunzipped(bytes: Buffer): Buffer | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return undefined;
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}
