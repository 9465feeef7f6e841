/** A file of a tar archive. */
export interface ArchiveFile {
  /** Relative, at most 99 bytes. */
  readonly path: string;
  readonly content: string;
  /** Permissions, e.g. `0o755`. */
  readonly mode: number;
}

const block = 512;

/** The files as a tar archive (POSIX ustar), root's, of 1970: the same files are always the same bytes. */
export function tarArchive(files: readonly ArchiveFile[]): Buffer {
  const parts = files.flatMap(({ path, content, mode }) => {
    const data = Buffer.from(content);
    const padding = Buffer.alloc((block - (data.length % block)) % block);
    return [header(path, data.length, mode), data, padding];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

function header(path: string, size: number, mode: number): Buffer {
  if (Buffer.byteLength(path) > 99)
    throw new Error(`${path} is too long for a tar archive: 99 bytes at most.`);
  const bytes = Buffer.alloc(block);
  const octal = (value: number, at: number, digits: number) =>
    bytes.write(value.toString(8).padStart(digits, "0"), at, "latin1");
  bytes.write(path, 0);
  octal(mode, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(0, 136, 11);
  bytes.write("0", 156, "latin1");
  bytes.write("ustar\u000000", 257, "latin1");
  // The sum of all bytes, its own place counted as spaces.
  bytes.fill(" ", 148, 156);
  octal(
    bytes.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  );
  bytes.writeUInt8(0, 154);
  return bytes;
}
