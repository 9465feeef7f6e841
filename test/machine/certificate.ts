import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

/** PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate of its own authority for `names`, valid for a day. Writes into `directory`. */
export async function selfSigned(directory: string, names: readonly string[]): Promise<Certificate> {
  const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  await execa("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"],
    ...["-keyout", key, "-out", cert, "-subj", "/CN=test"],
    ...["-addext", `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}`],
  ]);
  return { cert: await readFile(cert, "utf8"), key: await readFile(key, "utf8") };
}
