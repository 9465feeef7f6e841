/** Cron expressions as Google's autoscaler takes them (cloud.google.com/compute/docs/autoscaler/scaling-schedules): five fields, no `@daily`, `L`, `W` or `#`. */

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

interface Field {
  readonly least: number;
  readonly most: number;
  /** The first has the number `least`. */
  readonly names?: readonly string[];
}

/** Minute, hour, day of the month, month, day of the week, in which 7 is Sunday too. */
const fields: readonly Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: months },
  { least: 0, most: 7, names: days },
];

export function isCron(text: string): boolean {
  const parts = text.trim().split(/ +/);
  return (
    parts.length === fields.length &&
    parts.every((part, index) => part.split(",").every((item) => isItem(item, fields[index]!)))
  );
}

/** `*`, `5`, `1-5`, `mon-fri`, each with a step such as `/15`. */
function isItem(item: string, field: Field): boolean {
  const [, range = "", step] = /^([^/]+)(?:\/(\d+))?$/.exec(item) ?? [];
  if (range === "" || step === "0") return false;
  if (range === "*") return true;
  const [from, to = from, ...rest] = range.split("-").map((value) => numberOf(value, field));
  return rest.length === 0 && from !== undefined && to !== undefined && from <= to && !range.endsWith("-");
}

function numberOf(value: string, { least, most, names = [] }: Field): number | undefined {
  const named = names.indexOf(value.toLowerCase());
  const number = named >= 0 ? named + least : /^\d{1,2}$/.test(value) ? Number(value) : NaN;
  return number >= least && number <= most ? number : undefined;
}
