/** Values of plausible form that follow from a seed alone: the same seed gives the same value. */
import { createHash } from "node:crypto";

/** Lower-case hexadecimal digits. */
export function hexDigits(seed: string, count: number): string {
  return createHash("shake256", { outputLength: Math.ceil(count / 2) })
    .update(seed)
    .digest("hex")
    .slice(0, count);
}

/** Decimal digits, the first of them not 0. */
export function decimalDigits(seed: string, count: number): string {
  const digits = BigInt(`0x${hexDigits(seed, count * 2)}`).toString();
  return `${1 + (Number(digits.at(-1)) % 9)}${digits.slice(0, count - 1)}`;
}

/** A whole number below 2^32. */
export function wholeNumber(seed: string): number {
  return Number.parseInt(hexDigits(seed, 8), 16);
}

/** Base64 with its padding, of `bytes` bytes: the form of fingerprints and etags. */
export function base64Of(seed: string, bytes: number): string {
  return Buffer.from(hexDigits(seed, 2 * bytes), "hex").toString("base64");
}
