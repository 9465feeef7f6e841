/** What could come next on a command line. Pure but for the names of the stacks. */

import type { Command, Option } from "commander";
import { defaultConfigDir, stackArgument, stacksIn } from "../../stacks/stackFolder.ts";

/**
 * @param words behind `jitsi`, the last one being typed, perhaps empty
 * @returns candidates that begin with the last word; none where a file name is expected, which shells complete themselves
 */
export function complete(program: Command, words: readonly string[]): string[] {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const [name] = before.filter((word) => !word.startsWith("-"));
  const command = program.commands.find((candidate) => candidate.name() === name);
  return candidates(program, command, before, typed)
    .filter((word) => word.startsWith(typed))
    .sort();
}

function candidates(
  program: Command,
  command: Command | undefined,
  before: readonly string[],
  typed: string,
): string[] {
  if (command === undefined) return typed.startsWith("-") ? flags(program, before) : visibleCommands(program);
  const last = optionOf(command, before.at(-1) ?? "");
  // `--svg [file]` may stand alone, but a file is the likelier wish.
  if (last?.required === true || (last?.optional === true && !typed.startsWith("-")))
    return last.argChoices ?? [];
  if (typed.startsWith("-")) return flags(command, before);
  const given = argumentsIn(command, before);
  return command.registeredArguments.flatMap((argument, index) => {
    if (argument.variadic ? index > given.length : index !== given.length) return [];
    if (argument.argChoices !== undefined) return argument.argChoices;
    return argument.name() === stackArgument
      ? (stacksIn(configDir(command, before)) ?? []).filter((stack) => !given.includes(stack))
      : [];
  });
}

const visibleCommands = (program: Command): string[] =>
  program
    .createHelp()
    .visibleCommands(program)
    .map((command) => command.name());

const flags = (command: Command, before: readonly string[]): string[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .flatMap((option) => option.long ?? [])
    .filter((flag) => !before.includes(flag));

const optionOf = (command: Command, word: string): Option | undefined =>
  command.options.find(({ long, short }) => word !== "" && (word === long || word === short));

/** Words behind the command's name that are neither options nor their values. */
function argumentsIn(command: Command, before: readonly string[]): string[] {
  const words = before.slice(before.indexOf(command.name()) + 1);
  return words.filter((word, index) => {
    const previous = optionOf(command, words[index - 1] ?? "");
    return !word.startsWith("-") && !(previous?.required === true || previous?.optional === true);
  });
}

function configDir(command: Command, before: readonly string[]): string {
  const flag = command.options.find((option) => option.attributeName() === "config")?.long ?? "--config";
  const at = before.indexOf(flag);
  const joined = before.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1);
  return joined ?? (at >= 0 ? before[at + 1] : undefined) ?? defaultConfigDir;
}
