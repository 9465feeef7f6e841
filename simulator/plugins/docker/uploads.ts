/** `uploads` of docker.Container: files put into a container before it starts. */
import { readFileSync } from "node:fs";
import type { Values } from "../values.ts";
import { isOn, text } from "./inputs.ts";

const blockSize = 512;

/**
 * One upload as a tar archive, to be unpacked at "/".
 * @throws Error unless exactly one of `content`, `contentBase64` and `source` is given and not empty, as the provider.
 */
export function uploadArchive(upload: Values): Buffer {
  const given = ["content", "contentBase64", "source"].filter((key) => text(upload[key]) !== "");
  if (given.length === 0) {
    throw new Error("error with upload content: one of 'content', 'content_base64', or 'source' must be set");
  }
  if (given.length > 1) {
    throw new Error(
      "error with upload content: only one of 'content', 'content_base64', or 'source' can be set",
    );
  }
  const permissions = text(upload.permissions);
  const mode = permissions !== "" ? parseInt(permissions, 8) : isOn(upload.executable) ? 0o744 : 0o644;
  return tar(text(upload.file), mode, contentOf(upload));
}

function contentOf(upload: Values): Buffer {
  if (text(upload.content) !== "") return Buffer.from(text(upload.content));
  if (text(upload.contentBase64) !== "") return Buffer.from(text(upload.contentBase64), "base64");
  return readFileSync(text(upload.source));
}

/** An archive of one file (POSIX ustar: 512-byte header, content in blocks of 512, two empty blocks). */
function tar(file: string, mode: number, content: Buffer): Buffer {
  const path = file.replace(/^\/+/, "");
  const [prefix, name] = splitPath(path);
  const header = Buffer.alloc(blockSize);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, "0")}\0`;
  header.write(name, 0, 100);
  header.write(octal(mode, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(content.length, 11), 124);
  header.write(octal(Math.floor(Date.now() / 1000), 11), 136);
  header.write("        0", 148);
  header.write("ustar\0" + "00", 257);
  header.write(prefix, 345, 155);
  // The checksum is taken with its own field as blanks.
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const padding = Buffer.alloc((blockSize - (content.length % blockSize)) % blockSize);
  return Buffer.concat([header, content, padding, Buffer.alloc(2 * blockSize)]);
}

/** ustar holds 100 bytes of name and 155 of the folders before it. */
function splitPath(path: string): [prefix: string, name: string] {
  if (Buffer.byteLength(path) <= 100) return ["", path];
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
    const [prefix, name] = [path.slice(0, at), path.slice(at + 1)];
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return [prefix, name];
  }
  throw new Error(`The path of an uploaded file is too long: ${path}`);
}
