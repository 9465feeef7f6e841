/** Lists kept as CSV files beside the program that generates something from them. */

/** One row, by the names in the header. */
export type CsvRow = Readonly<Record<string, string>>;

/**
 * @param text with a header; no field spans lines, quotes are as in RFC 4180
 * @throws Error with the number of a line whose fields are not as many as the header's
 */
export function parseCsv(text: string): CsvRow[] {
  const [header, ...rows] = text.trim().split("\n").map(fieldsOf);
  return rows.map((row, index) => {
    if (row.length !== header!.length)
      throw new Error(`line ${index + 2}: ${row.length} fields, the header has ${header!.length}.`);
    return Object.fromEntries(header!.map((name, column) => [name, row[column]!]));
  });
}

const fieldsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
