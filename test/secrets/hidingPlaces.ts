/** Ways in which a secret may hide in a text, for tests of the scan. */

import { gzipSync } from "node:zlib";

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString("base64");

/** Each as it may stand in the middle of something else. */
export const disguises: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  "in a JSON text": (secret) => JSON.stringify({ password: secret }),
  "in a JSON text in a JSON text": (secret) => JSON.stringify(JSON.stringify({ password: `a ${secret} b` })),
  "URL-encoded": (secret) => `https://x/?p=${encodeURIComponent(secret)}&q=1`,
  "every byte URL-encoded": (secret) =>
    [...Buffer.from(secret)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  "in base64": (secret) => base64(secret),
  "in the middle of base64": (secret) => base64(`jvb:${secret}:end`),
  "in base64 that begins elsewhere": (secret) => base64(`xx${secret}`),
  "in URL-safe base64": (secret) => Buffer.from(`user?>${secret}`).toString("base64url"),
  "in base64 of 76 signs a line": (secret) =>
    base64(`${"filler ".repeat(20)}${secret}${" filler".repeat(20)}`).replace(/.{76}/g, "$&\n"),
  "in gzip and base64": (secret) => base64(gzipSync(`${"filler ".repeat(20)}${secret}`)),
  "in base64 in gzip in base64": (secret) =>
    base64(gzipSync(`#cloud-config\ncontent: ${base64(gzipSync(`tar ${secret}`))}\n`)),
  "in hexadecimal digits": (secret) => Buffer.from(secret).toString("hex"),
};
