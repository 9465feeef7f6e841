import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { exitCodes, type ExitCode } from "../terminal/failure.ts";
import { oneStack } from "./options.ts";
import { commandOf, defineCommand, type Outcome } from "./shape.ts";

let printed: { out: string; err: string };
const { isTTY, columns } = process.stdout;
const write = process.stdout.write.bind(process.stdout);
const { error } = console;
beforeEach(() => {
  printed = { out: "", err: "" };
  process.stdout.isTTY = false;
  process.stdout.write = (text: string | Uint8Array) => ((printed.out += String(text)), true);
  console.error = (text: string) => void (printed.err += `${text}\n`);
});
afterEach(() => {
  Object.assign(process.stdout, { write, isTTY, columns });
  console.error = error;
});

/** Runs a command with that outcome. @returns its exit code, and what its work was given */
async function ended(outcome: Outcome, ...words: string[]): Promise<[ExitCode | undefined, unknown[]]> {
  let [code, all]: [ExitCode | undefined, unknown[]] = [undefined, []];
  const shape = defineCommand({
    name: "try",
    summary: "Try.",
    argument: oneStack,
    options: [{ "--fast": "in haste" }],
    json: "{ a }",
    examples: ["jitsi try acme"],
    work: () =>
      Promise.resolve({
        run: (...given: [stack: string, options: object]) => {
          all = given;
          return outcome;
        },
      }),
  });
  await commandOf(shape, (end) => (code = end)).parseAsync(["acme", ...words], { from: "user" });
  return [code, all];
}

const outcome: Outcome = { json: { a: 1 }, text: (width) => `width ${width}`, notes: "mind this" };

test("the work gets the argument and the options, and nothing else", async () => {
  expect(await ended({}, "--fast")).toEqual([exitCodes.ok, ["acme", { fast: true }]]);
  expect(printed).toEqual({ out: "", err: "" });
});

describe("what is printed", () => {
  test("is text for people, with one line break at its end", async () => {
    await ended(outcome);
    await ended({ text: () => Promise.resolve("a\nb\n") });
    expect(printed).toEqual({ out: "width undefined\na\nb\n", err: "mind this\n" });
  });

  test("may be as wide as the terminal", async () => {
    Object.assign(process.stdout, { isTTY: true, columns: 80 });
    await ended(outcome);
    expect(printed.out).toBe("width 80\n");
  });

  test("shows what somebody's file holds, and does not carry it out: no turned, hidden or overwritten text", async () => {
    const trick = "a\u202eb\u001b[2J";
    await ended({ text: () => trick, notes: trick });
    await ended({ json: { a: trick } }, "--json");
    expect(printed).toEqual({
      out: 'a\\u{202e}b\\u{1b}[2J\n{\n  "a": "a\\u202eb\\u001b[2J"\n}\n',
      err: "a\\u{202e}b\\u{1b}[2J\n",
    });
  });

  test("with --json is JSON; notes are for a person all the same, and no text is made", async () => {
    const text = () => {
      throw new Error("made");
    };
    await ended({ ...outcome, text }, "--json");
    expect(printed).toEqual({ out: '{\n  "a": 1\n}\n', err: "mind this\n" });
  });
});

test.each<[Outcome, ExitCode]>([
  [{}, exitCodes.ok],
  [{ ok: true }, exitCodes.ok],
  [{ ok: false }, exitCodes.problems],
  [{ exitCode: exitCodes.stopped }, exitCodes.stopped],
])("%j ends with %i", async (given, code) => expect((await ended(given))[0]).toBe(code));

test("a work that takes something else than the argument gives does not compile", () => {
  const common = { name: "x", summary: "X.", examples: [] };
  const run = (_: readonly string[], __: object): Outcome => ({});
  // @ts-expect-error -- one stack is no list
  defineCommand({ ...common, argument: oneStack, work: () => Promise.resolve({ run }) });
});
