/** A benchmark's command line. */

import { basename } from "node:path";
import { Command } from "commander";

/**
 * Reads `--name value` for each name, prints help for `--help`, and ends with a sentence for anything else.
 * @param options by name: what it is, and its default
 */
export function benchOptions<Name extends string>(
  about: string,
  options: Readonly<Record<Name, readonly [what: string, usual: string]>>,
): Record<Name, string> {
  const command = new Command(`node bench/${basename(process.argv[1]!)}`)
    .description(`${about} Each figure is printed as a line of JSON.`)
    .helpOption("-h, --help", "show this help");
  for (const [name, [what, usual]] of Object.entries<readonly [string, string]>(options))
    command.option(`--${name} <${name}>`, what, usual);
  return command.parse().opts<Record<Name, string>>();
}
