/** A Java trust store (JKS) with certificates and nothing else, so that no keytool is needed where we deploy from. */

import { createHash } from "node:crypto";

const magic = 0xfeedfeed;
const version = 2;
const trustedCertificateEntry = 2;

/**
 * The format as OpenJDK's `sun.security.provider.JavaKeyStore` reads it. Dates are zero, so equal certificates give equal bytes.
 * @param certificates PEM, one certificate each
 * @param password guards integrity only: a keyed SHA-1 over the store
 * @returns base64
 */
export function trustStore(certificates: readonly string[], password: string): string {
  const entries = certificates.flatMap((pem, index) => [
    u32(trustedCertificateEntry),
    utf(`authority-${index}`),
    Buffer.alloc(8),
    utf("X.509"),
    counted(derOf(pem)),
  ]);
  const store = Buffer.concat([u32(magic), u32(version), u32(certificates.length), ...entries]);
  // JavaKeyStore.getPreKeyedHash: the password as UTF-16BE, then this phrase, then the store.
  const digest = createHash("sha1")
    .update(Buffer.from(password, "utf16le").swap16())
    .update("Mighty Aphrodite")
    .update(store)
    .digest();
  return Buffer.concat([store, digest]).toString("base64");
}

/** @throws Error if the text holds no PEM certificate */
function derOf(pem: string): Buffer {
  const body = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem)?.[1];
  if (body === undefined) throw new Error("no PEM certificate in the text");
  return Buffer.from(body, "base64");
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const counted = (bytes: Buffer): Buffer => Buffer.concat([u32(bytes.length), bytes]);

/** DataOutput.writeUTF, for ASCII. */
function utf(text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([length, Buffer.from(text, "ascii")]);
}
