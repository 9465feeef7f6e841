import { execa } from "execa";

/** A third of the bytes: a page of text has few colours. */
export async function smallPng(png: Buffer): Promise<Buffer> {
  const { stdout } = await execa("pngquant", ["--strip", "--speed", "1", "32", "-"], {
    input: png,
    encoding: "buffer",
  });
  return Buffer.from(stdout);
}
